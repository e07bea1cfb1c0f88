import Concurrency
import Logging

extension Store {
    /// The job of the current task; empty for none.
    ///
    /// An ambiguous failure of one caller alone is that job's fault: see ``StorageFault/either``.
    @TaskLocal static var caller = ""

    /// The outage that the store is in; `nil` when its last transactions met none.
    package var outage: StoreOutage? { tracker.withLock { $0.outage(at: clock.uptime) } }

    /// Whether the store is in an outage that a statement of no job has met within the last ten seconds.
    ///
    /// Always false where nothing but jobs uses the store: no `StoreMonitor`, no sweeper.
    package var isKnownToFail: Bool { tracker.withLock { $0.isKnownToFail(at: clock.uptime) } }

    /// How long ago the database last answered, with a result or a refusal.
    package var sinceAnswer: Duration { clock.uptime - lastAnswer.withLock { $0 } }

    /// Does the work of a job, whose statements count as those of one caller from now on.
    ///
    /// - Parameters:
    ///   - caller: The job; a later run of the same job is the same caller.
    ///   - work: What is done; what it throws is passed on.
    /// - Returns: The result of the work.
    /// - Throws: The error of the work.
    package func attributing<T>(to caller: String, _ work: () async throws -> T) async rethrows -> T {
        do {
            let result = try await Self.$caller.withValue(caller, operation: work)
            log(tracker.withLock { $0.isQuiet ? nil : $0.left(caller, hasSucceeded: true, at: clock.uptime) })
            return result
        } catch {
            log(tracker.withLock { $0.isQuiet ? nil : $0.left(caller, hasSucceeded: false, at: clock.uptime) })
            throw error
        }
    }

    /// Tries whether the store takes changes, and leaves none.
    ///
    /// - Throws: ``StorageError``.
    package func tryWriting() async throws {
        do {
            try await write { session in
                // A row that no transaction ever sees.
                try session.sql.execute(
                    """
                    INSERT INTO juke_run (id, kind, phase, state, parameters, created_at, modified_at)
                    VALUES (?, 'trial', 'trial', 'cancelled', '{}', ?, ?)
                    """, [.text("trial-\(UInt64.random(in: 0 ... .max))"), .time(session.now), .time(session.now)])
                throw Undo()
            }
        } catch is Undo {
            noteSuccess(isWrite: true)
        }
    }

    private struct Undo: Error {}

    // MARK: - Notes

    func noteSuccess(isWrite: Bool) {
        let time = clock.uptime
        lastAnswer.withLock { $0 = time }
        log(
            tracker.withLock { tracker in
                tracker.isIdle ? nil : tracker.succeeded(isWrite: isWrite, by: Self.caller, at: time)
            })
    }

    /// Classifies the failure of a transaction.
    func classified(_ error: StorageError, isWrite: Bool) -> StorageError {
        let time = clock.uptime
        if error.fault != .outage { lastAnswer.withLock { $0 = time } }
        if !isWrite, error.isRefusedWrite {
            // A body that writes where it may only read is to blame itself.
            return StorageError(.failed, error.message, fault: .job, cause: error.cause)
        }
        let classification = tracker.withLock { $0.classify(error, isWrite: isWrite, by: Self.caller, at: time) }
        log(classification.event)
        var error = error
        error.isOutage = classification.isOutage
        return error
    }

    private func log(_ event: OutageTracker.LogEvent?) {
        switch event {
        case nil: break
        case .began(let reason):
            logger.error(
                "the store is unavailable; its jobs wait", metadata: ["outage": "begins", "reason": "\(reason)"])
        case .changed(let reason):
            logger.error("the store is still unavailable", metadata: ["outage": "goes on", "reason": "\(reason)"])
        case .isOver(let duration, let failures):
            logger.notice(
                "the store works again",
                metadata: ["outage": "is over", "after": "\(Self.text(duration))", "failures": "\(failures)"])
        }
    }

    private static func text(_ duration: Duration) -> String {
        duration < .seconds(120)
            ? "\(duration.components.seconds) s"
            : "\(duration.components.seconds / 60) min \(duration.components.seconds % 60) s"
    }
}

/// A time in which the database does not do its work.
package struct StoreOutage: Sendable, Equatable {
    /// For how long it has lasted.
    package var duration: Duration
    /// The database's reason, in a sentence.
    package var reason: String
    /// Whether changes fail, so that a read that works proves nothing: a disk that is full can still be read.
    package var failsWrites: Bool
}
