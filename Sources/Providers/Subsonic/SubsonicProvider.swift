package import Catalog
package import Concurrency
package import Logging

/// A media server that speaks the Subsonic interface: Navidrome, Gonic, Lyrion, Ampache and others.
///
/// Its identifiers become those of the catalog, so that a player's songs can be seeds, and answers can be played. A
/// library is crawled as a whole, or by the genres of its albums. Subsonic gives artists no genres; they get those of
/// their albums, the most frequent first.
package struct SubsonicProvider: CatalogProvider {
    /// `subsonic`.
    package let name = "subsonic"
    /// `*`.
    package let wholeCatalog: String? = Self.everything
    /// Songs come with what the server says of them.
    package let givesEntries = true

    /// The seed that stands for the whole library.
    package static let everything = "*"
    /// How many albums are asked for at a time: the most that the specification allows.
    static let pageSize = 500
    /// After how many pages without a new album a list counts as over.
    private static let staleLimit = 3

    private let client: SubsonicClient

    /// A provider that sends nothing before its first call.
    ///
    /// - Parameters:
    ///   - configuration: How to reach the server.
    ///   - transport: What carries the requests.
    ///   - clock: What waits are slept on.
    ///   - logger: Where it says what the server refused.
    package init(
        _ configuration: SubsonicConfiguration, transport: any HTTPTransport,
        clock: any TimeSource, logger: Logger
    ) {
        client = SubsonicClient(configuration, transport: transport, clock: clock, logger: logger)
    }

    /// Lists the artists of albums, of the whole library or of a genre, in one page.
    ///
    /// Albums are read in pages of up to 500; a server that gives fewer at a time is asked more often.
    package func artists(genre: String, page: PageRequest) async throws(ProviderError) -> Page<Artist> {
        guard page.offset == 0 else { return Page(items: []) }
        var tally = ArtistTally()
        if genre == Self.everything {
            let artists = try await client.call("getArtists").artists?.index?.items ?? []
            for artist in artists.flatMap({ $0.artist?.items ?? [] }) { tally.add(artist) }
            try await forEachAlbum([("type", "alphabeticalByArtist")]) { tally.add($0) }
        } else {
            try await forEachAlbum([("type", "byGenre"), ("genre", genre)]) { tally.add($0) }
        }
        let found = tally.artists
        return Page(items: found, total: found.count)
    }

    /// Lists an artist's albums of every kind, in one page.
    package func albums(of artist: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Album> {
        guard page.offset == 0 else { return Page(items: []) }
        let albums = try await client.call("getArtist", [("id", artist.rawValue)]).artist?.album?.items ?? []
        return Page(items: albums.compactMap(\.album))
    }

    /// Lists an album's songs, in one page.
    ///
    /// A song without a number, or with one that another song of the disc has, gets the next that is free.
    package func tracks(of album: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Track> {
        guard page.offset == 0 else { return Page(items: []) }
        let songs = try await client.call("getAlbum", [("id", album.rawValue)]).album?.song?.items ?? []
        return Page(items: Self.placed(songs.compactMap { $0.track(on: album) }))
    }

    private func forEachAlbum(
        _ parameters: [(name: String, value: String)], _ body: (SubsonicAlbum) -> Void
    ) async throws(ProviderError) {
        var seen: Set<String> = []
        var offset = 0
        var pagesWithoutNews = 0
        while pagesWithoutNews < Self.staleLimit {
            let place = [(name: "size", value: "\(Self.pageSize)"), (name: "offset", value: "\(offset)")]
            let albums = try await client.call("getAlbumList2", parameters + place).albumList2?.album?.items ?? []
            guard !albums.isEmpty else { return }
            let new = albums.filter { album in album.id.map { seen.insert($0.value).inserted } ?? false }
            new.forEach(body)
            pagesWithoutNews = new.isEmpty ? pagesWithoutNews + 1 : 0
            offset += albums.count
        }
    }

    private static func placed(_ tracks: [Track]) -> [Track] {
        var taken: [Int: Set<Int>] = [:]
        var placed = tracks
        var homeless: [Int] = []
        for (index, track) in tracks.enumerated() {
            let isFree =
                track.trackNumber > 0 && taken[track.discNumber, default: []].insert(track.trackNumber).inserted
            if !isFree { homeless.append(index) }
        }
        for index in homeless {
            let disc = tracks[index].discNumber
            let number = (taken[disc]?.max() ?? 0) + 1
            taken[disc, default: []].insert(number)
            placed[index].trackNumber = number
        }
        return placed
    }
}

extension SubsonicProvider: AudioFeatureProvider {
    /// The most tracks of one call: 100.
    package var batchLimit: Int { 100 }

    /// Refuses: no call of the interface reports how a song sounds.
    ///
    /// - Throws: `forbidden`; the message names the alternatives.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        throw ProviderError(
            .forbidden,
            "a media server tells no audio features; import a file with them by `juke import`, or name another source in "
                + "JUKE_FEATURE_PROVIDER")
    }
}

/// Artists in the order in which they come, with the genres of their albums.
private struct ArtistTally {
    private var found: [Artist] = []
    private var places: [SpotifyID: Int] = [:]
    private var genres: [SpotifyID: [String: Int]] = [:]

    mutating func add(_ artist: SubsonicArtist) {
        guard let reference = artist.reference else { return }
        let place = place(of: reference)
        if let id = artist.musicBrainzId, case .mbid(let known)? = ExternalReference("mbid:" + id) {
            found[place].musicBrainzID = known
        }
    }

    mutating func add(_ album: SubsonicAlbum) {
        for artist in album.credits {
            _ = place(of: artist)
            for genre in album.genreNames { genres[artist.id, default: [:]][genre, default: 0] += 1 }
        }
    }

    /// All artists, with the genres of most albums first.
    var artists: [Artist] {
        found.map { artist in
            var artist = artist
            artist.genres = (genres[artist.id] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
            return artist
        }
    }

    private mutating func place(of artist: ArtistReference) -> Int {
        if let place = places[artist.id] { return place }
        places[artist.id] = found.count
        found.append(Artist(id: artist.id, name: artist.name))
        return found.count - 1
    }
}
