extension CatalogStore {
    /// Stores genres by name; a genre that is there keeps its row.
    ///
    /// - Returns: How many were new.
    @discardableResult
    public func upsertGenres(_ names: [String], provider: String? = nil) throws -> Int {
        var seen: Set<String> = []
        let fitting = names.map { ColumnLimit.fit($0, ColumnLimit.genreName) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
        return try insertGenres(fitting, provider: provider)
    }

    /// All genres' names, in order.
    public func genreNames() throws -> [String] {
        try sql.query("SELECT name FROM catalog_genre ORDER BY name").map { try $0.text(0) }
    }

    /// Inserts the genres that are missing; the names are distinct and fit.
    @discardableResult
    func insertGenres(_ names: [String], provider: String?) throws -> Int {
        guard !names.isEmpty else { return 0 }
        let known = try sql.query("SELECT name FROM catalog_genre WHERE \(dialect.isAny("name"))", [.texts(names)])
        let missing = Set(names).subtracting(try known.map { try $0.text(0) }).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        return try sql.executeMany(
            """
            INSERT INTO catalog_genre (name, provider, created_at, modified_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            missing.map { [.text($0), .text(provider ?? "catalog"), .time(session.now), .time(session.now)] })
    }
}
