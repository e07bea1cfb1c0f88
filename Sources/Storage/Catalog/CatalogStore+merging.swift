public import Catalog

extension CatalogStore {
    /// Replaces placeholders by the artists that they stood for: of each name the one other artist that goes by it.
    ///
    /// Where there is none, or several have the name, the placeholder stays: none is guessed.
    ///
    /// - Parameter placeholders: The names that placeholders stand for; those that are not stored do not matter.
    /// - Returns: How many are gone.
    @discardableResult
    public func identify(placeholders: [SpotifyID: String]) throws -> Int {
        let stored = try artists(named: Array(Set(placeholders.values)))
        return try replaceArtists(
            placeholders.reduce(into: [:]) { artists, entry in
                let others = stored[entry.value, default: []].filter { $0 != entry.key }
                if others.count == 1 { artists[entry.key] = others[0] }
            })
    }

    /// Makes one artist of two: what is credited to a placeholder is credited to the artist that it stood for, and the placeholder
    /// is gone.
    ///
    /// Genres, popularity and followers of the placeholder are kept where the artist has none. A pair of which one is unknown
    /// is left alone, and so is an artist paired with itself.
    ///
    /// - Parameter artists: The artists, by the placeholders that they replace.
    /// - Returns: How many placeholders are gone.
    @discardableResult
    public func replaceArtists(_ artists: [SpotifyID: SpotifyID]) throws -> Int {
        let ids = try databaseIDs(of: .artist, Array(Set(artists.keys).union(artists.values)))
        let pairs = artists.sorted { $0.key < $1.key }.compactMap { placeholder, artist -> (from: Int64, to: Int64)? in
            guard let from = ids[placeholder], let to = ids[artist], from != to else { return nil }
            return (from, to)
        }
        guard !pairs.isEmpty else { return 0 }
        // Whoever writes about one of them waits, and then finds the placeholder gone.
        let rows = (pairs.map(\.from) + pairs.map(\.to)).sorted()
        _ = try sql.query(
            "SELECT id FROM catalog_artist WHERE \(dialect.isAny("id")) ORDER BY id\(dialect.forUpdate)",
            [.integers(rows)])
        try pass(on: pairs)
        for links in [LinkTable.albumArtists, .trackArtists] { try redirect(links, pairs) }
        try sql.execute(
            "DELETE FROM catalog_artist WHERE \(dialect.isAny("id"))", [.integers(pairs.map(\.from))])
        for placeholder in artists.keys { session.changes.artistIDs[placeholder] = nil }
        session.embeddings.bumpRevision()
        return pairs.count
    }

    /// Gives artists what only their placeholders have.
    private func pass(on pairs: [(from: Int64, to: Int64)]) throws {
        try sql.executeMany(
            """
            UPDATE catalog_artist_genres SET artist_id = ? WHERE artist_id = ?
                AND NOT EXISTS (SELECT 1 FROM catalog_artist_genres o WHERE o.artist_id = ?)
            """, pairs.map { [.integer($0.to), .integer($0.from), .integer($0.to)] })
        for column in ["popularity", "followers"] {
            try sql.executeMany(
                """
                UPDATE catalog_artist SET \(column) = (SELECT s.\(column) FROM catalog_artist s WHERE s.id = ?)
                WHERE id = ? AND \(column) IS NULL
                """, pairs.map { [.integer($0.from), .integer($0.to)] })
        }
    }

    /// Credits to artists what is credited to their placeholders; what is credited to both already, once.
    private func redirect(_ links: LinkTable, _ pairs: [(from: Int64, to: Int64)]) throws {
        try sql.executeMany(
            """
            UPDATE \(links.owners) SET modified_at = ?
            WHERE id IN (SELECT \(links.ownerKey) FROM \(links.name) WHERE artist_id = ?)
            """, pairs.map { [.time(session.now), .integer($0.from)] })
        try sql.executeMany(
            """
            UPDATE \(links.name) SET artist_id = ? WHERE artist_id = ? AND NOT EXISTS (
                SELECT 1 FROM \(links.name) o WHERE o.\(links.ownerKey) = \(links.name).\(links.ownerKey) AND o.artist_id = ?)
            """, pairs.map { [.integer($0.to), .integer($0.from), .integer($0.to)] })
    }
}
