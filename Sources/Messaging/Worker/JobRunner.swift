import Concurrency
import Foundation
import Logging

/// Runs deliveries: each in a task of its own, from its start until it is settled.
final class JobRunner: Sendable {
    let broker: any JobQueue
    let options: WorkerOptions
    let clock: any TimeSource
    let logger: Logger
    let jobs: RunningJobs
    let metrics: WorkerMetrics
    private let producer: Producer
    private let handlers: [TaskName: any JobHandler]

    /// Prepares to run jobs; those whose task has no handler here are released for other workers.
    init(
        broker: any JobQueue, producer: Producer, handlers: [TaskName: any JobHandler], options: WorkerOptions,
        clock: any TimeSource, logger: Logger, jobs: RunningJobs, metrics: WorkerMetrics
    ) {
        self.broker = broker
        self.producer = producer
        self.handlers = handlers
        self.options = options
        self.clock = clock
        self.logger = logger
        self.jobs = jobs
        self.metrics = metrics
    }

    /// The present moment, for ``RunningJobs``.
    var now: RunningJobs.ClockReading { RunningJobs.ClockReading(time: broker.time, uptime: clock.uptime) }

    /// Starts attempts, each in a task of its own: unstructured, because a handler that ignores its cancellation must
    /// not keep the worker from ending.
    ///
    /// A job that `isAlone`, because nothing else is pending, begins on this thread if its handler asks to.
    func start(_ attempts: [JobAttempt], isAlone: Bool = false) {
        for attempt in attempts { start(attempt, isAlone: isAlone) }
    }

    private func start(_ attempt: JobAttempt, isAlone: Bool) {
        let delivery = attempt.delivery
        Failpoint.lease.pass()
        let runsInline = isAlone && delivery.job.flatMap { handlers[$0.task] }?.runsInline == true
        let operation: @Sendable () async -> Void = { [self] in
            await perform(attempt)
            start(jobs.remove(delivery.id, at: now))
        }
        let task =
            runsInline
            ? Task.startingInline(resumingOn: InlineResumeExecutor.shared) { await operation() }
            : Task { await operation() }
        jobs.attach(task, to: delivery.id)
    }

    /// Runs a delivery to its end; never throws, because a failure is part of the job's life.
    func perform(_ attempt: JobAttempt) async {
        let delivery = attempt.delivery
        switch delivery.content {
        case .undecodable(let reason):
            attempt.logger(logger).error(
                "entry is not a job", metadata: ["entry": "\(delivery.entry)", "reason": "\(reason)"])
            await settle(attempt, .dead) { try await self.broker.bury(delivery, reason: "undecodable: \(reason)") }
        case .newer(let version, _, _, let since):
            await passOn(attempt, since: since, reason: "version \(version) is newer than this worker's \(Job.version)")
        case .job(let job):
            // It may have waited for a slot since it was read.
            guard !delivery.isExpired, job.expiresAt.map({ broker.time < $0 }) ?? true else {
                await settle(attempt, .expired, job) { try await self.broker.acknowledge(delivery, as: .expired) }
                return
            }
            guard let handler = handlers[job.task] else {
                await passOn(attempt, since: job.unknownSince, reason: "no handler for task '\(job.task)'", job)
                return
            }
            await handle(attempt, job, handler)
        }
    }

    private func handle(_ attempt: JobAttempt, _ job: Job, _ handler: any JobHandler) async {
        let delivery = attempt.delivery
        let context = JobContext(
            logger: logger, label: attempt.label, producer: producer, clock: clock,
            deadline: job.expiresAt.map { clock.uptime + ($0 - broker.time) }, state: attempt.state,
            isWithdrawn: { [self] in await isWithdrawn(attempt) },
            reporter: { [self] progress in
                jobs.note(progress, for: delivery.id, at: broker.time)
                metrics.progressed(at: clock.uptime)
                _ = try? await broker.report(progress, for: delivery)
            }
        )
        metrics.began(delivery, at: clock.uptime, after: delivery.addedAt.map { max(.zero, broker.time - $0) })
        let outcome: JobOutcome
        do {
            Failpoint.run.pass()
            outcome = try await JobTrace.running(job, from: delivery) { try await handler.run(job, context) }
            Failpoint.effect.pass()
        } catch let error as BrokerError where error.code == .undecodable {
            // The payload will not be another one the next time.
            outcome = .discard(reason: error.message)
        } catch {
            guard attempt.state.isOwner else {
                metrics.ended(delivery, at: clock.uptime)
                return attempt.logger(logger).warning("job stopped: its lease is lost")
            }
            outcome = .retry(reason: "\(error)")
        }
        metrics.ended(delivery, at: clock.uptime)
        guard attempt.state.isOwner else {
            return attempt.logger(logger).warning("job's outcome is dropped: its lease is lost")
        }
        Failpoint.outcome.pass()
        if outcome.runsAgain || attempt.state.isWithdrawn && !outcome.isDone, await isWithdrawn(attempt) {
            attempt.logger(logger).notice("job cancelled")
            return await settle(attempt, .cancelled, job) {
                try await self.broker.acknowledge(delivery, as: .cancelled)
            }
        }
        if let ending = await endingUnread(attempt, job, outcome) {
            return await settle(attempt, ending.outcome, job) {
                try await self.broker.acknowledge(delivery, as: ending.ending)
            }
        }
        await settle(attempt, job, outcome, maxRetries: handler.maxRetries)
    }

    /// Before a reply of this size or more is stored, the broker is asked whether its requester still waits; in bytes.
    private static let largeReply = 64_000

    /// How a job ends whose reply nobody waits for any more, so that it is not stored; `nil` where the reply is wanted.
    private func endingUnread(
        _ attempt: JobAttempt, _ job: Job, _ outcome: JobOutcome
    ) async -> (ending: Ending, outcome: WorkerMetrics.OutcomeLabel)? {
        guard case .reply(let body) = outcome, job.replyTo != nil else { return nil }
        if let end = job.expiresAt, broker.time >= end { return (.expired, .expired) }
        if attempt.state.isWithdrawn { return (.cancelled, .cancelled) }
        guard body.count >= Self.largeReply else { return nil }
        return await isWithdrawn(attempt) ? (.cancelled, .cancelled) : nil
    }

    private func isWithdrawn(_ attempt: JobAttempt) async -> Bool {
        if attempt.state.isWithdrawn { return true }
        return (try? await broker.isWithdrawn(attempt.delivery.jobID, from: attempt.delivery.queue)) == true
    }
}

/// One attempt at one delivery.
struct JobAttempt: Sendable {
    let delivery: Delivery
    /// Whether the worker still owns it.
    let state: JobContext.State

    var label: JobLabel { JobLabel(delivery: delivery) }

    /// The logger with the job's label.
    func logger(_ logger: Logger) -> Logger { label.label(logger) }
}

/// The metadata of every log line about a job.
struct JobLabel: Sendable {
    let delivery: Delivery

    /// The logger with `job_id`, `task`, `attempt` and `queue`, and `trace_id` when the job is traced.
    func label(_ logger: Logger) -> Logger {
        var logger = logger
        logger[metadataKey: "job_id"] = "\(delivery.jobID)"
        logger[metadataKey: "queue"] = "\(delivery.queue)"
        guard let job = delivery.job else { return logger }
        logger[metadataKey: "task"] = "\(job.task)"
        logger[metadataKey: "attempt"] = "\(job.attempt)"
        // version-trace-span-flags
        let parts = job.traceparent?.split(separator: "-") ?? []
        if parts.count == 4 { logger[metadataKey: "trace_id"] = "\(parts[1])" }
        return logger
    }
}

extension JobOutcome {
    /// Whether the job is done.
    fileprivate var isDone: Bool {
        switch self {
        case .done, .reply: true
        case .retry, .snooze, .discard: false
        }
    }

    /// Whether the job would run again.
    fileprivate var runsAgain: Bool {
        switch self {
        case .retry, .snooze: true
        case .done, .reply, .discard: false
        }
    }
}
