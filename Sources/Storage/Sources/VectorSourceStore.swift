package import Catalog
import Foundation

/// Sources of vectors beside the audio features, and their rows.
package struct VectorSourceStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    // MARK: - Sources

    /// Makes a source known; one that is there with the same inputs stays as it is.
    ///
    /// - Throws: ``StorageError/Code/invalidInput`` for a name or width that no source has, for the audio features,
    ///   which are not declared, and for a source whose name another has with other inputs.
    package func declare(_ source: VectorSource) throws(StorageError) {
        if let violation = source.violation {
            throw StorageError(.invalidInput, "the source '\(source.name)' \(violation)")
        }
        guard source.name != VectorSource.features else {
            throw StorageError(.invalidInput, "'\(source.name)' are the audio features, which are no source of vectors")
        }
        try sql.execute(
            """
            INSERT INTO juke_vector_source (name, inputs, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                .text(source.name), .json(try Self.text(of: source.inputs)),
                .time(session.now),
            ])
        guard let stored = try self.source(source.name), stored != source else { return }
        throw StorageError(
            .invalidInput,
            "the source '\(source.name)' has \(stored.width) other numbers a row; store these under another name, or "
                + "remove that source first")
    }

    /// A source; `nil` when nobody declared it.
    package func source(_ name: String) throws(StorageError) -> VectorSource? {
        try sql.first("SELECT CAST(inputs AS text) FROM juke_vector_source WHERE name = ?", [.text(name)])
            .map { row throws(StorageError) in VectorSource(name: name, inputs: try Self.inputs(row, 0)) }
    }

    /// All sources that were declared, by name, with the tracks that they have rows of.
    package func coverage() throws(StorageError) -> [VectorSourceCoverage] {
        try sql.query(
            """
            SELECT s.name, CAST(s.inputs AS text), COALESCE(c.tracks, 0) FROM juke_vector_source s LEFT JOIN (
                SELECT source, COUNT(*) AS tracks FROM juke_source_vector GROUP BY source
            ) AS c ON c.source = s.name ORDER BY s.name
            """
        ).map { row throws(StorageError) in
            VectorSourceCoverage(source: try row.text(0), width: try Self.inputs(row, 1).count, tracks: try row.int(2))
        }
    }

    /// Removes a source and its rows; models that were trained on it stay, without tracks to place.
    ///
    /// - Returns: How many rows it had.
    @discardableResult
    package func remove(_ name: String) throws(StorageError) -> Int {
        let rows = try sql.execute("DELETE FROM juke_source_vector WHERE source = ?", [.text(name)])
        try sql.execute("DELETE FROM juke_vector_source WHERE name = ?", [.text(name)])
        return rows
    }

    // MARK: - Rows

    /// Stores rows of known tracks.
    ///
    /// Of several rows for one track the first counts. Refused are tracks that the store does not know, and rows of
    /// another width or with a number that is not finite.
    ///
    /// - Throws: ``StorageError/Code/notFound`` for a source that nobody declared.
    @discardableResult
    package func write(_ rows: [SourceVector], source name: String) throws(StorageError) -> UpsertCounts {
        let width = try declared(name).width
        let (accepted, refused) = session.catalog.firstOfEach(rows, \.track) {
            $0.values.count == width && $0.values.allSatisfy(\.isFinite)
        }
        var counts = UpsertCounts(refused: refused)
        guard !accepted.isEmpty else { return counts }
        try session.connection.preferIndexLookups()
        let ids = try session.catalog.databaseIDs(of: .track, accepted.map(\.track))
        var known: [(id: Int64, values: [Float])] = []
        for row in accepted {
            if let id = ids[row.track] { known.append((id, row.values)) } else { counts.refused.append(row.track) }
        }
        guard !known.isEmpty else { return counts }
        try session.connection.load(Self.staged, count: known.count) { index, row in
            row.integer(known[index].id)
            known[index].values.withUnsafeBytes { row.bytes($0) }
        }
        let stored = try sql.number(
            """
            SELECT COUNT(*) FROM staged_source_vector s JOIN juke_source_vector v ON v.source = ? AND v.track_id = s.id
            """, [.text(name)])
        let written = try sql.execute(
            """
            INSERT INTO juke_source_vector AS t (source, track_id, vector, revision, created_at, modified_at)
            SELECT ?, s.id, s.vector, 1, ?, ?
            FROM staged_source_vector s LEFT JOIN juke_source_vector v ON v.source = ? AND v.track_id = s.id
            WHERE v.track_id IS NULL OR v.vector <> s.vector ORDER BY s.id
            ON CONFLICT (source, track_id) DO UPDATE SET vector = excluded.vector, revision = t.revision + 1,
                modified_at = excluded.modified_at
            """, [.text(name), .time(session.now), .time(session.now), .text(name)])
        counts.inserted = known.count - stored
        counts.updated = max(0, written - counts.inserted)
        counts.unchanged = stored - counts.updated
        return counts
    }

    /// How many tracks a source has rows of; 0 for one that nobody declared.
    package func count(source name: String) throws(StorageError) -> Int {
        try sql.number("SELECT COUNT(*) FROM juke_source_vector WHERE source = ?", [.text(name)])
    }

    /// Those of the tracks that a source has rows of.
    package func tracks(among ids: [SpotifyID], source name: String) throws(StorageError) -> Set<SpotifyID> {
        guard !ids.isEmpty else { return [] }
        let rows = try sql.query(
            """
            SELECT t.spotify_id FROM catalog_track t JOIN juke_source_vector v ON v.track_id = t.id AND v.source = ?
            WHERE \(sql.dialect.isAny("t.spotify_id"))
            """, [.text(name), .texts(ids)])
        return Set(try rows.map { row throws(StorageError) in SpotifyID(try row.text(0)) })
    }

    private func declared(_ name: String) throws(StorageError) -> VectorSource {
        guard let source = try source(name) else {
            let known = try coverage().map { "'\($0.source)'" }
            let list = known.isEmpty ? "there is none" : "there is \(known.joined(separator: ", "))"
            throw StorageError(.notFound, "there is no source of vectors '\(name)'; \(list)")
        }
        return source
    }

    private static func text(of inputs: [VectorInput]) throws(StorageError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(inputs), as: UTF8.self)
        } catch {
            throw StorageError(.invalidInput, "the inputs of a source cannot be written as JSON", cause: error)
        }
    }

    private static func inputs(_ row: SQLRow, _ position: Int) throws(StorageError) -> [VectorInput] {
        let text = try row.text(position)
        do {
            return try JSONDecoder().decode([VectorInput].self, from: Data(text.utf8))
        } catch {
            throw StorageError(.corrupt, "the inputs of a source cannot be read: \(text.shortened())", cause: error)
        }
    }

    private static let staged = StagingTable(
        name: "staged_source_vector", columns: [.init("id", .integer), .init("vector", .bytes)])
}
