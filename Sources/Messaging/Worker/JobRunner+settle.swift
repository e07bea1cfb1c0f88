import Concurrency
import Foundation
import Logging

/// Settles a job by the outcome of its attempt.
extension JobRunner {
    /// Settles a job as its handler decided.
    func settle(_ attempt: JobAttempt, _ job: Job, _ outcome: JobOutcome, maxRetries: Int) async {
        switch outcome {
        case .done(let result):
            await succeed(attempt, job, result)
        case .reply(let body):
            await succeed(attempt, job, body)
        case .discard(let reason):
            await giveUp(attempt, job, reason)
        case .retry(let pause, let reason):
            attempt.logger(logger).warning("job failed", metadata: ["error": "\(reason)"])
            let policy = options.retryPolicy
            guard let pause = policy.nextPause(asked: pause, after: job.attempt, maxRetries: maxRetries) else {
                return await giveUp(attempt, job, maxRetries == 0 ? reason : "\(reason) (after \(job.attempt) retries)")
            }
            await settle(attempt, .retried, job) {
                try await self.broker.retry(attempt.delivery, after: pause, reason: reason)
            }
        case .snooze(let pause, let reason):
            await snooze(attempt, job, pause, reason)
        }
    }

    private func succeed(_ attempt: JobAttempt, _ job: Job, _ result: Data?) async {
        await settle(attempt, .succeeded, job) {
            job.replyTo == nil
                ? try await self.broker.acknowledge(attempt.delivery, as: .succeeded(result: result))
                : try await self.broker.reply(
                    Reply(job: job.id, answer: .body(result ?? Data()), traceparent: job.traceparent),
                    to: attempt.delivery)
        }
    }

    /// Ends a job that failed for good: with a requester by a reply, without one as a dead letter.
    private func giveUp(_ attempt: JobAttempt, _ job: Job, _ reason: String) async {
        // The requester gets the reason in its reply; a bad request is not our error.
        attempt.logger(logger).log(
            level: job.replyTo == nil ? .error : .debug, "job is given up", metadata: ["reason": "\(reason)"])
        await settle(attempt, .dead, job) {
            job.replyTo == nil
                ? try await self.broker.bury(attempt.delivery, reason: reason)
                : try await self.broker.reply(
                    Reply(job: job.id, answer: .failure(reason), traceparent: job.traceparent), to: attempt.delivery)
        }
    }

    /// Snoozes a job without touching its attempts.
    ///
    /// The slot rests first: what stopped this job will stop the next of its kind, and a long queue need not be turned
    /// over from end to end while a service is closed.
    private func snooze(_ attempt: JobAttempt, _ job: Job, _ pause: Duration, _ reason: String) async {
        attempt.logger(logger).debug("job snoozed", metadata: ["reason": "\(reason)"])
        let rest = min(pause, Self.rest)
        try? await clock.sleep(for: rest)
        await settle(attempt, .released, job) {
            try await self.broker.release(attempt.delivery, after: pause - rest, unknown: false)
        }
    }

    /// How long a slot rests after a job was snoozed.
    private static let rest = Duration.seconds(2)

    /// Releases what this version does not know to another worker, because a rolling deploy may be under way; after the
    /// timeout it is a dead letter.
    func passOn(_ attempt: JobAttempt, since: Timestamp?, reason: String, _ job: Job? = nil) async {
        if let since, broker.time - since >= options.unknownTimeout {
            await settle(attempt, .dead, job) {
                try await self.broker.bury(attempt.delivery, reason: "\(reason), for \(self.options.unknownTimeout)")
            }
        } else {
            attempt.logger(logger).notice("job released", metadata: ["reason": "\(reason)"])
            await settle(attempt, .released, job) {
                try await self.broker.release(attempt.delivery, after: self.options.unknownPause, unknown: true)
            }
        }
    }

    /// Settles against an unsteady broker: again with a pause until it worked, or until the lease is lost for certain.
    ///
    /// The slot is free meanwhile: what was read ahead starts in it.
    func settle(
        _ attempt: JobAttempt, _ outcome: WorkerMetrics.OutcomeLabel, _ job: Job? = nil,
        _ transition: () async throws -> Settlement
    ) async {
        start(jobs.free(attempt.delivery.id, at: now))
        var backoff = Backoff(from: .milliseconds(50), to: .seconds(1))
        while attempt.state.isOwner {
            do {
                if try await transition() == .leaseLost {
                    attempt.logger(logger).warning("lease lost before the job was settled")
                    attempt.state.loseLease()
                    metrics.count(.leaseLost, of: job?.task, in: attempt.delivery.queue)
                } else {
                    metrics.count(outcome, of: job?.task, in: attempt.delivery.queue)
                }
                return
            } catch {
                guard (error as? BrokerError)?.isTransient == true else {
                    attempt.logger(logger).error(
                        "job cannot be settled; it runs again when its lease ends", metadata: ["error": "\(error)"]
                    )
                    return
                }
                // A plain sleep would end at once in a cancelled task; this one must not spin.
                let (clock, wait) = (clock, backoff.next())
                await Task { try? await clock.sleep(for: wait) }.value
            }
        }
    }
}
