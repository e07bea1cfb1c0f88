import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Providers
import Runs
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// A crawl whose workers die, and orders that make no sense.
struct CrawlFaultTests {
    @Test(arguments: TestStore.available)
    func `counters stay exact when every worker dies once before it can acknowledge`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let rig = CrawlRig(store)
            let run = try await rig.order()
            while let job = try await rig.pump.runNextInDyingWorker(when: { $0.crashes == 0 }) {
                #expect(job.crashes <= 1)
            }
            let summary = try await rig.summary(of: run)
            #expect(summary.created == [10, 20, 60])
            #expect(summary.skipped == [90, 0, 0])
        }
    }

    @Test(arguments: TestStore.available)
    func `counters stay exact when every worker dies once between its commit and the enqueueing after it`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let rig = CrawlRig(store)
            let run = try await rig.order()
            while try await rig.pump.runNextInDyingWorker(severed: true, when: { $0.crashes == 0 }) != nil {}
            let summary = try await rig.summary(of: run)
            #expect(summary.created == [10, 20, 60])
            #expect(summary.skipped == [90, 0, 0])
        }
    }

    @Test func `failures are counted from the items, whatever their jobs could leave behind`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await store.write { session in
                try session.sql.run(
                    script: """
                        CREATE TRIGGER boom BEFORE INSERT ON catalog_artist BEGIN SELECT RAISE(ABORT, 'not today'); END
                        """)
            }
            let rig = CrawlRig(store)
            let run = try await rig.order()
            try await rig.pump.runAll()
            let configuration = CrawlConfiguration(
                provider: StubProvider(), genres: CrawlConfiguration.originalGenres, prefetch: 1)
            let processors = CrawlWorker.build(configuration, store: store).processors
            try await RunSweeper(
                of: processors, store: store, producer: rig.pump.producer, clock: SystemClock(), logger: .silent
            ).sweep()

            let summary = try await rig.summary(of: run)
            #expect(summary.failedItems == 10)
            #expect(Set(summary.failedArtistIDs).count == 10)
            #expect(summary.lines[0] == "Catalog crawl finished (artists=0, albums=0, tracks=0, failed=10).")
        }
    }

    @Test func `an artist whose job killed three workers is named when the run ends`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = CrawlRig(store)
            let run = try await rig.order()
            for _ in 0..<11 { try await rig.pump.runNext() }
            let doomed = try #require(try await rig.pump.waiting(in: .catalog).first)
            let deliveries = try await rig.pump.broker.receive(
                from: [.catalog], as: "doomed", limit: 1, waitingUpTo: .zero
            )
            #expect(deliveries.first?.jobID == doomed.id)
            _ = try await rig.pump.broker.bury(deliveries[0], reason: "lost 3 workers")
            try await rig.pump.runAll()

            let stage = CrawlWorker.build(CrawlConfiguration(provider: StubProvider()), store: store)
            let sweeper = RunSweeper(
                of: stage.processors, store: store, producer: rig.pump.producer, clock: SystemClock(), logger: .silent)
            try await sweeper.sweep()
            let summary = try await rig.summary(of: run)
            #expect(summary.failedArtistIDs == ["stub-artist-0"])
            #expect(summary.created == [10, 18, 54])
        }
    }

    @Test func `a crawl that is enqueued a second time under its id is one crawl`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = CrawlRig(store)
            let job = try Job(.crawlCatalog, encoding: CrawlCatalogJob(genres: ["dub", "dub"]))
            try await rig.pump.producer.enqueue(job)
            try await rig.pump.runNextInDyingWorker()
            try await rig.pump.producer.enqueue(job)
            try await rig.pump.runAll()
            #expect(try await rig.summary(of: job.id).created == [10, 20, 60])
            #expect(try await rig.summary(of: job.id).skipped == [0, 0, 0])
            #expect(try await store.read { try $0.runs.list() }.count == 1)
        }
    }

    @Test(arguments: [(0, "artists_per_genre is 0"), (1_001, "artists_per_genre is 1001")])
    func `an order out of bounds is discarded with the bounds`(limit: Int, message: String) async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = CrawlRig(store)
            let job = try await rig.order(CrawlCatalogJob(artistsPerGenre: limit))
            try await rig.pump.runAll()
            let record = try #require(try await rig.pump.producer.record(of: job, in: .catalog))
            #expect(record.state == .dead)
            #expect(record.error == "\(message); it may be 1…1000")
            #expect(try await store.read { try $0.runs.list() }.isEmpty)
        }
    }

    @Test func `a crawl without any genre is discarded`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = CrawlRig(store, genres: [])
            let job = try await rig.order()
            try await rig.pump.runAll()
            #expect(
                try await rig.pump.producer.record(of: job, in: .catalog)?.error
                    == "a crawl needs at least one genre seed"
            )
        }
    }

    @Test func `the genre sync counts the genres that the crawl stored`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = CrawlRig(store)
            _ = try await rig.crawl()
            let job = Job(.syncSpotifyGenres)
            try await rig.pump.producer.enqueue(job)
            try await rig.pump.runAll()
            let record = try #require(try await rig.pump.producer.record(of: job.id, in: .catalog))
            #expect(record.result.map { String(decoding: $0, as: UTF8.self) } == #"{"genres":1}"#)
        }
    }
}
