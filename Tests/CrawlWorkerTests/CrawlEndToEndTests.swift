import Bootstrap
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Providers
import Runs
import RunsTesting
import ServiceLifecycle
import Settings
import Storage
import Testing

@testable import CrawlWorker

/// Real workers on the embedded broker, as `juke up` runs them.
struct CrawlEndToEndTests {
    @Test(arguments: TestStore.available)
    func `two workers of four jobs each crawl the stub to the last row`(on database: TestStore) async throws {
        try await database.withStore { store in
            let producer = Producer(
                broker: InMemoryBroker(clock: SystemClock()), routes: try Routes.juke(), clock: SystemClock())
            let stage = CrawlWorker.build(CrawlConfiguration(provider: StubProvider()), store: store)
            let settings = try WorkerSettings(Settings(environment: ["JUKE_WORKER_CONCURRENCY": "4"]))
            let workers = (0..<2).map { _ in
                stage.worker(
                    "juke-crawl-worker", producer: producer, store: store, settings: settings, clock: SystemClock(),
                    logger: .silent)
            }
            let group = ServiceGroup(services: workers, logger: .silent)
            async let running: Void = group.run()

            let job = try Job(.crawlCatalog, encoding: CrawlCatalogJob())
            try await producer.enqueue(job)
            let follower = RunWatcher(
                run: job.id, queue: .catalog, title: "crawl", store: store, producer: producer, clock: SystemClock()
            )
            let result = try await follower.follow()
            await group.triggerGracefulShutdown()
            try await running

            let summary = try JSONDecoder().decode(CrawlSummary.self, from: result)
            #expect(summary.lines == ["Catalog crawl finished (artists=10, albums=20, tracks=60, failed=0)."])
            #expect(summary.skipped == [90, 0, 0])
            #expect(try await producer.broker.statistics(of: .catalog).depth == 0)
        }
    }
}
