import Foundation
import Logging

/// The one run of one delivery: decides, runs the handler, and settles.
struct JobRunner {
    let worker: Worker
    let delivery: Delivery
    let state: JobContext.State

    private var broker: any Broker { worker.broker }
    private var options: WorkerOptions { worker.options }

    /// Runs the delivery to its end; never throws, because what went wrong is part of the job's life.
    func run() async {
        switch delivery.content {
        case .undecodable(let reason):
            logger.error("entry is not a job", metadata: ["entry": "\(delivery.entry)", "reason": "\(reason)"])
            await settle(.dead) { try await broker.bury(delivery, reason: "undecodable: \(reason)") }
        case .newer(let version, _, _, let since):
            await passOn(since: since, reason: "version \(version) is newer than this worker's \(Job.version)")
        case .job(let job):
            guard !delivery.isExpired else {
                await settle(.expired, job) { try await broker.acknowledge(delivery, as: .expired) }
                return
            }
            guard let handler = worker.handlers[job.task] else {
                await passOn(since: job.unknownSince, reason: "no handler for task '\(job.task)'", job)
                return
            }
            await run(job, handler)
        }
    }

    // MARK: - Running

    private func run(_ job: Job, _ handler: any JobHandler) async {
        let context = JobContext(
            logger: worker.logger, label: label, producer: worker.producer, clock: worker.clock, state: state,
            reporter: { [worker, delivery] progress in
                worker.bench.note(progress, for: delivery.place, at: worker.clock.now)
                _ = try? await worker.broker.report(progress, for: delivery)
            }
        )
        let started = ContinuousClock.now
        let outcome: Outcome
        do {
            Failpoint.run.pass()
            outcome = try await JobTrace.running(job, from: delivery) { try await handler.run(job, context) }
            Failpoint.effect.pass()
        } catch let error as BrokerError where error.code == .undecodable {
            // The payload will not be another one the next time.
            outcome = .discard(reason: error.message)
        } catch {
            guard state.isOwner else { return logger.warning("job stopped: its lease is lost") }
            outcome = .retry(reason: "\(error)")
        }
        worker.metrics.record(ContinuousClock.now - started, of: job.task, in: delivery.queue)
        guard state.isOwner else { return logger.warning("job's outcome is dropped: its lease is lost") }
        Failpoint.outcome.pass()
        await settle(job, outcome, maxRetries: handler.maxRetries)
    }

    private var label: JobLabel { JobLabel(delivery: delivery) }

    /// Logs with the job's label.
    private var logger: Logger { label.label(worker.logger) }

    private func settle(_ job: Job, _ outcome: Outcome, maxRetries: Int) async {
        switch outcome {
        case .done(let result):
            await succeed(job, result)
        case .reply(let body):
            await succeed(job, body)
        case .discard(let reason):
            await giveUp(job, reason)
        case .retry(let pause, let reason):
            logger.warning("job failed", metadata: ["error": "\(reason)"])
            let policy = options.retryPolicy
            guard let pause = policy.nextPause(asked: pause, after: job.attempt, maxRetries: maxRetries) else {
                return await giveUp(job, maxRetries == 0 ? reason : "\(reason) (after \(job.attempt) retries)")
            }
            await settle(.retried, job) { try await broker.retry(delivery, after: pause, reason: reason) }
        case .snooze(let pause, let reason):
            await snooze(job, pause, reason)
        }
    }

    /// Puts the job off without touching its attempts.
    ///
    /// The slot rests first: what stopped this job will stop the next of its kind, and a long queue need not be turned over
    /// from end to end while a service is closed.
    private func snooze(_ job: Job, _ pause: Duration, _ reason: String) async {
        logger.debug("job snoozed", metadata: ["reason": "\(reason)"])
        let rest = min(pause, Self.rest)
        try? await worker.clock.sleep(for: rest)
        await settle(.released, job) { try await broker.release(delivery, after: pause - rest, unknown: false) }
    }

    /// How long a slot rests after a job was snoozed.
    private static let rest = Duration.seconds(2)

    private func succeed(_ job: Job, _ result: Data?) async {
        await settle(.succeeded, job) {
            job.replyTo == nil
                ? try await broker.acknowledge(delivery, as: .succeeded(result: result))
                : try await broker.reply(
                    Reply(job: job.id, answer: .body(result ?? Data()), traceparent: job.traceparent), to: delivery)
        }
    }

    /// The end of a job that failed for good: its requester is told; without one it lies in the dead letters.
    private func giveUp(_ job: Job, _ reason: String) async {
        // Who asked for it is told anyway, and may have asked for something that there is not.
        logger.log(level: job.replyTo == nil ? .error : .debug, "job is given up", metadata: ["reason": "\(reason)"])
        await settle(.dead, job) {
            job.replyTo == nil
                ? try await broker.bury(delivery, reason: reason)
                : try await broker.reply(
                    Reply(job: job.id, answer: .failure(reason), traceparent: job.traceparent), to: delivery)
        }
    }

    /// What this version does not know is for another: a rolling deploy may be under way.
    private func passOn(since: Timestamp?, reason: String, _ job: Job? = nil) async {
        if let since, broker.time - since >= options.unknownTimeout {
            await settle(.dead, job) {
                try await broker.bury(delivery, reason: "\(reason), for \(options.unknownTimeout)")
            }
        } else {
            logger.notice("job released", metadata: ["reason": "\(reason)"])
            await settle(.released, job) {
                try await broker.release(delivery, after: options.unknownPause, unknown: true)
            }
        }
    }

    // MARK: - Settling

    /// Settles against an unsteady broker: again with a pause until it worked, or until the lease is lost for certain.
    private func settle(
        _ outcome: WorkerMetrics.Outcome, _ job: Job? = nil, _ transition: () async throws -> Settlement
    ) async {
        var pause = Duration.milliseconds(50)
        while state.isOwner {
            do {
                if try await transition() == .leaseLost {
                    logger.warning("lease lost before the job was settled")
                    state.loseLease()
                    worker.metrics.count(.leaseLost, of: job?.task, in: delivery.queue)
                } else {
                    worker.metrics.count(outcome, of: job?.task, in: delivery.queue)
                }
                return
            } catch {
                guard (error as? BrokerError)?.isTransient == true else {
                    logger.error(
                        "job cannot be settled; it runs again when its lease ends", metadata: ["error": "\(error)"]
                    )
                    return
                }
                // A plain sleep would end at once in a cancelled task; this one must not spin.
                let (clock, wait) = (worker.clock, pause)
                await Task { try? await clock.sleep(for: wait) }.value
                pause = min(pause * 2, .seconds(1))
            }
        }
    }
}
