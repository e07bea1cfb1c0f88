extension CatalogStore {
    /// Stores genres by name; a genre that is there keeps its row.
    ///
    /// - Returns: How many were new.
    @discardableResult
    public func upsertGenres(_ names: [String], provider: String? = nil) throws -> Int {
        let fitting = names.map { ColumnLimit.fit($0, ColumnLimit.genreName) }.filter { !$0.isEmpty }
        return try insertGenres(Set(fitting), provider: provider).inserted
    }

    /// All genres' names, in order.
    public func genreNames() throws -> [String] {
        try sql.query("SELECT name FROM catalog_genre ORDER BY name").map { try $0.text(0) }
    }

    /// Inserts the genres that are missing.
    ///
    /// - Parameter names: Names that fit.
    /// - Returns: The database identifiers of all, and how many were new.
    func insertGenres(_ names: Set<String>, provider: String?) throws -> (ids: [String: Int64], inserted: Int) {
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

    private func genreIDs(_ names: some Collection<String>) throws -> [String: Int64] {
        let rows = try sql.query(
            "SELECT name, id FROM catalog_genre WHERE \(dialect.isAny("name"))", [.texts(Array(names))])
        return Dictionary(
            try rows.map { (try $0.text(0), try $0.integer(1)) }, uniquingKeysWith: { first, _ in first })
    }
}
