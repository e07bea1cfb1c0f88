import Bootstrap
import CommandKit
import Concurrency
import CrawlWorker
import EmbedWorker
import Foundation
import IngestWorker
import Logging
import Messaging
import Monitoring
import Pipeline
import RankWorker
import Runs
import ServiceLifecycle
import Settings
import Storage
import UnixSignals

/// All stages in this process around a broker in memory: the fleet of somebody who has no Redis.
struct LocalFleet {
    let store: Store
    let producer: Producer
    private let services: [any Service]
    private let logger: Logger

    /// The stages that a command needs.
    enum StageName: CaseIterable {
        case crawl, ingest, embed, rank
    }

    /// Builds stages whose settings were read before the store was opened; `rank` loads the index now.
    ///
    /// - Throws: `StorageError`.
    init(_ stages: [StageName], of settings: LocalFleetSettings, store: Store, logger: Logger) async throws {
        let clock = settings.clock
        let producer = Producer(
            broker: InMemoryBroker(clock: clock), routes: settings.routes, limits: settings.limits, clock: clock)
        var services: [any Service] = [StoreMonitor(store, clock: clock)]
        for name in stages {
            guard let build = settings.stages[name] else { preconditionFailure("\(name) was not read") }
            let stage = try await build(store)
            services += stage.services
            services.append(
                stage.worker(
                    "juke", producer: producer, store: store, settings: settings.worker, clock: clock, logger: logger))
            if !stage.processors.isEmpty {
                services.append(
                    RunSweeper(of: stage.processors, store: store, producer: producer, clock: clock, logger: logger))
            }
        }
        self.store = store
        self.producer = producer
        self.services = services
        self.logger = logger
    }

    /// Works until told to stop, together with some more services.
    func run(with further: [any Service]) async throws {
        try await ServiceGroup(
            services: services + further, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }

    /// Waits until nothing is left to do: jobs that follow from others included.
    func drain() async throws {
        while true {
            var open = 0
            for queue in QueueName.all {
                let statistics = try await producer.broker.statistics(of: queue)
                open += statistics.depth + statistics.delayed
            }
            if open == 0 { return }
            try await producer.clock.sleep(for: .milliseconds(20))
        }
    }

    /// How long jobs may take to end after `body` was interrupted; a person is waiting.
    private static let interruptTimeout = Duration.seconds(2)

    /// Works while `body` runs, then winds down: what runs is finished, also when the command was interrupted.
    func whileRunning<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let group = ServiceGroup(services: services, logger: logger)
        // A task of its own: cancelling the command must not tear running jobs apart.
        let working = Task { try await group.run() }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        if case .failure = result {
            Task {
                try await producer.clock.sleep(for: Self.interruptTimeout)
                working.cancel()
            }
        }
        try await working.value
        return try result.get()
    }
}

/// The settings of the stages of a process that works alone, read before its store is opened.
struct LocalFleetSettings: Sendable {
    let routes: Routes
    let limits: QueueLimits
    let worker: WorkerSettings
    let stages: [LocalFleet.StageName: StageBuilder]
    let clock: any TimeSource

    /// Reads what some stages need.
    ///
    /// - Throws: `SettingsError`, or why a provider cannot be made.
    init(
        _ stages: [LocalFleet.StageName], from settings: Settings, clock: any TimeSource, logger: Logger
    ) throws {
        routes = try settings.makeRoutes()
        limits = try settings.makeQueueLimits()
        worker = try WorkerSettings(settings)
        self.clock = clock
        let providers = ProviderFactory(settings, clock: clock)
        var builders: [LocalFleet.StageName: StageBuilder] = [:]
        for name in stages {
            builders[name] =
                switch name {
                case .crawl:
                    try CrawlWorker.read(settings, clock: clock) { try providers.catalogProvider(logger: logger) }
                case .ingest:
                    try IngestWorker.read(
                        settings, clock: clock, songs: { try providers.songs(logger: logger) },
                        provider: { try providers.featureProvider(logger: logger) })
                case .embed: try EmbedWorker.read(settings)
                case .rank: try RankWorker.read(settings, clock: clock, logger: logger)
                }
        }
        self.stages = builders
    }
}

/// Does a run in this process from beginning to end.
struct LocalRunner: Sendable {
    let fleet: LocalFleet
    let bar: ProgressBar

    /// Runs a job that starts a run, and everything that follows from it.
    ///
    /// - Returns: The run's result, a JSON object.
    /// - Throws: `RunFailure`; `CancellationError` when the command was interrupted, and then the run is marked as
    ///   cancelled, so that nothing takes it up again.
    func run(_ job: Job, title: String) async throws -> Data {
        do {
            return try await fleet.whileRunning {
                let result = try await watch(job, title)
                try await fleet.drain()
                return result
            }
        } catch let error where error.isCancellation {
            // Only now: a job that was running may have made the run in the meantime.
            try await cancel(job)
            throw CancellationError()
        }
    }

    /// The same in a fleet that works already and goes on afterwards.
    func follow(_ job: Job, title: String) async throws -> Data {
        do {
            return try await watch(job, title)
        } catch let error where error.isCancellation {
            try await cancel(job)
            throw CancellationError()
        }
    }

    /// Follows a job, or the one that stands for it because it has the same unique key.
    private func watch(_ job: Job, _ title: String) async throws -> Data {
        var run = job.id
        if case .duplicate(let other) = try await fleet.producer.enqueue(job) { run = other }
        let watcher = RunWatcher(
            run: run, queue: fleet.producer.routes.queue(for: job.task), title: title, unit: RunUnit.juke,
            store: fleet.store, producer: fleet.producer, clock: fleet.producer.clock)
        defer { bar.clear() }
        return try await watcher.follow { bar.show($0.label, done: $0.done, of: $0.total, detail: $0.detail) }
    }

    /// Ends the command with an error when items of its run failed.
    static func expectNoFailures(_ failed: Int) throws {
        guard failed > 0 else { return }
        let items = failed == 1 ? "1 item" : "\(failed) items"
        throw CommandError("\(items) of the run failed; the same command tries them again")
    }

    private func cancel(_ job: Job) async throws {
        // The command's own task is cancelled; this last write must still happen.
        let store = fleet.store
        try await Task.detached {
            try await store.write { session in
                guard let run = try session.runs.run(job.id.rawValue), run.state == .running else { return }
                switch run.kind {
                case .retrain, .embed: try EmbedWorker.cancel(run, in: session)
                case .crawl, .ingest: try session.runs.finish(run.id, as: .cancelled)
                }
            }
        }.value
    }
}
