import Catalog
import Concurrency
import CrawlWorker
import Ears
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

@testable import IngestWorker

/// Songs of a media server are heard by reading each once.
struct SongHearingTests {
    private static func with(
        _ server: SubsonicSimulator = SubsonicSimulator(), _ kind: TestStore = .sqlite,
        _ analyzer: any AudioAnalyzer = InProcessAudioAnalyzer(), _ body: (Rig) async throws -> Void
    ) async throws {
        try await kind.withStore { store in try await body(Rig(store, server, analyzer)) }
    }

    /// A crawl and an ingest worker before a media server.
    private struct Rig {
        let store: Store
        let server: SubsonicSimulator
        let pump: JobPump

        init(_ store: Store, _ server: SubsonicSimulator, _ analyzer: any AudioAnalyzer) throws {
            self.store = store
            self.server = server
            let sounds = SubsonicSounds(
                try SubsonicSimulator.configuration(), mostBytes: 4 << 20, transport: server,
                clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let crawl = CrawlWorker.build(
                CrawlConfiguration(provider: try server.provider(), genres: ["*"]), store: store)
            let ingest = IngestWorker.build(
                HearingConfiguration(analyzer: analyzer, concurrency: 1, songs: sounds), store: store)
            pump = JobPump(crawl.handlers + ingest.handlers)
        }

        func crawl() async throws {
            try await pump.producer.enqueue(try Job(.crawlCatalog, encoding: CrawlCatalogJob()))
            try await pump.runAll()
            server.forgetCalls()
        }

        func order() async throws -> JobID {
            let job = try Job(.ingestTrainingData, encoding: IngestTrainingDataJob())
            try await pump.producer.enqueue(job)
            return job.id
        }

        func hear() async throws -> IngestSummary {
            let id = try await order()
            try await pump.runAll()
            let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
            return try JSONDecoder().decode(IngestSummary.self, from: try #require(run.result))
        }

        /// The bytes of a sound of some seconds.
        static func wave(_ seed: Int, seconds: Int = 12) throws -> [UInt8] {
            let library = try SoundLibrary()
            try library.write("1.wav", seed: seed, seconds: seconds)
            return Array(try Data(contentsOf: library.url.appending(path: "1.wav")))
        }
    }

    private static let songs = [
        "al-1-s0", "al-1-s1", "al-1-s2", "al-2-s0", "al-3-s0", "al-3-s1", "al-4-s0", "al-4-s1",
    ]

    @Test(arguments: TestStore.available)
    func `a song is read once, heard, and never again`(_ kind: TestStore) async throws {
        let server = SubsonicSimulator()
        for (number, song) in Self.songs.enumerated() {
            server.setSound(.bytes(try Rig.wave(number)), of: song)
        }
        try await Self.with(server, kind) { rig in
            try await rig.crawl()

            let first = try await rig.hear()
            let read = server.calls.filter { $0.hasPrefix("download ") }
            let second = try await rig.hear()

            #expect(first.counts == [8, 0, 0])
            #expect(read.sorted() == Self.songs.map { "download \($0)" })
            #expect(second.counts == [0, 8, 0])
            #expect(server.calls.count == read.count)
            let (features, rows) = try await rig.store.read { session in
                (try session.features.count(), try session.vectorSources.count(source: "ears-1"))
            }
            #expect(features == 8 && rows == 8)
        }
    }

    @Test func `a song that cannot be had costs itself, and is named with the reason`() async throws {
        let server = SubsonicSimulator()
        server.setSound(.bytes(try Rig.wave(1)), of: "al-1-s0")
        server.setSound(.cut, of: "al-1-s1")
        server.setSound(.bytes(Array("no sound at all".utf8)), of: "al-1-s2")
        server.setSound(.page, of: "al-2-s0")
        server.setSound(.bytes([UInt8](repeating: 1, count: (4 << 20) + 1)), of: "al-3-s0")
        server.setSound(.status(500), of: "al-3-s1")
        try await Self.with(server) { rig in
            try await rig.crawl()

            let summary = try await rig.hear()

            #expect(summary.counts == [1, 0, 7])
            let failures = try await rig.store.read { try $0.library.failures() }
            let codes = Dictionary(
                failures.map { (String(decoding: $0.path, as: UTF8.self), $0.code) }, uniquingKeysWith: { $1 })
            #expect(
                codes == [
                    "'Salt & Copper' (al-1-s1)": "failed", "'\"Quoted\" \\ Ünïcode' (al-1-s2)": "unreadable",
                    "'Low' (al-2-s0)": "failed", "'Side A' (al-3-s0)": "tooLarge", "'Side B' (al-3-s1)": "failed",
                    "'Track 01' (al-4-s0)": "missing", "'Track 01' (al-4-s1)": "missing",
                ])
            #expect(failures.allSatisfy { $0.reason.contains("'") && !$0.reason.contains("/proc/") })
        }
    }

    @Test func `a server that is away makes the run wait, and uses no attempt up`() async throws {
        let server = SubsonicSimulator()
        for song in Self.songs { server.setSound(.bytes(try Rig.wave(1)), of: song) }
        try await Self.with(server) { rig in
            try await rig.crawl()
            server.change { $0.isAway = true }
            let id = try await rig.order()
            try await rig.pump.runAll()

            let run = try #require(try await rig.store.read { try $0.runs.run(id.rawValue) })
            #expect(run.state == .running)
            #expect(try await rig.store.read { try $0.library.failures() }.isEmpty)

            server.change { $0.isAway = false }
            try await rig.pump.advance(by: .seconds(40))
            try await rig.pump.runAll()
            let result = try #require(try await rig.store.read { try $0.runs.run(id.rawValue)?.result })
            #expect(try JSONDecoder().decode(IngestSummary.self, from: result).counts == [8, 0, 0])
        }
    }

    @Test func `credentials that the server refuses end the run`() async throws {
        let server = SubsonicSimulator()
        try await Self.with(server) { rig in
            try await rig.crawl()
            for song in Self.songs { server.setSound(.status(401), of: song) }
            let id = try await rig.order()
            try await rig.pump.runAll()

            let run = try #require(try await rig.store.read { try $0.runs.run(id.rawValue) })
            #expect(run.state == .failed)
            #expect(String(decoding: run.result ?? Data(), as: UTF8.self).contains("JUKE_SUBSONIC_USER"))
        }
    }

    @Test func `the analysing process reads a file that has no name`() async throws {
        let server = SubsonicSimulator()
        for song in Self.songs { server.setSound(.bytes(try Rig.wave(3)), of: song) }
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let places = [bundle, bundle.deletingLastPathComponent()].map { $0.appending(path: "juke-ears").path }
        let ears = try #require(places.first { FileManager.default.isExecutableFile(atPath: $0) })
        let analyzer = ChildProcessAudioAnalyzer(executable: ears, clock: SystemClock())
        try await Self.with(server, .sqlite, analyzer) { rig in
            try await rig.crawl()

            #expect(try await rig.hear().counts == [8, 0, 0])
        }
        await analyzer.endIdleProcesses()
    }
}
