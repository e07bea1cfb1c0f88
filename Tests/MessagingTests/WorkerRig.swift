import Concurrency
import Logging
import Messaging
import MessagingTesting
import ServiceLifecycle

/// A worker in a service group, for as long as a test's body runs.
struct WorkerRig {
    let producer: Producer
    let worker: Worker
    private let group: ServiceGroup

    init(
        _ broker: any Broker, _ handlers: [any JobHandler], concurrency: Int = 1, retry: RetryPolicy = .standard,
        gracePeriod: Duration = .seconds(20), unknownTimeout: Duration = .seconds(600),
        process: ProcessIdentity = ProcessIdentity(), clock: any TimeSource = SystemClock(),
        also services: [any Service] = [],
        logger: Logger = Logger(label: "test.worker") { _ in SwiftLogNoOpLogHandler() }
    ) {
        producer = Producer(broker: broker, routes: Routes(custom: [RouteRule("*", to: "q")]), clock: SystemClock())
        let options = WorkerOptions(
            name: .unique(role: "worker", in: process), process: process, concurrency: concurrency,
            gracePeriod: gracePeriod, retryPolicy: retry,
            unknownTimeout: unknownTimeout
        )
        worker = Worker(
            broker: broker, producer: producer, handlers: handlers, queues: ["q"], options: options, clock: clock,
            logger: logger
        )
        group = ServiceGroup(services: [worker] + services, logger: logger)
    }

    func run(_ body: (Producer) async throws -> Void) async throws {
        async let running: Void = group.run()
        do {
            try await body(producer)
        } catch {
            await group.triggerGracefulShutdown()
            try await running
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running
    }

    /// Returns when the worker takes no more jobs.
    func beginShutdown() async throws {
        await group.triggerGracefulShutdown()
        try await eventually("worker that drains") { worker.isDraining }
    }
}

/// Collects what handlers see.
final class Collector<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func add(_ element: Element) {
        elements.withLock { $0.append(element) }
    }
}

/// Counts who runs beside whom.
final class Crowd: Sendable {
    private let state = Mutex((inside: [JobID: Bool](), most: 0))

    /// The most jobs that ran beside one with crashes.
    var mostBesideSuspect: Int { state.withLock { $0.most } }

    func enter(_ job: Job) {
        state.withLock { state in
            state.inside[job.id] = job.crashes > 0
            if state.inside.values.contains(true) { state.most = max(state.most, state.inside.count - 1) }
        }
    }

    func leave(_ job: Job) {
        state.withLock { $0.inside[job.id] = nil }
    }
}

/// A handler's failure.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Keeps what is logged as a warning or worse.
///
/// Unchecked, because the lines are behind a lock, and the rest is set before anybody logs.
final class WarningLog: LogHandler, @unchecked Sendable {
    private let kept = Collector<String>()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    var lines: [String] { kept.all }
    var logger: Logger { Logger(label: "test.worker") { _ in self } }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        kept.add("\(event.message)")
    }
}
