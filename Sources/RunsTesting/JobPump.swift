import Logging
package import Messaging
package import MessagingTesting
import Pipeline

/// A worker without time: runs waiting jobs one after the other, in the test's own task, until none is left.
///
/// It settles as a worker at concurrency 1 does, but a retry follows at once; a job that is snoozed waits until the
/// test moves the time. Between two jobs, or in the middle of one, a test can let the worker die.
package struct JobPump: Sendable {
    /// The broker's time; it stands still unless the test moves it.
    package let clock: ManualClock
    /// Where the jobs are.
    package let broker: InMemoryBroker
    /// The way on which the handlers reach the broker; a test may take it down.
    package let line: FaultyBroker
    /// Enqueues jobs on that way, by the fleet's routes.
    package let producer: Producer
    private let handlers: [TaskName: any JobHandler]
    private let worker: ConsumerName = "pump"

    /// How long a worker may be silent.
    private static let lease = Duration.seconds(9)

    /// A pump over an empty broker; of two handlers of one task the last counts.
    package init(_ handlers: [any JobHandler]) {
        clock = ManualClock()
        broker = InMemoryBroker(clock: clock)
        line = FaultyBroker(wrapping: broker)
        producer = Producer(broker: line, routes: Routes(builtIn: Routes.jukeRules), clock: clock)
        self.handlers = Dictionary(handlers.map { ($0.task, $0) }, uniquingKeysWith: { $1 })
    }

    /// The context that a handler gets.
    package var context: JobContext { JobContext(logger: .silent, producer: producer, clock: clock) }

    /// Runs jobs until no queue has one.
    ///
    /// - Returns: The jobs in the order in which they ran, each run of a retried one.
    /// - Throws: `BrokerError`; what a handler throws is settled as in a worker.
    @discardableResult
    package func runAll() async throws -> [Job] {
        var jobs: [Job] = []
        while let delivery = try await next(), let job = delivery.job {
            jobs.append(job)
            try await settle(delivery, job, try await outcome(of: job))
        }
        return jobs
    }

    /// Runs the next job to its end.
    ///
    /// - Returns: The job; `nil` when none waits.
    /// - Throws: `BrokerError`; what a handler throws is settled as in a worker.
    @discardableResult
    package func runNext() async throws -> Job? {
        guard let delivery = try await next(), let job = delivery.job else { return nil }
        try await settle(delivery, job, try await outcome(of: job))
        return job
    }

    /// Runs the next job in a worker that dies before it can acknowledge; afterwards the job waits again.
    ///
    /// - Parameters:
    ///   - severed: Whether the handler could not reach the broker any more, so that nothing was enqueued either.
    ///   - condition: Which jobs kill their worker; others are run to their end.
    /// - Returns: The job; `nil` when none waits.
    /// - Throws: `BrokerError`.
    @discardableResult
    package func runNextInDyingWorker(
        severed: Bool = false, when condition: (Job) -> Bool = { _ in true }
    ) async throws -> Job? {
        guard let delivery = try await next(), let job = delivery.job else { return nil }
        guard condition(job) else {
            try await settle(delivery, job, try await outcome(of: job))
            return job
        }
        if severed { line.goDown() }
        _ = try await outcome(of: job)
        line.comeBack()
        clock.advance(by: Self.lease)
        for queue in QueueName.all {
            _ = try await broker.reclaim(in: queue, lease: Self.lease, crashLimit: 3, limit: 100)
        }
        return job
    }

    /// Lets time pass, and lets wait what is due then.
    ///
    /// - Throws: `BrokerError`.
    package func advance(by duration: Duration) async throws {
        clock.advance(by: duration)
        for queue in QueueName.all { _ = try await broker.promoteDue(in: queue, limit: 10_000) }
    }

    /// The jobs that wait in a queue, suspects first, then the oldest; they are taken, and wait again after it.
    ///
    /// - Throws: `BrokerError`.
    package func waiting(in queue: QueueName) async throws -> [Job] {
        try await broker.open([queue])
        var deliveries: [Delivery] = []
        while let suspect = try await broker.receiveSuspect(from: [queue], as: worker) { deliveries.append(suspect) }
        deliveries += try await broker.receive(from: [queue], as: worker, limit: 10_000, waitingUpTo: .zero)
        for delivery in deliveries { _ = try await broker.release(delivery, after: .zero, unknown: false) }
        return deliveries.compactMap(\.job)
    }

    private func next() async throws -> Delivery? {
        try await broker.open(QueueName.all)
        if let suspect = try await broker.receiveSuspect(from: QueueName.all, as: worker) { return suspect }
        return try await broker.receive(from: QueueName.all, as: worker, limit: 1, waitingUpTo: .zero).first
    }

    private func outcome(of job: Job) async throws -> JobOutcome {
        guard let handler = handlers[job.task] else { return .discard(reason: "no handler for \(job.task)") }
        do {
            return try await handler.run(job, context)
        } catch {
            return .retry(reason: "\(error)")
        }
    }

    private func settle(_ delivery: Delivery, _ job: Job, _ outcome: JobOutcome) async throws {
        switch outcome {
        case .done(let result):
            _ = try await broker.acknowledge(delivery, as: .succeeded(result: result))
        case .reply(let result):
            _ = try await broker.acknowledge(delivery, as: .succeeded(result: result))
        case .discard(let reason):
            _ = try await broker.bury(delivery, reason: reason)
        case .retry(_, let reason):
            if job.attempt < handlers[job.task]?.maxRetries ?? 3 {
                _ = try await broker.retry(delivery, after: .zero, reason: reason)
            } else {
                _ = try await broker.bury(delivery, reason: reason)
            }
        case .snooze(let pause, _):
            _ = try await broker.release(delivery, after: pause, unknown: false)
        }
    }
}
