package import Foundation

extension RunStore {
    /// Adds to the requests that a run's jobs have made to outside services, and marks the run as changed.
    ///
    /// - Returns: Whether the run is known; its row is locked then until the transaction ends.
    @discardableResult
    package func addRequests(_ count: Int, to id: String) throws(StorageError) -> Bool {
        try sql.execute(
            "UPDATE juke_run SET requests = requests + ?, modified_at = ? WHERE id = ?",
            [.integer(count), .time(session.now), .text(id)]) > 0
    }

    /// Notes until when an outside service makes a run wait.
    ///
    /// The latest of several times counts, so each job that the service turns away may note the time that it was given.
    ///
    /// - Parameters:
    ///   - id: The run; one that has ended stays as it is.
    ///   - end: When the run may go on.
    ///   - reason: The reason, in a sentence.
    /// - Returns: Whether the time moved by more than a second.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func noteWait(_ id: String, until end: Date, because reason: String) throws(StorageError) -> Bool {
        guard let run = try run(id), run.state == .running else { return false }
        if let known = run.waitsUntil, end < known.addingTimeInterval(1) { return false }
        return try sql.execute(
            "UPDATE juke_run SET parked_until = ?, parked_because = ? WHERE id = ? AND state = 'running'",
            [.time(end), .text(reason), .text(id)]) > 0
    }

    /// Reads a pending item and locks it: other transactions that want it wait until this one has ended.
    ///
    /// - Returns: The item; `nil` when it is unknown or has finished.
    package func lockPendingItem(_ id: RunItemID) throws(StorageError) -> RunItem? {
        let row = try sql.first(
            """
            SELECT position, task, CAST(payload AS text), CAST(outcome AS text) FROM juke_run_item
            WHERE run_id = ? AND phase = ? AND key = ? AND state = 'pending'\(sql.dialect.forUpdate)
            """, id.parameters)
        guard let row else { return nil }
        return RunItem(
            phase: id.phase, key: id.key, position: try row.int(0), task: try row.text(1),
            payload: Data(try row.text(2).utf8), outcome: try row.optional(3, row.text).map { Data($0.utf8) })
    }

    /// Stores the intermediate result of a pending item's job, for the job's next attempt.
    ///
    /// - Throws: ``StorageError/Code/invalidInput`` for an outcome that is no JSON.
    package func note(_ outcome: Data, of id: RunItemID) throws(StorageError) {
        try sql.execute(
            """
            UPDATE juke_run_item SET outcome = ?, modified_at = ?
            WHERE run_id = ? AND phase = ? AND key = ? AND state = 'pending'
            """,
            [.json(try jsonText(outcome, naming: "the outcome of item '\(id.key)'")), .time(session.now)]
                + id.parameters)
    }

    /// Counts the items of a phase whose keys have a prefix, by state; the cost grows with the number of such items.
    ///
    /// - Parameters:
    ///   - id: The run's identifier.
    ///   - phase: The phase that the items belong to.
    ///   - prefix: The prefix, which ends in an ASCII character.
    /// - Returns: The counts; all 0 when there is no such item.
    /// - Throws: ``StorageError``.
    package func counts(
        of id: String, phase: String, keysBeginning prefix: String
    ) throws(StorageError) -> RunPhaseCounts {
        var end = Array(prefix.utf8)
        end[end.count - 1] += 1
        var counts = RunPhaseCounts(phase: phase, pending: 0, done: 0, failed: 0)
        let rows = try sql.query(
            """
            SELECT state, COUNT(*) FROM juke_run_item
            WHERE run_id = ? AND phase = ? AND key >= ? AND key < ? GROUP BY state
            """, [.text(id), .text(phase), .text(prefix), .text(String(decoding: end, as: UTF8.self))])
        for row in rows {
            switch RunItem.State(rawValue: try row.text(0)) {
            case .done: counts.done = try row.int(1)
            case .failed: counts.failed = try row.int(1)
            case .pending, nil: counts.pending += try row.int(1)
            }
        }
        return counts
    }
}

/// The number of items of a phase in each state.
package struct RunPhaseCounts: Sendable, Hashable, Codable {
    /// The phase that the items belong to.
    package var phase: String
    /// Items whose job has not finished.
    package var pending: Int
    /// Items whose job succeeded.
    package var done: Int
    /// Items that were given up.
    package var failed: Int

    /// Counts of one phase, each 0 or more.
    package init(phase: String, pending: Int, done: Int, failed: Int) {
        self.phase = phase
        self.pending = pending
        self.done = done
        self.failed = failed
    }

    /// All items of the phase.
    package var total: Int { pending + done + failed }
}

/// The progress of a phase as a job learns it when it finishes an item.
package enum RunPhaseProgress: Sendable, Equatable {
    /// The item is done; the value is how many others of its phase are not.
    case remaining(Int)
    /// The item was the last of its phase; exactly one caller gets this value.
    case phaseFinished
    /// The item was finished before, so the caller has to undo the transaction with the effect of its job.
    case alreadyFinished
}

extension RunStore {
    /// Makes a failed item pending again and its run, where that has ended, running in the item's phase.
    ///
    /// An item that is pending stays so, and its run is opened all the same; one that is done changes nothing. What the
    /// item came to so far is kept for its job.
    ///
    /// - Returns: The state that the item was in; `nil` when it is unknown.
    /// - Throws: ``StorageError/Code/notFound`` for an unknown run.
    package func reopen(_ id: RunItemID) throws(StorageError) -> RunItem.State? {
        try lock(id.run)
        guard let item = try item(id) else { return nil }
        if item.state == .done { return .done }
        if item.state == .failed {
            try sql.execute(
                """
                UPDATE juke_run_item SET state = 'pending', modified_at = ?
                WHERE run_id = ? AND phase = ? AND key = ? AND state = 'failed'
                """, [.time(session.now)] + id.parameters)
            try sql.execute(
                "UPDATE juke_run_phase SET failed = failed - 1 WHERE run_id = ? AND phase = ?",
                [.text(id.run), .text(id.phase)])
        }
        try sql.execute(
            """
            UPDATE juke_run SET state = 'running', phase = ?, finished_at = NULL, result = NULL, modified_at = ?,
                reopened = reopened + 1
            WHERE id = ? AND state <> 'running'
            """, [.text(id.phase), .time(session.now), .text(id.run)])
        return item.state
    }
}
