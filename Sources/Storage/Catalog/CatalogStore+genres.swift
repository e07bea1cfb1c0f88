package import Catalog

extension CatalogStore {
    /// All genres' names, in order.
    package func genreNames() throws(StorageError) -> [String] {
        try sql.query("SELECT name FROM catalog_genre ORDER BY name").map { row throws(StorageError) in try row.text(0)
        }
    }

    /// Files artists under a genre, after those that they are filed under already.
    ///
    /// Artists that are unknown are stored under the given name; the genre too, when it is unknown.
    package func addGenre(_ name: String, to artists: [ArtistReference], provider: String? = nil) throws(StorageError) {
        let name = ColumnLimit.fit(name, ColumnLimit.genreName)
        guard !name.isEmpty, !artists.isEmpty else { return }
        let ids = try insertMentioned([artists], provider: provider)
        guard !ids.isEmpty, let genre = try insertGenres([name], provider: provider).ids[name] else { return }
        try sql.execute(
            """
            INSERT INTO catalog_artist_genres (artist_id, genre_id, position)
            SELECT a.id, ?, COALESCE((SELECT MAX(l.position) FROM catalog_artist_genres l WHERE l.artist_id = a.id), 0) + 1
            FROM catalog_artist a
            WHERE \(dialect.isAny("a.id")) AND NOT EXISTS (
                SELECT 1 FROM catalog_artist_genres l WHERE l.artist_id = a.id AND l.genre_id = ?)
            ORDER BY a.id ON CONFLICT DO NOTHING
            """, [.integer(genre), .integers(ids.values.sorted()), .integer(genre)])
    }

    /// Inserts the genres that are missing.
    ///
    /// - Parameters:
    ///   - names: Names that fit their column.
    ///   - provider: The origin that is recorded with new genres.
    /// - Returns: The database identifiers of all, and how many were new.
    /// - Throws: ``StorageError``.
    func insertGenres(
        _ names: Set<String>, provider: String?
    ) throws(StorageError) -> (ids: [String: Int64], inserted: Int) {
        guard !names.isEmpty else { return ([:], 0) }
        var ids = try genreIDs(names)
        let missing = names.subtracting(ids.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard !missing.isEmpty else { return (ids, 0) }
        let inserted = try sql.executeMany(
            """
            INSERT INTO catalog_genre (name, provider, created_at, modified_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            missing.map { [.text($0), .text(provider ?? "catalog"), .time(session.now), .time(session.now)] })
        ids.merge(try genreIDs(missing)) { first, _ in first }
        return (ids, inserted)
    }

    private func genreIDs(_ names: some Collection<String>) throws(StorageError) -> [String: Int64] {
        let rows = try sql.query(
            "SELECT name, id FROM catalog_genre WHERE \(dialect.isAny("name"))", [.texts(Array(names))])
        return Dictionary(
            try rows.map { row throws(StorageError) in (try row.text(0), try row.integer(1)) },
            uniquingKeysWith: { first, _ in first })
    }
}
