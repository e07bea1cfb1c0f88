package import Foundation

/// An import, as far as its rows are stored.
package struct ImportRecord: Sendable, Hashable, Codable {
    /// The number by which it can be taken out.
    package let id: Int
    /// The names of its files.
    package let files: String
    /// The name under which the origin of its rows is recorded.
    package let provider: String
    /// When its first rows were stored.
    package let importedAt: Date
    /// How many tracks it brought in first and are still there.
    package let tracks: Int
    /// How many tracks have audio features that it brought in first.
    package let features: Int
    /// How many playlists it brought in first.
    package let playlists: Int

    private enum CodingKeys: String, CodingKey {
        case id, files, provider, tracks, features, playlists
        case importedAt = "imported_at"
    }
}

/// The imports whose rows are stored.
package struct ImportStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// Takes a number for an import; nothing is stored by that.
    package func reserve() throws(StorageError) -> Int {
        Int(try session.connection.reserveIDs(1, of: "juke_import")[0])
    }

    /// Records an import whose first rows this transaction stores.
    ///
    /// - Parameters:
    ///   - id: Its number, from ``reserve()``.
    ///   - files: The names of its files; cut at 1,024 characters.
    ///   - provider: The name under which the origin of its rows is recorded.
    /// - Throws: ``StorageError``.
    package func add(_ id: Int, files: String, provider: String) throws(StorageError) {
        try sql.execute(
            "INSERT INTO juke_import (id, files, provider, created_at) VALUES (?, ?, ?, ?)",
            [.integer(id), .text(String(files.prefix(1_024))), .text(provider), .time(session.now)])
    }

    /// The imports in their order.
    package func list() throws(StorageError) -> [ImportRecord] {
        let tracks = try counts(of: "catalog_track")
        let features = try counts(of: "recommender_trackaudiofeatures")
        let playlists = try counts(of: "juke_playlist")
        return try sql.query("SELECT id, files, provider, created_at FROM juke_import ORDER BY id").map {
            row throws(StorageError) in
            let id = try row.int(0)
            return ImportRecord(
                id: id, files: try row.text(1), provider: try row.text(2), importedAt: try row.time(3),
                tracks: tracks[id] ?? 0, features: features[id] ?? 0, playlists: playlists[id] ?? 0)
        }
    }

    /// The names of the files of some imports, by number.
    package func files(of ids: [Int]) throws(StorageError) -> [Int: String] {
        guard !ids.isEmpty else { return [:] }
        let rows = try sql.query(
            "SELECT id, files FROM juke_import WHERE \(sql.dialect.isAny("id"))", [.integers(ids.map(Int64.init))])
        return Dictionary(
            try rows.map { row throws(StorageError) in (try row.int(0), try row.text(1)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// How many of some rows each import had brought in first, by its number; those of no import are not counted.
    func origins(
        of rows: Set<Int64>, in table: String, by column: String
    ) throws(StorageError) -> [Int: Int] {
        guard !rows.isEmpty else { return [:] }
        let found = try sql.query(
            """
            SELECT import_id, COUNT(*) FROM \(table)
            WHERE \(sql.dialect.isAny(column)) AND import_id IS NOT NULL GROUP BY import_id
            """, [.integers(Array(rows))])
        return Dictionary(
            try found.map { row throws(StorageError) in (try row.int(0), try row.int(1)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Forgets the imports of which no row is left.
    func forgetEmpty() throws(StorageError) {
        try sql.execute(
            """
            DELETE FROM juke_import WHERE id NOT IN (
                SELECT import_id FROM catalog_track WHERE import_id IS NOT NULL
                UNION SELECT import_id FROM recommender_trackaudiofeatures WHERE import_id IS NOT NULL
                UNION SELECT import_id FROM juke_playlist WHERE import_id IS NOT NULL)
            """)
    }

    private func counts(of table: String) throws(StorageError) -> [Int: Int] {
        let rows = try sql.query(
            "SELECT import_id, COUNT(*) FROM \(table) WHERE import_id IS NOT NULL GROUP BY import_id")
        return Dictionary(
            try rows.map { row throws(StorageError) in (try row.int(0), try row.int(1)) },
            uniquingKeysWith: { first, _ in first })
    }
}
