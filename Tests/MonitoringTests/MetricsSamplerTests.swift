import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Observability
import Runs
import RunsTesting
import Storage
import Testing

@testable import Monitoring

/// What a process tells with a scrape.
struct MetricsSamplerTests {
    /// The text that a registry shows of a sampler alone.
    private static func text(_ sampler: MetricsSampler) -> String {
        let registry = MetricsRegistry()
        registry.collect { sampler.samples() }
        return registry.render()
    }

    private static func with(
        _ subjects: MetricsSampler.Subjects,
        _ body: (MetricsSampler, FaultyBroker, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let broker = FaultyBroker(wrapping: InMemoryBroker(clock: clock))
        try await TestStore.sqlite.withStore { store in
            let sampler = MetricsSampler(
                subjects, broker: broker, monitor: BrokerMonitor(broker, clock: clock), store: store,
                lease: .seconds(9), clock: clock)
            try await body(sampler, broker, clock)
        }
    }

    @Test func `queues are exported with their statistics and their live readers`() async throws {
        try await Self.with(MetricsSampler.Subjects()) { sampler, broker, clock in
            try await broker.open(["catalog"])
            let later = EnqueueRequest(job: Job("t"), queue: "catalog", delay: .seconds(60))
            _ = try await broker.enqueue(
                [
                    EnqueueRequest(job: Job("t"), queue: "catalog"), EnqueueRequest(job: Job("t"), queue: "catalog"),
                    later,
                ])
            for (name, age) in [("alive", 0), ("gone", 60)] {
                try await broker.register(
                    WorkerStatus(
                        name: ConsumerName(name), host: "h", pid: 1, version: "0", queues: ["catalog"], concurrency: 1,
                        startedAt: broker.time, seenAt: broker.time - .seconds(age)))
            }
            clock.advance(by: .seconds(5))

            await sampler.look()
            let text = Self.text(sampler)

            for line in [
                #"juke_queue_depth{queue="catalog"} 2"#, #"juke_queue_lag{queue="catalog"} 2"#,
                #"juke_queue_delayed{queue="catalog"} 1"#, #"juke_queue_dead{queue="catalog"} 0"#,
                #"juke_queue_oldest_age_seconds{queue="catalog"} 5"#, #"juke_queue_workers{queue="catalog"} 1"#,
            ] {
                #expect(text.contains(line + "\n"), "\(line)")
            }
        }
    }

    @Test func `statistics that could not be read for half a minute are no longer exported`() async throws {
        try await Self.with(MetricsSampler.Subjects(queues: ["rank"])) { sampler, broker, clock in
            try await broker.open(["rank"])
            await sampler.look()
            broker.goDown()
            clock.advance(by: .seconds(29))
            await sampler.look()
            #expect(Self.text(sampler).contains("juke_queue_depth"))

            clock.advance(by: .seconds(2))
            await sampler.look()

            #expect(!Self.text(sampler).contains("juke_queue_depth"))
            #expect(Self.text(sampler).contains("juke_broker_up 0\n"))
        }
    }

    @Test func `budgets and the stage's own figures are exported`() async throws {
        let budget = BudgetStatus(rate: 4, pause: (.seconds(90), .quota), granted: 7, refusals: 2)
        let subjects = MetricsSampler.Subjects(
            queues: [], figures: { [StageFigure("juke_index_rows", 12, [("type", "track")])] },
            budgets: { [("spotify", budget)] })
        try await Self.with(subjects) { sampler, _, _ in
            await sampler.look()
            let text = Self.text(sampler)

            for line in [
                #"juke_budget_rate{service="spotify"} 4"#, #"juke_budget_paused_seconds{service="spotify"} 90"#,
                #"juke_budget_requests_total{service="spotify"} 7"#,
                #"juke_budget_refusals_total{service="spotify"} 2"#, #"juke_index_rows{type="track"} 12"#,
                "juke_store_up 1",
            ] {
                #expect(text.contains(line + "\n"), "\(line)")
            }
        }
    }

    @Test func `a worker exports its slots, its running jobs and its last progress`() async throws {
        let (clock, started, mayEnd) = (ManualClock(), Signal(), Signal())
        let broker = InMemoryBroker(clock: SystemClock())
        let producer = Producer(broker: broker, routes: Routes(custom: [RouteRule("*", to: "q")]), clock: SystemClock())
        let handler = ClosureHandler("t") { _, _ in
            started.give()
            await mayEnd.wait(for: 1)
            return .done()
        }
        let worker = Worker(
            broker: broker, producer: producer, handlers: [handler], queues: ["q"],
            options: WorkerOptions(concurrency: 3), clock: SystemClock(), logger: .silent)
        try await TestStore.sqlite.withStore { store in
            let sampler = MetricsSampler(
                MetricsSampler.Subjects(queues: ["q"], worker: worker), broker: broker,
                monitor: BrokerMonitor(broker, clock: SystemClock()), store: store, lease: .seconds(9), clock: clock)
            #expect(Self.text(sampler).contains("juke_worker_running_jobs 0\n"))

            let running = Task { try await worker.run() }
            _ = try await producer.enqueue(Job("t"))
            await started.wait(for: 1)
            let text = Self.text(sampler)
            mayEnd.give()
            try await eventually("worker without jobs") { worker.load.running == 0 }
            running.cancel()
            try await running.value

            #expect(text.contains("juke_worker_slots 3\n") && text.contains("juke_worker_running_jobs 1\n"))
            #expect(
                text.contains("juke_worker_last_progress_seconds") && text.contains("juke_worker_oldest_run_seconds"))
            #expect(Self.text(sampler).contains("juke_worker_running_jobs 0\n"))
        }
    }
}
