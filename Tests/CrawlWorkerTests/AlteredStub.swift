import Catalog
import Concurrency
import Providers
import ProvidersTesting

/// The stub with some answers replaced, and a list of what it was asked.
final class AlteredStub: CatalogProvider {
    /// Questions in the order in which they were asked: `artists post-rock`, `albums stub-artist-0`, `tracks …`.
    var questions: [String] { asked.withLock { $0 } }

    let name = "stub"
    private let stub = StubProvider()
    private let asked = Mutex<[String]>([])
    private let artists: @Sendable (String, PageRequest) throws -> Page<Artist>?
    private let albums: @Sendable (SpotifyID, PageRequest) throws -> Page<Album>?
    private let tracks: @Sendable (SpotifyID, PageRequest) throws -> Page<Track>?

    /// A closure that answers `nil` leaves the stub's answer.
    init(
        artists: @escaping @Sendable (String, PageRequest) throws -> Page<Artist>? = { _, _ in nil },
        albums: @escaping @Sendable (SpotifyID, PageRequest) throws -> Page<Album>? = { _, _ in nil },
        tracks: @escaping @Sendable (SpotifyID, PageRequest) throws -> Page<Track>? = { _, _ in nil }
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
    }

    func artists(genre: String, page: PageRequest) async throws(ProviderError) -> Page<Artist> {
        note("artists \(genre)")
        if let answer = try await ProviderError.scripted({ try artists(genre, page) }) { return answer }
        return try await stub.artists(genre: genre, page: page)
    }

    func albums(of artist: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Album> {
        note("albums \(artist)")
        if let answer = try await ProviderError.scripted({ try albums(artist, page) }) { return answer }
        return try await stub.albums(of: artist, page: page)
    }

    func tracks(of album: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Track> {
        note("tracks \(album)")
        if let answer = try await ProviderError.scripted({ try tracks(album, page) }) { return answer }
        return try await stub.tracks(of: album, page: page)
    }

    private func note(_ question: String) { asked.withLock { $0.append(question) } }
}

/// Music for answers.
enum Sample {
    static func artist(_ id: String, _ name: String, genres: [String] = []) -> Artist {
        Artist(id: SpotifyID(id), name: name, genres: genres)
    }

    static func album(_ id: String, by artists: [ArtistReference], tracks: Int = 3) -> Album {
        Album(id: SpotifyID(id), name: "Album \(id)", artists: artists, released: .unknown, totalTracks: tracks)
    }

    static func track(_ id: String, on album: SpotifyID, number: Int, by artists: [ArtistReference] = []) -> Track {
        Track(
            id: SpotifyID(id), name: "Track \(id)", album: album, artists: artists, trackNumber: number,
            durationMilliseconds: 180_000
        )
    }

    static let unavailable = ProviderError(.server(status: 503), "the service is down")
    static let unknown = ProviderError(.notFound, "there is no such resource")
}
