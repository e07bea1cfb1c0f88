package import Catalog

extension EmbeddingStore {
    /// An embedded resource with the artists whom it belongs to.
    package struct OwnedVector: Sendable, Equatable {
        /// 32 finite numbers.
        package let vector: [Float]
        /// The database identifiers of its artists; of an artist its own.
        package let artists: [Int64]
    }

    /// Some vectors of a kind and a version, evenly spread over the database identifiers, always the same ones.
    ///
    /// - Parameters:
    ///   - type: Artists, albums or tracks.
    ///   - version: The model's version.
    ///   - most: How many are wanted at most.
    /// - Returns: By ascending database identifier; fewer where identifiers have gaps.
    /// - Throws: ``StorageError``.
    package func sample(of type: ResourceType, version: String, atMost most: Int) throws(StorageError) -> [OwnedVector]
    {
        let step = Int64(max(1, (try count(of: type, version: version) + most - 1) / max(most, 1)))
        let key = type.embeddingKey
        var artists: [Int64: [Int64]] = [:]
        if let links = type.artistLinks {
            try sql.forEachRow(
                """
                SELECT l.\(links.ownerKey), l.artist_id FROM \(links.name) l WHERE l.\(links.ownerKey) % ? = 0
                ORDER BY l.\(links.ownerKey), l.position
                """, [.integer(step)]
            ) { row throws(StorageError) in artists[try row.integer(0), default: []].append(try row.integer(1)) }
        }
        var sample: [OwnedVector] = []
        try sql.forEachRow(
            """
            SELECT e.\(key), e.vector FROM \(type.embeddingTable) e WHERE e.model_version = ? AND e.\(key) % ? = 0
            ORDER BY e.\(key)
            """, [.text(version), .integer(step)]
        ) { row throws(StorageError) in
            let id = try row.integer(0)
            var vector: [Float] = []
            guard row.withBytes(1, { VectorBytes.append($0, to: &vector) }), vector.allSatisfy(\.isFinite) else {
                return
            }
            sample.append(OwnedVector(vector: vector, artists: type == .artist ? [id] : artists[id] ?? []))
        }
        return sample
    }
}
