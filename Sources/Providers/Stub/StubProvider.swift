package import Catalog
import Hashing

/// The original's stub of Spotify: 10 artists, 20 albums and 60 tracks, always the same.
///
/// Its counts and features agree with the original's to the last digit (docs/legacy-api.md, f). Its
/// features are uniform noise without any musical structure; ``DemoProvider`` has music to recommend.
///
/// On purpose, the artists that its albums mention have another name than the search gives them: a crawl must not let a
/// mention overwrite the canonical name.
package struct StubProvider: CatalogProvider {
    /// The genre seeds of the original's crawl, in its order; the stub answers the same ten artists to each.
    package static let genres = [
        "progressive metal", "post-rock", "experimental jazz", "dark ambient", "math rock", "trip hop",
        "psychedelic rock", "noise pop", "symphonic metal", "electro house",
    ]

    /// `stub`.
    package let name = "stub"

    /// Has no state: all stubs answer the same.
    package init() {}

    /// The ten artists, whatever the genre, in one page.
    package func artists(genre: String, page: PageRequest) async throws(ProviderError) -> Page<Artist> {
        onlyPage(page, (0..<10).map(Self.artist(number:)))
    }

    /// Two albums for any artist identifier, in one page.
    package func albums(of artist: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Album> {
        onlyPage(page, (0..<2).map { Self.album(number: $0, of: artist) })
    }

    /// Three tracks for any album identifier, in one page.
    package func tracks(of album: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Track> {
        onlyPage(page, (0..<3).map { Self.track(number: $0, of: album) })
    }

    private func onlyPage<Item>(_ page: PageRequest, _ items: [Item]) -> Page<Item> {
        Page(items: page.offset == 0 ? items : [], total: items.count)
    }
}

extension StubProvider {
    private static func artist(number: Int) -> Artist {
        Artist(
            id: SpotifyID("stub-artist-\(number)"),
            name: "Stub Artist \(number)",
            genres: ["progressive metal"],
            popularity: 42 + number,
            followers: 1000 + number
        )
    }

    private static func album(number: Int, of artist: SpotifyID) -> Album {
        let tail = artist.rawValue.suffix(4)
        return Album(
            id: SpotifyID("\(artist)-album-\(number)"),
            name: "Stub Album \(tail)-\(number)",
            artists: [ArtistReference(id: artist, name: "Stub Artist \(tail)")],
            released: ReleaseDate("200\(number)-06-15") ?? .unknown,
            totalTracks: 3
        )
    }

    private static func track(number: Int, of album: SpotifyID) -> Track {
        Track(
            id: SpotifyID("\(album)-track-\(number)"),
            name: "Stub Track \(album.rawValue.suffix(4))-\(number)",
            album: album,
            trackNumber: number + 1,
            durationMilliseconds: 180_000 + 10_000 * number
        )
    }
}

extension StubProvider: AudioFeatureProvider {
    /// 100, as Spotify allowed.
    package var batchLimit: Int { 100 }

    /// Features for any identifiers at all, computed from the text of each.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        var answer = FeatureAnswer(provider: name)
        for track in tracks { answer.features[track] = Self.audioFeatures(of: track) }
        return answer
    }

    /// The features of one track.
    ///
    /// Source: docs/legacy-api.md, f. Field number n of track T is `lo + x · (hi − lo)`, where x is the first 32 bits
    /// of SHA-256 of `T:n` divided by 2³² − 1, rounded to four decimals, ties to even on the binary value.
    package static func audioFeatures(of track: SpotifyID) -> AudioFeatures {
        AudioFeatures(
            energy: value(0, of: track, in: 0...1),
            valence: value(1, of: track, in: 0...1),
            tempo: value(2, of: track, in: 60...200),
            // The original could give 12, once in four million tracks; there is no such key.
            key: min(11, Int(value(3, of: track, in: 0...12))),
            mode: value(4, of: track, in: 0...1) < 0.5 ? .minor : .major,
            danceability: value(5, of: track, in: 0...1),
            acousticness: value(6, of: track, in: 0...1),
            instrumentalness: value(7, of: track, in: 0...1),
            liveness: value(8, of: track, in: 0...1),
            speechiness: value(9, of: track, in: 0...1),
            loudness: value(10, of: track, in: -60...0),
            timeSignature: Int(value(11, of: track, in: 2...7))
        )
    }

    private static func value(_ field: Int, of track: SpotifyID, in range: ClosedRange<Double>) -> Double {
        let bits = SHA256.digest("\(track):\(field)").prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let fraction = Double(bits) / Double(UInt32.max)
        return rounded(range.lowerBound + fraction * (range.upperBound - range.lowerBound), toDecimals: 4)
    }
}
