import Catalog
import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import Pipeline
import Providers
import ProvidersTesting
import Runs
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// A crawl given unusable answers and parameters.
struct BadInputTests {
    /// Keeps the warnings.
    ///
    /// Unchecked, because the lines are behind a lock, and the rest is set before anybody logs.
    private final class Warnings: LogHandler, @unchecked Sendable {
        private let kept = Mutex<[String]>([])
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        var lines: [String] { kept.withLock { $0 } }

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { kept.withLock { $0.append("\(event.message)") } }
    }

    @Test func `a crawl of Spotify says once what its terms forbid, one of another provider says nothing`() async throws
    {
        try await TestStore.sqlite.withStore { store in
            func warnings(_ provider: any CatalogProvider) async throws -> [String] {
                let warnings = Warnings()
                let pump = JobPump([])
                let stage = CrawlWorker.build(CrawlConfiguration(provider: provider, genres: ["dub"]), store: store)
                let handler = try #require(stage.handlers.first { $0.task == .crawlCatalog })
                let context = JobContext(
                    logger: Logger(label: "test") { _ in warnings }, producer: pump.producer, clock: pump.clock)
                _ = try await handler.run(try Job(.crawlCatalog, encoding: CrawlCatalogJob()), context)
                return warnings.lines
            }

            let spotify = try await warnings(try ScriptedService { _ in (200, "{}") }.provider())
            let stub = try await warnings(StubProvider())

            #expect(spotify.count == 1 && stub.isEmpty)
            #expect(
                spotify.first?.contains("forbid training models on its content and building databases of it") == true)
            #expect(spotify.first?.contains("docs/data.md") == true)
        }
    }

    @Test func `invented music stays out of a store of real music until the order says otherwise`() async throws {
        try await TestStore.sqlite.withStore { store in
            _ = try await store.write { try $0.catalog.importBatch(SampleCatalog().batch()) }
            let rig = CrawlRig(store, genres: ["dub"])
            let before = try await rig.rows

            _ = try await rig.order()
            try await rig.pump.runAll()
            let refused = try await rig.rows
            _ = try await rig.crawl(CrawlCatalogJob(artistsPerGenre: 1, mixesInvented: true))
            let mixed = try await rig.rows

            #expect(refused == before)
            #expect(mixed[2] > before[2])
        }
    }

    @Test func `wrong credentials end the crawl at once, with one request for a token and one sentence`() async throws {
        try await TestStore.sqlite.withStore { store in
            let service = ScriptedService { request in
                request.url.path == "/api/token" ? (400, #"{"error": "invalid_client"}"#) : (200, "{}")
            }
            let rig = CrawlRig(store, try service.provider())
            let id = try await rig.order()
            try await rig.pump.runAll()

            let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
            #expect(run.state == .failed)
            let reason = try #require(RunFailure.reason(of: run))
            #expect(reason.hasPrefix("Spotify refused the client credentials; check JUKE_SPOTIFY_CLIENT_ID"))
            #expect(!reason.contains("hush"))
            #expect(service.transport.paths == ["/api/token"])
        }
    }

    @Test func `a service that answers HTML fails the crawl, and the message says what came`() async throws {
        try await TestStore.sqlite.withStore { store in
            let service = ScriptedService { request in
                request.url.path == "/api/token" ? nil : (200, "<html><body>Welcome!</body></html>")
            }
            let rig = CrawlRig(store, try service.provider(), genres: ["dub", "ska"])
            let id = try await rig.order()
            try await rig.pump.runAll()

            let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
            #expect(run.state == .failed)
            let reason = try #require(RunFailure.reason(of: run))
            #expect(reason.contains("the genre 'dub' could not be searched"))
            #expect(reason.contains("text/html"))
            #expect(reason.hasSuffix("and so for all 2 genres"))
        }
    }

    @Test func `an unknown genre finds nobody, and the summary says so`() async throws {
        try await TestStore.sqlite.withStore { store in
            let provider = AlteredStub(artists: { genre, _ in genre == "polka core" ? Page(items: []) : nil })
            let summary = try await CrawlRig(store, provider, genres: ["polka core", "dub"]).crawl()
            #expect(summary.created == [10, 20, 60])
            #expect(summary.warnings == ["stub knows no artist of the genre 'polka core'"])
        }
    }

    @Test func `an identifier with odd characters stays one part of the address`() async throws {
        try await TestStore.sqlite.withStore { store in
            let service = ScriptedService { request in
                switch request.url.path(percentEncoded: true) {
                case "/api/token": nil
                case "/v1/search":
                    (200, #"{"artists": {"items": [{"id": "a/../b?c=1&d", "name": "Odd"}], "next": null}}"#)
                case "/v1/artists/a%2F..%2Fb%3Fc%3D1%26d/albums":
                    (200, #"{"items": [{"id": "ä b#", "name": "Odd", "total_tracks": 1}], "next": null}"#)
                case "/v1/albums/%C3%A4%20b%23/tracks":
                    (200, #"{"items": [{"id": "t%41", "name": "Odd", "track_number": 1}], "next": null}"#)
                default: (404, #"{"error": {"status": 404, "message": "no such thing"}}"#)
                }
            }
            let rig = CrawlRig(store, try service.provider(), genres: ["dub"])
            #expect(try await rig.crawl().created == [1, 1, 1])
            #expect(try await store.read { try $0.catalog.track("t%41") }?.album == "ä b#")
        }
    }

    @Test(arguments: TestStore.available)
    func `an artist without albums and an album without tracks are kept`(on database: TestStore) async throws {
        try await database.withStore { store in
            let provider = AlteredStub(
                artists: { _, _ in Page(items: [Sample.artist("a1", "Empty"), Sample.artist("a2", "Silent")]) },
                albums: { artist, _ in
                    let silent = Sample.album("b", by: [ArtistReference(id: artist, name: "x")], tracks: 0)
                    return Page(items: artist == "a2" ? [silent] : [])
                },
                tracks: { _, _ in Page(items: []) }
            )
            let rig = CrawlRig(store, provider, genres: ["dub"])
            let summary = try await rig.crawl()
            #expect(summary.created == [2, 1, 0])
            #expect(summary.failedArtistIDs.isEmpty && summary.failedAlbumIDs.isEmpty)
            #expect(try await rig.rows == [2, 1, 0])
            let before = try await rig.writes
            #expect(try await rig.crawl().failedArtistIDs.isEmpty)
            #expect(try await rig.writes == before)
        }
    }

    @Test(arguments: TestStore.available)
    func `a title that is too long is cut and marked, and kept whole beside it; emoji stay`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let long = String(repeating: "x", count: 1_025)
            let reference = ArtistReference(id: "a", name: "👩‍🎤 & 🎸")
            let provider = AlteredStub(
                artists: { _, _ in Page(items: [Sample.artist("a", "👩‍🎤 & 🎸")]) },
                albums: { _, _ in
                    var album = Sample.album("b", by: [reference], tracks: 2)
                    album.name = long
                    return Page(items: [album])
                },
                tracks: { album, _ in
                    var cut = Sample.track("t1", on: album, number: 1)
                    cut.name = long
                    var emoji = Sample.track("t2", on: album, number: 2)
                    emoji.name = "🇮🇸🔥"
                    return Page(items: [cut, emoji])
                }
            )
            let rig = CrawlRig(store, provider, genres: ["dub"])
            let summary = try await rig.crawl()
            #expect(summary.created == [1, 1, 2])
            #expect(summary.failedTrackIDs.isEmpty)
            try await store.read { session throws in
                let expected = String(repeating: "x", count: 1_023) + "…"
                #expect(try session.catalog.track("t1")?.name == expected)
                #expect(try session.catalog.album("b")?.name == expected)
                #expect(try session.catalog.track("t2")?.name == "🇮🇸🔥")
                #expect(try session.catalog.artist("a")?.name == "👩‍🎤 & 🎸")
                for table in ["album", "track"] {
                    let query = "SELECT CAST(spotify_data AS text) FROM catalog_\(table) WHERE name = ?"
                    let document = try #require(try session.sql.query(query, [.text(expected)]).first).text(0)
                    let object = try JSONDecoder().decode([String: String].self, from: Data(document.utf8))
                    #expect(object["full_name"] == long)
                }
            }
            let before = try await rig.writes
            try await Self.forgetCompleteness(in: store)
            let again = try await rig.crawl()
            #expect(again.created == [0, 0, 0])
            #expect(try await rig.writes.filter { !$0.hasPrefix("album") } == before.filter { !$0.hasPrefix("album") })
        }
    }

    @Test(arguments: TestStore.available)
    func `an artist that comes without genres is filed under the seeds that found it`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let provider = AlteredStub(
                artists: { genre, _ in
                    let tagged = Sample.artist("a1", "Tagged", genres: ["reggae"])
                    return Page(
                        items: [tagged, Sample.artist("a2", "Bare")].filter { genre == "dub" || $0.id == "a2" })
                },
                albums: { _, _ in Page(items: []) }
            )
            let rig = CrawlRig(store, provider, genres: ["dub", "ska"])
            _ = try await rig.crawl()
            let before = try await rig.writes
            _ = try await rig.crawl()
            let stored = try await store.read { session in
                [try session.catalog.artist("a1")?.genres, try session.catalog.artist("a2")?.genres]
            }
            #expect(stored == [["reggae"], ["dub", "ska"]])
            #expect(try await rig.writes == before)
        }
    }

    /// Has the albums' tracks fetched again.
    private static func forgetCompleteness(in store: Store) async throws {
        _ = try await store.write { try $0.sql.execute("UPDATE catalog_album SET total_tracks = 3", []) }
    }
}
