package import Catalog

extension CatalogStore {
    /// Stores artists by their outside identifier.
    ///
    /// Absent values (no popularity, no genres, no pictures) leave the stored ones alone; genres are matched by name
    /// and those that are given replace the stored ones. Of several artists with one identifier the first counts. Names
    /// are cut at 512 characters and end in "…" then; `spotify_data` keeps them whole as `full_name`.
    ///
    /// - Parameters:
    ///   - artists: The artists, in any order.
    ///   - provider: The origin that is recorded with rows that are written.
    ///   - keepingGenres: Whether genres are added to the stored ones in place of replacing them.
    /// - Returns: How many rows were new, changed and left alone, and which artists were refused.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func upsertArtists(
        _ artists: [Artist], provider: String? = nil, keepingGenres: Bool = false
    ) throws(StorageError) -> UpsertCounts {
        let (accepted, refused) = firstOfEach(artists, \.id) { !$0.name.isEmpty }
        guard !accepted.isEmpty else { return UpsertCounts(refused: refused) }
        try session.connection.preferIndexLookups()
        try session.connection.load(Self.stagedArtists, count: accepted.count) { index, row in
            let artist = accepted[index]
            row.integer(index)
            row.id(artist.id)
            row.text(ColumnLimit.fit(artist.name, ColumnLimit.artistName))
            row.integer(artist.popularity)
            row.integer(artist.followers)
            row.text(
                Self.extras(
                    images: artist.imageURLs, fullName: ColumnLimit.fullName(artist.name, ColumnLimit.artistName)))
        }
        let merge = Upsert(
            target: "catalog_artist", primaryKey: "id", key: "spotify_id", keyValue: "s.spotify_id",
            source: "staged_artist s",
            columns: [
                .exact("name", "s.name"), .known("popularity", "s.popularity"), .known("followers", "s.followers"),
                .known("spotify_data", json("s.extras")),
            ], keepsOrigin: true)
        var counts = UpsertCounts(refused: refused)
        let stored = try merge.perform(session, keys: accepted.map { .text($0.id.rawValue) }, provider: provider)
        for (artist, id) in zip(accepted, stored.ids) { session.changes.artistIDs[artist.id] = id }
        counts.inserted = stored.inserted
        counts.updated = stored.updated.count
        counts.updated += try storeGenres(of: accepted, stored, provider: provider, adding: keepingGenres)
        counts.unchanged = accepted.count - counts.inserted - counts.updated
        return counts
    }

    /// Stores artists that albums or tracks mention and that the store does not know; a known artist keeps its name.
    ///
    /// - Returns: The database identifiers of all that are mentioned, but for those that the store cannot hold.
    func insertMentioned(
        _ mentions: some Sequence<[ArtistReference]>, provider: String?
    ) throws(StorageError) -> [SpotifyID: Int64] {
        var distinct: [SpotifyID: String] = [:]
        for artists in mentions {
            for artist in artists where distinct[artist.id] == nil { distinct[artist.id] = artist.name }
        }
        let usable = distinct.filter { ColumnLimit.holds($0.key) && !$0.value.isEmpty }
        // Nearly all of them are known, mostly because this transaction has just stored them.
        var unseen = usable.keys.filter { session.changes.artistIDs[$0] == nil }
        session.changes.artistIDs.merge(try databaseIDs(of: .artist, unseen)) { $1 }
        unseen.removeAll { session.changes.artistIDs[$0] != nil }
        try insertArtists(unseen.sorted().map { ($0, usable[$0] ?? "") }, provider: provider)
        return usable.reduce(into: [:]) { $0[$1.key] = session.changes.artistIDs[$1.key] }
    }

    /// Stores artists of whom no more than a name is known; one that is there keeps its own.
    private func insertArtists(_ accepted: [(key: SpotifyID, value: String)], provider: String?) throws(StorageError) {
        guard !accepted.isEmpty else { return }
        try session.connection.load(Self.stagedArtists, count: accepted.count) { index, row in
            row.integer(index)
            row.id(accepted[index].key)
            row.text(ColumnLimit.fit(accepted[index].value, ColumnLimit.artistName))
            row.null()
            row.null()
            row.null()
        }
        let merge = Upsert(
            target: "catalog_artist", primaryKey: "id", key: "spotify_id", keyValue: "s.spotify_id",
            source: "staged_artist s", columns: [], insertedOnly: [("name", "s.name")])
        let stored = try merge.perform(session, keys: accepted.map { .text($0.key.rawValue) }, provider: provider)
        for (artist, id) in zip(accepted, stored.ids) { session.changes.artistIDs[artist.key] = id }
    }

    /// The database identifiers of an owner's artists, each once, in order.
    func members(_ artists: [ArtistReference], _ ids: [SpotifyID: Int64]) -> [Int64] {
        if artists.count == 1 { return ids[artists[0].id].map { [$0] } ?? [] }
        var seen: Set<Int64> = []
        return artists.compactMap { ids[$0.id] }.filter { seen.insert($0).inserted }
    }

    /// Links artists with their genres, making the genres that are new.
    private func storeGenres(
        of artists: [Artist], _ stored: Upsert.Outcome, provider: String?, adding: Bool
    ) throws(StorageError) -> Int {
        let genres = artists.map { artist in
            artist.genres.map { ColumnLimit.fit($0, ColumnLimit.genreName) }.filter { !$0.isEmpty }
        }
        let ids = try insertGenres(Set(genres.joined()), provider: provider).ids
        return try stored.storeLinks(in: .artistGenres, session, adding: adding) { index in
            var seen: Set<Int64> = []
            return genres[index].compactMap { ids[$0] }.filter { seen.insert($0).inserted }
        }
    }

    /// The values whose identifier the store can hold and that `isUsable`, the first of each; and the rest's
    /// identifiers.
    func firstOfEach<Value>(
        _ values: [Value], _ id: (Value) -> SpotifyID, isUsable: (Value) -> Bool
    ) -> (accepted: [Value], refused: [SpotifyID]) {
        var seen: Set<SpotifyID> = []
        seen.reserveCapacity(values.count)
        var accepted: [Value] = []
        accepted.reserveCapacity(values.count)
        var refused: [SpotifyID] = []
        for value in values {
            let key = id(value)
            if !ColumnLimit.holds(key) || !isUsable(value) {
                refused.append(key)
            } else if seen.insert(key).inserted {
                accepted.append(value)
            }
        }
        return (accepted, refused)
    }

    /// The document that keeps what has no column; nil when there is nothing to keep.
    static func extras(images: [String] = [], fullName: String? = nil) -> String? {
        var parts: [String] = []
        // As PostgreSQL spells the document: shorter keys first.
        if !images.isEmpty { parts.append("\"images\": \(jsonText(images))") }
        if let fullName { parts.append("\"full_name\": \(jsonText([fullName]).dropFirst().dropLast())") }
        return parts.isEmpty ? nil : "{\(parts.joined(separator: ", "))}"
    }

    /// An expression of type JSON.
    func json(_ expression: String) -> String {
        dialect == .postgres ? "CAST(\(expression) AS jsonb)" : expression
    }

    private static let stagedArtists = StagingTable(
        name: "staged_artist",
        columns: [
            .init("ord", .integer), .init("spotify_id", .text), .init("name", .text), .init("popularity", .integer),
            .init("followers", .integer), .init("extras", .text),
        ])
}
