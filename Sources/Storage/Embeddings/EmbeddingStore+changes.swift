package import Catalog

/// The vectors of the active model that have changed.
package struct VectorChanges: Sendable, Equatable {
    /// By kind, the database identifiers of the resources that have another vector than before, or none any more.
    package internal(set) var ids: [ResourceType: Set<Int64>] = [:]
    /// Whether anything else may have changed, such as the active model or what resources there are.
    package internal(set) var isUnlisted = false

    /// Nothing.
    package init() {}

    /// How many resources are listed.
    package var count: Int { ids.values.reduce(0) { $0 + $1.count } }
}

/// The present vector of a resource that ``VectorChanges`` lists.
package struct ChangedVector: Sendable, Equatable {
    /// The outside identifier; a genre's is its name.
    package let spotifyID: SpotifyID
    /// 32 finite numbers; `nil` where there is no vector.
    package let vector: [Float]?
    /// How far the vector can be trusted, 0…1.
    package let quality: Double
    /// The audio features of a track, of which some may be missing.
    package let features: PartialAudioFeatures?
}

extension EmbeddingStore {
    /// For how many revisions it is kept what changed with them.
    package static let keptRevisions: Int64 = 4_096
    /// How many changed resources of a kind are listed with one revision; more are a change of everything.
    private static let mostListed = 100_000
    /// Stands for the kind of changes that are not listed.
    private static let unlisted = "all"

    /// Raises the revision, and writes down what changed with it.
    ///
    /// The revision's row stays locked until the commit. So revisions become visible one after another: who sees one,
    /// sees all changes before it.
    func raiseRevision() throws {
        let changes = session.changes.changedVectors
        let raised = try sql.first("UPDATE juke_revision SET revision = revision + 1 WHERE id = 1 RETURNING revision")
        guard let revision = try raised?.integer(0) else { return }
        let isListed = !changes.isUnlisted && changes.ids.values.allSatisfy { $0.count <= Self.mostListed }
        let lists: [(kind: String, ids: [Int64])] =
            isListed ? changes.ids.map { ($0.key.rawValue, $0.value.sorted()) } : [(Self.unlisted, [])]
        try sql.executeMany(
            "INSERT INTO juke_vector_change (revision, kind, ids) VALUES (?, ?, ?)",
            lists.map { [.integer(revision), .text($0.kind), .blob(IdentifierBytes.bytes(of: $0.ids))] })
        // Now and then is often enough.
        guard revision % 64 == 0 else { return }
        try sql.execute(
            "DELETE FROM juke_vector_change WHERE revision <= ?", [.integer(revision - Self.keptRevisions)])
    }

    /// The vectors that have changed since a revision.
    ///
    /// - Returns: The present revision, and what has changed up to it; not listed where the store does not know that
    ///   of every revision between.
    /// - Throws: ``StorageError``.
    package func changes(since earlier: Int64) throws(StorageError) -> (revision: Int64, changes: VectorChanges) {
        let revision = try revision()
        var changes = VectorChanges()
        guard revision != earlier else { return (revision, changes) }
        changes.isUnlisted = true
        guard revision > earlier, revision - earlier <= Self.keptRevisions else { return (revision, changes) }
        var known: Set<Int64> = []
        let rows = try sql.query(
            "SELECT revision, kind, ids FROM juke_vector_change WHERE revision > ? AND revision <= ?",
            [.integer(earlier), .integer(revision)])
        for row in rows {
            guard let type = ResourceType(rawValue: try row.text(1)) else { return (revision, changes) }
            known.insert(try row.integer(0))
            changes.ids[type, default: []].formUnion(row.withBytes(2, IdentifierBytes.identifiers))
        }
        changes.isUnlisted = known.count != revision - earlier
        return (revision, changes)
    }

    /// The version of the active model; `nil` when none is.
    ///
    /// - Throws: ``StorageError``.
    package func activeVersion() throws(StorageError) -> String? {
        try sql.first("SELECT version FROM recommender_model WHERE state = 'active'")?.text(0)
    }

    /// What resources of a kind have now, with or without a vector of a version.
    ///
    /// - Returns: In no particular order; resources that are gone are left out.
    /// - Throws: ``StorageError``.
    package func changedVectors(
        of ids: some Collection<Int64>, _ type: ResourceType, version: String
    ) throws -> [ChangedVector] {
        guard !ids.isEmpty else { return [] }
        try session.connection.preferIndexLookups()
        let features = type == .track ? ", \(FeatureBatch.values)" : ""
        var changed: [ChangedVector] = []
        changed.reserveCapacity(ids.count)
        try sql.forEachRow(
            """
            SELECT c.\(type.catalogKey), e.vector, e.quality_score\(features) FROM \(type.catalogTable) c
            LEFT JOIN \(type.embeddingTable) e ON e.\(type.embeddingKey) = c.id AND e.model_version = ?\(type.factJoin)
            WHERE \(dialect.isAny("c.id"))
            """, [.text(version), .integers(ids.sorted())]
        ) { row in
            var vector: [Float] = []
            let isVector = !row.isNull(1) && row.withBytes(1) { VectorBytes.append($0, to: &vector) }
            changed.append(
                ChangedVector(
                    spotifyID: SpotifyID(try row.text(0)),
                    vector: isVector && vector.allSatisfy(\.isFinite) ? vector : nil,
                    quality: try row.optional(2, row.real) ?? 0,
                    features: type == .track ? try FeatureBatch.partialFeatures(row, from: 3) : nil))
        }
        return changed
    }
}

/// Database identifiers as bytes, eight each, the smallest first.
enum IdentifierBytes {
    static func bytes(of ids: [Int64]) -> [UInt8] {
        ids.flatMap { id in withUnsafeBytes(of: id.littleEndian, Array.init) }
    }

    static func identifiers(_ bytes: UnsafeRawBufferPointer) -> [Int64] {
        stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
            Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
        }
    }
}
