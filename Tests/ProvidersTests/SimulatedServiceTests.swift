import Catalog
import Concurrency
import Foundation
import Importing
import Logging
import Providers
import Testing

@Suite("Against the simulated services", .enabled(if: SharedData.isAvailable), .serialized)
struct SimulatedServiceTests {
    private static let tag = "dance pop"

    private func spotify(_ simulator: SpotifySimulator) throws -> SpotifyProvider {
        SpotifyProvider(
            try SpotifyConfiguration(
                credentials: ClientCredentials(id: "test", secret: "test"), apiURL: "\(simulator.address)/v1",
                accountsURL: simulator.address,
                retry: HTTPRetryPolicy(attempts: 8, base: .milliseconds(20), cap: .milliseconds(100))),
            transport: CurlTransport(clock: SystemClock()), budget: LocalRequestBudget(clock: SystemClock()),
            clock: SystemClock(), logger: Logger(label: "test"))
    }

    private struct Crawl: Equatable {
        var artists: [SpotifyID] = []
        var albums: [SpotifyID] = []
        var tracks: [Track] = []
    }

    /// Everything of the first artists of a genre, in order.
    private func crawl(_ provider: SpotifyProvider, artists count: Int) async throws -> Crawl {
        var crawl = Crawl()
        crawl.artists = try await all { try await provider.artists(genre: Self.tag, page: $0) }.map(\.id)
        for artist in crawl.artists.sorted().prefix(count) {
            crawl.albums += try await all { try await provider.albums(of: artist, page: $0) }.map(\.id)
        }
        for album in crawl.albums { crawl.tracks += try await all { try await provider.tracks(of: album, page: $0) } }
        return crawl
    }

    private func all<Item>(_ fetch: (PageRequest) async throws -> Page<Item>) async throws -> [Item] {
        var items: [Item] = []
        var request: PageRequest? = .first
        while let page = request {
            let answer = try await fetch(page)
            items += answer.items
            request = answer.next
        }
        return items
    }

    @Test func `faults, small pages and nulls change nothing about what is found`() async throws {
        let quiet = try SpotifySimulator()
        defer { quiet.stop() }
        let rough = try SpotifySimulator(
            "--regime", "dev2026", "--error-rate", "0.05", "--drop-rate", "0.03", "--truncate-rate", "0.03", "--rate",
            "40", "--rate-window", "1", "--null-items", "--inflated-total")
        defer { rough.stop() }

        let expected = try await crawl(spotify(quiet), artists: 12)
        var found = try await crawl(spotify(rough), artists: 12)

        // Small applications get no popularity and no market data.
        found.tracks = zip(found.tracks, expected.tracks).map { found, expected in
            var track = found
            track.popularity = expected.popularity
            return track
        }
        let statistics = try rough.statistics()
        print("rough simulator: \(statistics["early_after_429"] ?? "?") early, \(found.tracks.count) tracks")
        #expect(expected.tracks.count > 50)
        #expect(found == expected)
        #expect(statistics["early_after_429"] as? Int == 0)
    }

    @Test func `features come from ReccoBeats where Spotify forbids them`() async throws {
        let simulator = try SpotifySimulator("--regime", "modern")
        defer { simulator.stop() }
        let provider = try spotify(simulator)
        let tracks = try await crawl(provider, artists: 1).tracks.map(\.id).prefix(100)
        let reccoBeats = try ReccoBeatsProvider(
            baseURL: "\(simulator.address)/reccobeats", transport: CurlTransport(clock: SystemClock()),
            budget: LocalRequestBudget(clock: SystemClock()),
            clock: SystemClock(), logger: Logger(label: "test"))
        let auto = AutoFeatureProvider(provider, reccoBeats, logger: Logger(label: "test"))

        let answer = try await auto.audioFeatures(of: Array(tracks))

        print("simulated ReccoBeats knows \(answer.features.count) of \(tracks.count)")
        #expect(answer.provider == "reccobeats")
        #expect(answer.features.count > tracks.count / 2)
        #expect(answer.features.values.allSatisfy { $0.timeSignature == nil })
    }

    @Test func `Spotify's own features are those of the dataset`() async throws {
        let simulator = try SpotifySimulator("--regime", "extended")
        defer { simulator.stop() }
        let source = try ImportSource.sources(at: SharedData.file("data/catalog.csv.gz").path)[0]
        let expected = try #require(try ImportReader(source).nextBatch(maximumRows: 100)).features

        let answer = try await spotify(simulator).audioFeatures(of: expected.map(\.track))

        #expect(answer.provider == "spotify")
        #expect(expected.allSatisfy { answer.features[$0.track] == $0.features.complete })
    }

    @Test func `a wrong secret is refused with a clear line`() async throws {
        let simulator = try SpotifySimulator("--limit-artists", "2")
        defer { simulator.stop() }
        let provider = SpotifyProvider(
            try SpotifyConfiguration(
                credentials: ClientCredentials(id: "test", secret: "wrong"), apiURL: "\(simulator.address)/v1",
                accountsURL: simulator.address),
            transport: CurlTransport(clock: SystemClock()), budget: LocalRequestBudget(clock: SystemClock()),
            clock: SystemClock(), logger: Logger(label: "test"))

        let error = await #expect(throws: ProviderError.self) {
            try await provider.artists(genre: Self.tag, page: .first)
        }

        #expect(error?.code == .unauthorized)
    }
}
