public import Catalog

extension CatalogStore {
    /// Stores artists by their outside identifier.
    ///
    /// What is not given (no popularity, no genres, no pictures) leaves what is stored alone; genres are matched by name
    /// and those that are given replace the stored ones. Of several artists with one identifier the first counts. Names
    /// are cut at 512 characters.
    ///
    /// - Parameter provider: The origin that is recorded with rows that are written.
    @discardableResult
    public func upsertArtists(_ artists: [Artist], provider: String? = nil) throws -> UpsertCounts {
        let (accepted, refused) = firstOfEach(artists, \.id) { !$0.name.isEmpty }
        guard !accepted.isEmpty else { return UpsertCounts(refused: refused) }
        try session.connection.preferIndexLookups()
        try session.connection.load(Self.stagedArtists, count: accepted.count) { index, row in
            let artist = accepted[index]
            row.id(artist.id)
            row.text(ColumnLimit.fit(artist.name, ColumnLimit.artistName))
            row.integer(artist.popularity)
            row.integer(artist.followers)
            row.text(Self.extras(images: artist.imageURLs))
        }
        let merge = Merge(
            target: "catalog_artist", primaryKey: "id", key: "spotify_id", keyValue: "s.spotify_id",
            source: "staged_artist s",
            columns: [
                .exact("name", "s.name"), .known("popularity", "s.popularity"), .known("followers", "s.followers"),
                .known("spotify_data", json("s.extras")),
            ])
        var counts = UpsertCounts(refused: refused)
        let merged = try merge.perform(session, count: accepted.count, provider: provider)
        counts.inserted = merged.inserted
        counts.updated = merged.updated.count
        counts.updated += try storeGenres(
            of: accepted, areNew: counts.inserted == accepted.count, provider: provider)
        counts.unchanged = accepted.count - counts.inserted - counts.updated
        return counts
    }

    /// Stores artists that albums or tracks mention and that the store does not know; a known artist keeps its name.
    func insertMentioned(_ mentions: [ArtistReference], provider: String?) throws {
        let (accepted, _) = firstOfEach(mentions, \.id) { !$0.name.isEmpty }
        guard !accepted.isEmpty else { return }
        try session.connection.load(Self.stagedArtists, count: accepted.count) { index, row in
            row.id(accepted[index].id)
            row.text(ColumnLimit.fit(accepted[index].name, ColumnLimit.artistName))
            row.null()
            row.null()
            row.null()
        }
        let merge = Merge(
            target: "catalog_artist", primaryKey: "id", key: "spotify_id", keyValue: "s.spotify_id",
            source: "staged_artist s", columns: [.exact("name", "s.name")])
        _ = try merge.insertNew(session, provider: provider)
    }

    /// Links artists with their genres, making the genres that are new.
    private func storeGenres(of artists: [Artist], areNew: Bool, provider: String?) throws -> Int {
        var links: [LinkTable.Link] = []
        var names: [String] = []
        var seen: Set<String> = []
        for artist in artists where !artist.genres.isEmpty {
            var ofArtist: Set<String> = []
            for genre in artist.genres {
                let name = ColumnLimit.fit(genre, ColumnLimit.genreName)
                guard !name.isEmpty, ofArtist.insert(name).inserted else { continue }
                if seen.insert(name).inserted { names.append(name) }
                links.append(.init(owner: artist.id.rawValue, member: name, position: ofArtist.count))
            }
        }
        try insertGenres(names, provider: provider)
        return try LinkTable.artistGenres.replace(links, areOwnersNew: areNew, session)
    }

    /// The values whose identifier the store can hold and that `isUsable`, the first of each; and the rest's identifiers.
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
    static func extras(images: [String]) -> String? {
        images.isEmpty ? nil : "{\"images\": \(jsonText(images))}"
    }

    /// An expression of type JSON.
    func json(_ expression: String) -> String {
        dialect == .postgres ? "CAST(\(expression) AS jsonb)" : expression
    }

    private static let stagedArtists = StagingTable(
        name: "staged_artist",
        columns: [
            .init("spotify_id", .text), .init("name", .text), .init("popularity", .integer),
            .init("followers", .integer), .init("extras", .text),
        ])
}
