package import Foundation

/// Runs and their items: what makes progress and counters exact although jobs may be delivered twice.
///
/// The effect of a job and ``finishItem(_:as:outcome:requests:)`` belong in one ``Store/write(plan:_:)``.
package struct RunStore {
    let session: StoreSession

    var sql: any SQLConnection { session.sql }

    /// Stores a run that starts; one that is there already stays as it is.
    ///
    /// - Returns: Whether it was new.
    /// - Throws: ``StorageError/Code/invalidInput`` for an empty or overlong id or phase, or parameters that are no
    ///   JSON.
    @discardableResult
    package func create(_ run: Run) throws(StorageError) -> Bool {
        guard Self.isName(run.id, 64), Self.isName(run.phase, 64) else {
            throw StorageError(.invalidInput, "a run's id and phase have 1…64 characters")
        }
        return try sql.execute(
            """
            INSERT INTO juke_run (id, kind, phase, state, parameters, created_at, modified_at)
            VALUES (?, ?, ?, 'running', ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                .text(run.id), .text(run.kind.rawValue), .text(run.phase),
                .json(try jsonText(run.parameters, naming: "the run's parameters")), .time(session.now),
                .time(session.now),
            ]) > 0
    }

    /// A run; `nil` when unknown.
    package func run(_ id: String) throws(StorageError) -> Run? {
        try runs("WHERE id = ?", [.text(id)], limit: 1).first
    }

    /// The last run of a kind; `nil` when there was none.
    package func latest(kind: Run.Kind) throws(StorageError) -> Run? {
        try runs("WHERE kind = ?", [.text(kind.rawValue)], limit: 1).first
    }

    /// The runs that have not ended, oldest first.
    package func active() throws(StorageError) -> [Run] {
        try runs("WHERE state = 'running'", [], limit: .max).reversed()
    }

    /// The runs that finished after a moment, newest first.
    package func finished(after moment: Date) throws(StorageError) -> [Run] {
        try runs("WHERE state = 'finished' AND finished_at > ?", [.time(moment)], limit: .max)
    }

    /// The last runs, newest first.
    ///
    /// - Parameter limit: How many to return at most.
    /// - Returns: The runs, by the time at which they were stored.
    /// - Throws: ``StorageError``.
    package func list(limit: Int = 20) throws(StorageError) -> [Run] { try runs("", [], limit: limit) }

    /// Takes a run to its next phase; one that has ended stays as it is.
    package func setPhase(_ phase: String, of id: String) throws(StorageError) {
        guard Self.isName(phase, 64) else { throw StorageError(.invalidInput, "a run's phase has 1…64 characters") }
        try sql.execute(
            "UPDATE juke_run SET phase = ?, modified_at = ? WHERE id = ? AND state = 'running'",
            [.text(phase), .time(session.now), .text(id)])
    }

    /// Ends a run, once: one that has ended keeps its state and its result.
    ///
    /// - Parameters:
    ///   - id: The run's identifier.
    ///   - state: How it ended.
    ///   - result: What came out of it, a JSON document.
    /// - Returns: Whether it was running until now.
    /// - Throws: ``StorageError``: `notFound` for an unknown run, `invalidInput` for `running` or a result that is no
    ///   JSON.
    @discardableResult
    package func finish(_ id: String, as state: Run.State, result: Data? = nil) throws(StorageError) -> Bool {
        guard state != .running else { throw StorageError(.invalidInput, "a run does not end as running") }
        let document = try result.map { result throws(StorageError) in
            SQLValue.json(try jsonText(result, naming: "the run's result"))
        }
        let changed = try sql.execute(
            """
            UPDATE juke_run SET state = ?, modified_at = ?, finished_at = ?\(document == nil ? "" : ", result = ?")
            WHERE id = ? AND state = 'running'
            """,
            [.text(state.rawValue), .time(session.now), .time(session.now)] + (document.map { [$0] } ?? [])
                + [.text(id)])
        if changed == 0, try run(id) == nil { throw Self.unknown(id) }
        return changed > 0
    }

    /// How many items of each phase of a run are in each state, by phase; cheap, whatever the run's size.
    package func counts(of id: String) throws(StorageError) -> [RunPhaseCounts] {
        try sql.query(
            "SELECT phase, total, done, failed FROM juke_run_phase WHERE run_id = ? ORDER BY phase", [.text(id)]
        ).map { row throws(StorageError) in
            let (done, failed) = (try row.int(2), try row.int(3))
            return RunPhaseCounts(
                phase: try row.text(0), pending: try row.int(1) - done - failed, done: done, failed: failed)
        }
    }

    /// How many items of one phase are in each state; all 0 for an unknown phase.
    package func counts(of id: String, phase: String) throws(StorageError) -> RunPhaseCounts {
        try counts(of: id).first { $0.phase == phase } ?? RunPhaseCounts(phase: phase, pending: 0, done: 0, failed: 0)
    }

    private func runs(_ condition: String, _ values: [SQLValue], limit: Int) throws(StorageError) -> [Run] {
        try sql.query(
            """
            SELECT id, kind, phase, state, CAST(parameters AS text), CAST(result AS text), created_at, modified_at,
                finished_at, requests, parked_until, parked_because, reopened
            FROM juke_run \(condition) ORDER BY created_at DESC, id DESC LIMIT ?
            """, values + [.integer(limit)]
        ).map { row throws(StorageError) in
            guard let kind = Run.Kind(rawValue: try row.text(1)), let state = Run.State(rawValue: try row.text(3))
            else {
                throw StorageError(
                    .corrupt, "run \(try row.text(0)) is a '\(try row.text(1))' in state '\(try row.text(3))'")
            }
            var run = Run(
                id: try row.text(0), kind: kind, parameters: Data(try row.text(4).utf8), phase: try row.text(2),
                state: state, result: try row.optional(5, row.text).map { Data($0.utf8) })
            run.createdAt = try row.time(6)
            run.modifiedAt = try row.time(7)
            run.finishedAt = try row.optional(8, row.time)
            run.requests = try row.int(9)
            run.waitsUntil = try row.optional(10, row.time)
            run.waitReason = try row.optional(11, row.text)
            run.reopened = try row.int(12)
            return run
        }
    }

    static func isName(_ text: String, _ limit: Int) -> Bool {
        !text.isEmpty && text.unicodeScalars.count <= limit && !text.utf8.contains(0)
    }

    static func unknown(_ id: String) -> StorageError {
        StorageError(.notFound, "there is no run '\(id)' in this store; it was made with another database")
    }
}
