public import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// Sends a job and waits for its reply: request and reply over queues.
///
/// The reply is stored before anyone is woken, in a stream of this requester's own; one reader follows that stream and wakes
/// whoever waits. A reply that comes when nobody waits any more vanishes. Every request ends by its deadline.
public final class Requester: Service {
    /// The name of this requester, in ``Job/replyTo`` of its jobs.
    public let name: ConsumerName
    private let broker: any Broker
    private let producer: Producer
    private let clock: any JobClock
    private let logger: Logger
    private let waiting = Mutex(Waiting())

    private typealias Continuation = CheckedContinuation<Result<Data, RequestError>, Never>

    private struct Waiting {
        var requests: [JobID: Continuation] = [:]
        var cursors: [QueueName: StreamCursor] = [:]
        /// Ends the reader's present read, so that it takes up a new queue.
        var interrupt: (@Sendable () -> Void)?
        /// Wakes the reader when there was no queue to read at all.
        var idle: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    /// Makes a requester; requests are answered while ``run()`` runs.
    ///
    /// - Parameter queues: The queues whose replies are followed from the start; others join at their first request.
    public init(
        broker: any Broker, producer: Producer, name: ConsumerName = .unique(role: "requester"),
        queues: [QueueName] = [], clock: any JobClock = SystemClock(), logger: Logger
    ) {
        self.broker = broker
        self.producer = producer
        self.name = name
        self.clock = clock
        self.logger = logger
        waiting.withLock { waiting in
            for queue in queues { waiting.cursors[queue] = .start }
        }
    }

    /// Requests that wait for their reply.
    public var pendingCount: Int { waiting.withLock { $0.requests.count } }

    /// Sends `job` and waits for the reply, at most `deadline`.
    ///
    /// The job gets this requester as its ``Job/replyTo`` and expires at the deadline, so that no worker starts it later.
    ///
    /// - Throws: ``RequestError``.
    public func request(_ job: Job, within deadline: Duration) async throws(RequestError) -> Data {
        let id = job.id
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Continuation) in
                guard register(continuation, for: id, queue: producer.routes.queue(for: job.task)) else { return }
                let timer = Task { [clock, weak self] in
                    guard (try? await clock.sleep(for: deadline)) != nil else { return }
                    self?.finish(id, .failure(RequestError(
                        .deadlineExceeded,
                        "no reply within \(deadline.inMilliseconds) ms; is a worker for task '\(job.task)' running?"
                    )))
                }
                Task {
                    await self.send(job, within: deadline)
                    await self.whenFinished(id) { timer.cancel() }
                }
            }
        } onCancel: {
            finish(id, .failure(RequestError(.cancelled, "the caller no longer waits for the reply")))
        }
        return try outcome.get()
    }
}
