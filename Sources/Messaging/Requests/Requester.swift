public import Concurrency
public import Foundation
public import Logging
public import ServiceLifecycle

/// Sends a job and waits for its reply: request and reply over queues.
///
/// The reply is stored before anyone is woken, in a stream of this requester's own; one reader follows that stream and
/// wakes the request that waits. A reply that comes after its request ended is dropped. Every request ends by its
/// deadline.
public final class Requester: Service {
    /// The name of this requester, in ``Job/replyTo`` of its jobs.
    public let name: ConsumerName
    private let broker: any JobQueue & ReplyChannel
    private let producer: Producer
    /// The clock of the deadlines.
    package let clock: any TimeSource
    private let logger: Logger
    private let state = Mutex(State())
    private let outageWarning = ThrottledWarning()

    private typealias ReplyOutcome = Result<Data, RequestError>

    /// The requests under way, and how far the replies have been read.
    private struct State {
        var waiting: [JobID: OpenRequest] = [:]
        var cursors: [QueueName: StreamCursor] = [:]
        /// How many bytes of replies were read since the broker was told to forget some.
        var readSizes: [QueueName: Int] = [:]
        /// The reader; cancelled when a queue joins, so that it is started anew.
        var read: Task<Void, Never>?
        var isClosed = false
        /// Ends what is past its deadline: one timer for all, set to the earliest.
        var timer: (wakesAt: Duration, task: Task<Void, Never>)?
    }

    /// A request under way.
    private struct OpenRequest {
        let reply: OneShot<ReplyOutcome>
        /// On the monotonic clock.
        let deadline: Duration
        let job: Job
        let queue: QueueName
    }

    /// Prepares a requester; requests are answered only while ``run()`` runs.
    ///
    /// - Parameters:
    ///   - broker: Where it reads the replies.
    ///   - producer: Enqueues the requests where its routes say.
    ///   - name: Under which name replies come.
    ///   - queues: The queues whose replies are followed from the start; others join at their first request.
    ///   - clock: The clock of the deadlines.
    ///   - logger: Gets a warning when replies cannot be read.
    public init(
        broker: any JobQueue & ReplyChannel, producer: Producer, name: ConsumerName = .unique(role: "requester"),
        queues: [QueueName] = [], clock: any TimeSource, logger: Logger
    ) {
        self.broker = broker
        self.producer = producer
        self.name = name
        self.clock = clock
        self.logger = logger
        state.withLock { state in
            for queue in queues { state.cursors[queue] = .start }
        }
    }

    /// How many requests wait for their reply.
    public var pendingCount: Int { state.withLock { $0.waiting.count } }

    /// Whether the broker answered within the last `limit`.
    public func isHealthy(within limit: Duration = .seconds(10)) -> Bool {
        broker.timeSinceRoundTrip.map { $0 <= limit } ?? false
    }

    /// Sends `job` and waits for the reply, at most `deadline`.
    ///
    /// The job gets this requester as its ``Job/replyTo`` and expires at the deadline, so that no worker starts it
    /// later.
    ///
    /// - Throws: ``RequestError``.
    public func request(_ job: Job, within deadline: Duration) async throws(RequestError) -> Data {
        let queue = producer.routes.queue(for: job.task)
        let reply = await JobTrace.sending("request \(job.task)", queue, count: 1, awaitsReply: true) {
            await outcome(of: job, in: queue, within: deadline)
        }
        return try reply.get()
    }

    private func outcome(of job: Job, in queue: QueueName, within deadline: Duration) async -> ReplyOutcome {
        let reply: OneShot<ReplyOutcome>
        do {
            reply = try open(job, queue, until: clock.uptime + deadline)
        } catch {
            return .failure(error)
        }
        // Runs on the connection's thread, which saves two thread switches.
        let sender = Task.startingInline(resumingOn: InlineResumeExecutor.shared) {
            await self.send(job, to: queue, within: deadline)
        }
        let outcome = await withTaskCancellationHandler {
            await reply.value()
        } onCancel: {
            close(job.id, .cancelled, "the caller no longer waits for the reply")
        }
        sender.cancel()
        if case .failure(let error) = outcome, error.isCancelled { withdraw(job, from: queue, for: deadline) }
        return outcome
    }

    /// Notifies the worker, in a task of its own: the one that waited is cancelled.
    private func withdraw(_ job: Job, from queue: QueueName, for lifetime: Duration) {
        Task { [broker] in
            // A worker that does not hear of it works until the deadline.
            try? await broker.withdraw(job.id, from: queue, for: lifetime)
        }
    }

    /// Follows the replies until shut down; requests still waiting then end with ``RequestError/Code/shuttingDown``.
    public func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            while !isClosed { await readUntilInterrupted() }
        } onCancelOrGracefulShutdown: {
            self.shutDown()
        }
    }

    // MARK: - Reading

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Reads in a task of its own, so that it can be interrupted, and on the thread to which the replies come.
    private func readUntilInterrupted() async {
        let task: Task<Void, Never>? = state.withLock { state in
            guard !state.isClosed else { return nil }
            let read = Task(executorPreference: InlineResumeExecutor.shared) {
                while !Task.isCancelled, let cursors = self.openCursors { await self.read(after: cursors) }
            }
            state.read = read
            return read
        }
        await task?.value
    }

    /// How far each queue's replies have been read; `nil` when no more are wanted.
    private var openCursors: [QueueName: StreamCursor]? {
        state.withLock { $0.isClosed ? nil : $0.cursors }
    }

    private func read(after cursors: [QueueName: StreamCursor]) async {
        do {
            guard !cursors.isEmpty else {
                // Nothing to follow yet; the first request interrupts. The ping keeps the health truthful meanwhile.
                try await broker.ping()
                try? await clock.sleep(for: .seconds(2))
                return
            }
            for page in try await broker.replies(to: name, after: cursors, waitingUpTo: .seconds(2)) {
                take(page)
            }
            outageWarning.noteRecovery(logger, "replies can be read again")
        } catch {
            guard !Task.isCancelled else { return }
            outageWarning.warn(logger, "replies cannot be read, trying again", error, at: clock.uptime)
            try? await clock.sleep(for: .milliseconds(400).jittered(0.25...1))
        }
    }

    private func take(_ page: ReplyPage) {
        var size = 0
        for reply in page.replies {
            if case .body(let body) = reply.answer { size += body.count }
        }
        let isMuch = state.withLock { state in
            state.cursors[page.queue] = page.cursor
            let size = state.readSizes[page.queue, default: 0] + size
            let isMuch = size >= Self.forgottenSize
            state.readSizes[page.queue] = isMuch ? 0 : size
            return isMuch
        }
        for reply in page.replies {
            switch reply.answer {
            case .body(let body): fill(reply.job, .success(body))
            case .failure(let reason): fill(reply.job, .failure(RequestError(.failed, reason)))
            }
        }
        if isMuch { forget(page) }
    }

    /// When what was read of a queue amounts to this, the broker is told to forget it, in bytes.
    private static let forgottenSize = 250_000

    /// Asks the broker, in a task of its own: nobody waits for it, and what is not forgotten goes by age.
    private func forget(_ page: ReplyPage) {
        Task { [broker, name] in
            try? await broker.forgetReplies(to: name, in: page.queue, upTo: page.cursor)
        }
    }

    private func shutDown() {
        let (waiting, read, timer) = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return (state.waiting, state.read, state.timer)
        }
        read?.cancel()
        timer?.task.cancel()
        for open in waiting.values {
            open.reply.set(.failure(RequestError(.shuttingDown, "this process is about to end; ask another one")))
        }
    }

    // MARK: - Requests

    private func open(
        _ job: Job, _ queue: QueueName, until deadline: Duration
    ) throws(RequestError) -> OneShot<ReplyOutcome> {
        let reply = OneShot<ReplyOutcome>()
        let (isClosed, interrupted) = state.withLock { state -> (Bool, Task<Void, Never>?) in
            if state.isClosed { return (true, nil) }
            state.waiting[job.id] = OpenRequest(reply: reply, deadline: deadline, job: job, queue: queue)
            setTimer(&state, to: deadline)
            if state.cursors[queue] != nil { return (false, nil) }
            state.cursors[queue] = .start
            return (false, state.read)
        }
        interrupted?.cancel()
        if isClosed { throw RequestError(.shuttingDown, "this process is about to end; ask another one") }
        return reply
    }

    /// Sets the timer to `deadline`, unless it fires earlier.
    private func setTimer(_ state: inout State, to deadline: Duration) {
        if let timer = state.timer, timer.wakesAt <= deadline { return }
        state.timer?.task.cancel()
        let wait = deadline - clock.uptime
        let task = Task { [clock] in
            guard (try? await clock.sleep(for: wait)) != nil else { return }
            self.endOverdue()
        }
        state.timer = (deadline, task)
    }

    private func endOverdue() {
        let overdue = state.withLock { state in
            let now = clock.uptime
            let overdue = state.waiting.values.filter { $0.deadline <= now }
            state.timer = nil
            if let next = state.waiting.values.lazy.map(\.deadline).filter({ $0 > now }).min() {
                setTimer(&state, to: next)
            }
            return overdue
        }
        for open in overdue {
            close(
                open.job.id, .deadlineExceeded,
                "no reply in time; does a worker for task '\(open.job.task)' read queue '\(open.queue)'?"
            )
        }
    }

    private func send(_ job: Job, to queue: QueueName, within deadline: Duration) async {
        var job = job
        job.replyTo = name
        do {
            try await producer.enqueue(job, to: queue, timeToLive: deadline)
        } catch let error as BrokerError where [.queueFull, .queueDraining].contains(error.code) {
            close(job.id, .queueFull, "queue '\(queue)' takes no more jobs now; try again shortly", cause: error)
        } catch {
            close(job.id, .brokerUnavailable, "the request could not be handed to the queue", cause: error)
        }
    }

    private func close(_ id: JobID, _ code: RequestError.Code, _ message: String, cause: (any Error)? = nil) {
        fill(id, .failure(RequestError(code, message, cause: cause)))
    }

    private func fill(_ id: JobID, _ outcome: ReplyOutcome) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.reply.set(outcome)
    }
}
