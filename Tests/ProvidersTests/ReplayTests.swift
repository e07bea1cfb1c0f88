import Catalog
import Foundation
import Logging
import Providers
import ProvidersTesting
import Testing

/// One artist's whole crawl as it was recorded in August 2025, given to the provider again.
@Suite("A recorded crawl", .enabled(if: SharedData.isAvailable))
struct ReplayTests {
    private static let artist: SpotifyID = "1FPC2zwfMHhrP3frOfaai6"

    private let transport: ReplayingTransport
    private let provider: SpotifyProvider

    init() throws {
        transport = try ReplayingTransport(recordedBy: "test_artist_from_url")
        provider = SpotifyProvider(
            try SpotifyConfiguration(
                credentials: ClientCredentials(id: "client", secret: "secret"), apiURL: "https://api.spotify.com/v1",
                accountsURL: "https://accounts.test", retry: HTTPRetryPolicy(attempts: 1)),
            transport: transport, budget: LocalRequestBudget(clock: JumpingClock()), clock: JumpingClock(),
            logger: Logger(label: "test"))
    }

    @Test func `albums and tracks come out as they went in`() async throws {
        let albums = try await provider.albums(of: Self.artist, page: .first)
        let recorded = try transport.items(of: "/v1/artists/\(Self.artist)/albums")

        #expect(albums.next == nil)
        #expect(albums.items.map(\.id.rawValue) == recorded.compactMap { $0["id"] as? String })
        #expect(albums.items.map(\.name) == recorded.compactMap { $0["name"] as? String })
        #expect(albums.items.map(\.totalTracks) == recorded.compactMap { $0["total_tracks"] as? Int })
        #expect(albums.items.map(\.released.isoDate) == recorded.compactMap { $0["release_date"] as? String })
        #expect(albums.items.allSatisfy { $0.artists.contains { $0.id == Self.artist } })

        var count = 0
        for album in albums.items {
            let tracks = try await provider.tracks(of: album.id, page: .first)
            let recorded = try transport.items(of: "/v1/albums/\(album.id)/tracks")
            #expect(tracks.next == nil && tracks.items.count == album.totalTracks)
            #expect(tracks.items.map(\.id.rawValue) == recorded.compactMap { $0["id"] as? String })
            #expect(tracks.items.map(\.name) == recorded.compactMap { $0["name"] as? String })
            #expect(tracks.items.map(\.trackNumber) == recorded.compactMap { $0["track_number"] as? Int })
            #expect(tracks.items.map(\.discNumber) == recorded.compactMap { $0["disc_number"] as? Int })
            #expect(tracks.items.map(\.durationMilliseconds) == recorded.compactMap { $0["duration_ms"] as? Int })
            #expect(tracks.items.map(\.isExplicit) == recorded.compactMap { $0["explicit"] as? Bool })
            #expect(
                tracks.items.map { $0.artists.map(\.id.rawValue) }
                    == recorded.map { ($0["artists"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String } })
            count += tracks.items.count
        }
        print("replayed: \(albums.items.count) albums, \(count) tracks, \(transport.requestCount) requests")
        #expect(albums.items.count == 8 && count >= 8)
        #expect(transport.unknown.isEmpty)
    }

    @Test func `a request that was not recorded is not found`() async throws {
        let error = await #expect(throws: ProviderError.self) {
            _ = try await provider.tracks(of: "0000000000000000000000", page: .first)
        }
        #expect(error?.code == .notFound)
    }
}
