import Catalog
import Pipeline
import Ranking
import Recommendations
import Storage

/// What clients of a media server ask: songs, as the server itself describes them.
///
/// A track that the server does not know cannot be played there, and is left out.
extension PlayerHandler {
    /// The songs like one song, album or artist.
    func songs(
        like id: String, _ limit: Int, perArtist: Int?, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> [UInt8] {
        let kinds: [ResourceType] = [.track, .album, .artist]
        guard let seed = kinds.lazy.compactMap({ index.entity(JukeURI($0, SpotifyID(id))) }).first else {
            throw RecommendationRefusal.unheard
        }
        let found = try await described(like: seed, limit, perArtist: perArtist, in: index, context)
        return SongRows.text(ofSongs: found.map(\.entry))
    }

    /// The songs like one, each with its likeness.
    func matches(
        to id: String, _ limit: Int, perArtist: Int?, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> [UInt8] {
        let seed = try song(id, in: index)
        let found = try await described(like: seed, limit, perArtist: perArtist, in: index, context)
        return SongRows.text(ofMatches: found.map { ($0.entry, PlayerRows.distance(ofCosine: $0.score)) })
    }

    /// The way from one song to another; of the same song, and where one is wanted at most, the first alone.
    func matches(
        from start: String, to end: String, _ limit: Int, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> [UInt8] {
        let (first, last) = (try song(start, in: index), try song(end, in: index))
        let isAlone = first == last || limit < 2
        let path = isAlone ? [first] : try await self.path(first, last, limit, in: index, context)
        let entries = try await entries(of: path.map { index.uri(of: $0).id })
        let direction = index.vector(of: first)
        let songs = path.compactMap { track -> (entry: String, distance: Double)? in
            guard let entry = entries[index.uri(of: track).id] else { return nil }
            let cosine = Cosine.of(index.vector(of: track), direction)
            return (entry, track == first ? 0 : PlayerRows.distance(ofCosine: cosine))
        }
        guard path.first == first, entries[SpotifyID(start)] != nil,
            isAlone || path.last == last && entries[SpotifyID(end)] != nil
        else { throw RecommendationRefusal(.unresolvedSeeds, "there is no way between these songs") }
        return SongRows.text(ofMatches: songs)
    }

    private func song(_ id: String, in index: CatalogIndex) throws -> EntityRef {
        guard let song = index.entity(JukeURI(.track, SpotifyID(id))) else { throw RecommendationRefusal.unheard }
        return song
    }

    /// The tracks like a seed that the server knows, nearest first.
    ///
    /// Where it does not know some of them, as many more are looked at as a list may have.
    private func described(
        like seed: EntityRef, _ limit: Int, perArtist: Int?, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> [(entry: String, score: Double)] {
        var asked = limit
        while true {
            let items = try await tracks(like: seed, asked, perArtist: perArtist, in: index, context)
            let entries = try await entries(of: items.map(\.spotifyID))
            let found = items.compactMap { item in entries[item.spotifyID].map { (entry: $0, score: item.score) } }
            let most = PlayerRequest.limits.upperBound
            if found.count >= limit || items.count < asked || asked >= most { return Array(found.prefix(limit)) }
            asked = most
        }
    }

    private func entries(of tracks: [SpotifyID]) async throws -> [SpotifyID: String] {
        try await store.read(plan: .indexOnly) { try $0.catalog.entries(of: tracks) }
    }
}

extension RecommendationRefusal {
    /// The seed has no vector.
    fileprivate static var unheard: RecommendationRefusal {
        RecommendationRefusal(.unresolvedSeeds, "no such song, or it is not heard yet")
    }
}

/// Songs as a media server describes them, in lists of JSON.
enum SongRows {
    /// Entries, each the text of a JSON object.
    static func text(ofSongs entries: [String]) -> [UInt8] {
        var json = JSONWriter(capacity: 64 + entries.reduce(0) { $0 + $1.utf8.count + 1 })
        json.array(entries) { $0.raw($1) }
        return json.bytes
    }

    /// Entries with their likeness to a song, 1 for the same and 0 for none.
    static func text(ofMatches songs: [(entry: String, distance: Double)]) -> [UInt8] {
        var json = JSONWriter(capacity: 64 + songs.reduce(0) { $0 + $1.entry.utf8.count + 40 })
        json.array(songs) { json, song in
            json.object { json in
                json.key("entry")
                json.raw(song.entry)
                json.key("similarity")
                json.double(((1 - song.distance) * 10_000).rounded() / 10_000)
            }
        }
        return json.bytes
    }
}
