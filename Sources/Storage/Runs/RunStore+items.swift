package import Foundation

extension RunStore {
    /// Adds items to a run; those whose phase and key it has already stay as they are.
    ///
    /// Add the items of a phase before any of them can finish, or in the transaction that finishes one: a phase without
    /// pending items counts as over.
    ///
    /// - Returns: The items that were new, in the given order.
    /// - Throws: ``StorageError``: `notFound` for an unknown run, `invalidInput` for a bad phase, key or payload.
    @discardableResult
    package func addItems(_ items: [RunItem], to id: String) throws(StorageError) -> [RunItem] {
        guard !items.isEmpty else { return [] }
        try stage(items)
        try lock(id)
        let inserted = try sql.query(
            """
            INSERT INTO juke_run_item (run_id, phase, key, position, task, payload, state, modified_at)
            SELECT ?, s.phase, s.key, s.position, s.task, \(session.catalog.json("s.payload")), 'pending', ?
            FROM staged_run_item s LEFT JOIN juke_run_item i ON i.run_id = ? AND i.phase = s.phase AND i.key = s.key
            WHERE i.run_id IS NULL ORDER BY s.ord ON CONFLICT DO NOTHING RETURNING phase, key
            """, [.text(id), .time(session.now), .text(id)])
        var new = Set(try inserted.map { row throws(StorageError) in [try row.text(0), try row.text(1)] })
        let fresh = items.filter { new.remove([$0.phase, $0.key]) != nil }
        let added = Dictionary(grouping: fresh, by: \.phase).mapValues(\.count)
        for (phase, count) in added.sorted(by: { $0.key < $1.key }) {
            try sql.execute(
                """
                INSERT INTO juke_run_phase (run_id, phase, total, done, failed) VALUES (?, ?, ?, 0, 0)
                ON CONFLICT (run_id, phase) DO UPDATE SET total = juke_run_phase.total + excluded.total
                """, [.text(id), .text(phase), .integer(count)])
        }
        try session.connection.learn(about: "juke_run_item")
        return fresh
    }

    /// Finishes an item.
    ///
    /// Of several calls for one item the first counts. Calls for one run follow each other (the run's row is locked
    /// until the transaction ends), so exactly one of them learns that the phase is over.
    ///
    /// - Parameters:
    ///   - id: The item.
    ///   - state: `done` or `failed`.
    ///   - outcome: What the job made of its item, a JSON object.
    ///   - requests: How many requests to outside services it took; they are added to the run's.
    /// - Returns: How many items of the phase are left, or that it is over, or that another caller was first.
    /// - Throws: ``StorageError``: `notFound` for an unknown run or item, `invalidInput` for `pending` or an outcome
    ///   that is no JSON.
    package func finishItem(
        _ id: RunItemID, as state: RunItem.State, outcome: Data, requests: Int = 0
    ) throws(StorageError) -> RunPhaseProgress {
        guard state != .pending else { throw StorageError(.invalidInput, "an item finishes as done or as failed") }
        let document = try jsonText(outcome, naming: "the outcome of item '\(id.key)'")
        // It locks the run's row, too.
        guard try addRequests(requests, to: id.run) else { throw Self.unknown(id.run) }
        let changed = try sql.execute(
            """
            UPDATE juke_run_item SET state = ?, outcome = ?, modified_at = ?
            WHERE run_id = ? AND phase = ? AND key = ? AND state = 'pending'
            """,
            [.text(state.rawValue), .json(document), .time(session.now)] + id.parameters)
        guard changed > 0 else {
            try addRequests(-requests, to: id.run)
            if try item(id) == nil {
                throw StorageError(.notFound, "run '\(id.run)' has no item '\(id.key)' in phase '\(id.phase)'")
            }
            return .alreadyFinished
        }
        let column = state == .failed ? "failed" : "done"
        let remaining = try sql.number(
            """
            UPDATE juke_run_phase SET \(column) = \(column) + 1 WHERE run_id = ? AND phase = ?
            RETURNING total - done - failed
            """, [.text(id.run), .text(id.phase)])
        return remaining == 0 ? .phaseFinished : .remaining(remaining)
    }

    /// How many items of a phase have not finished; cheap, whatever the phase's size.
    package func pendingCount(of id: String, phase: String) throws(StorageError) -> Int {
        try sql.number(
            "SELECT total - done - failed FROM juke_run_phase WHERE run_id = ? AND phase = ?",
            [.text(id), .text(phase)])
    }

    /// An item; `nil` when unknown.
    package func item(_ id: RunItemID) throws(StorageError) -> RunItem? {
        try sql.query(
            "SELECT \(Self.columns) FROM juke_run_item WHERE run_id = ? AND phase = ? AND key = ?",
            id.parameters
        ).map(Self.item).first
    }

    /// Whether an item is known and has not finished.
    package func isPending(_ id: RunItemID) throws(StorageError) -> Bool {
        let row = try sql.first(
            "SELECT state FROM juke_run_item WHERE run_id = ? AND phase = ? AND key = ?", id.parameters)
        return try row?.text(0) == RunItem.State.pending.rawValue
    }

    /// Where an item stands among those of its phase; 0 when unknown.
    package func position(of id: RunItemID) throws(StorageError) -> Int {
        try item(id)?.position ?? 0
    }

    /// Items of a phase, by ascending position.
    ///
    /// Items of one position come in one page or are skipped at its border: give each its own position.
    ///
    /// - Parameters:
    ///   - id: The run's identifier.
    ///   - phase: The phase that the items belong to.
    ///   - state: Only those in a state; `nil` for all.
    ///   - after: Only those behind a position.
    ///   - limit: How many to return at most.
    /// - Returns: The items; none for an unknown run.
    /// - Throws: ``StorageError``.
    package func items(
        of id: String, phase: String, state: RunItem.State? = nil, after: Int = .min, limit: Int = .max
    ) throws(StorageError) -> [RunItem] {
        let condition = "run_id = ? AND phase = ? AND position > ?\(state == nil ? "" : " AND state = ?")"
        let values: [SQLValue] = [.text(id), .text(phase), .integer(after)]
        return try items(condition, values + (state.map { [.text($0.rawValue)] } ?? []), limit: limit)
    }

    /// The outcomes of the finished items of a run, or of one phase: JSON objects, by ascending position.
    package func outcomes(of id: String, phase: String? = nil) throws(StorageError) -> [Data] {
        var outcomes: [Data] = []
        try sql.forEachRow(
            """
            SELECT CAST(outcome AS text) FROM juke_run_item
            WHERE run_id = ? AND outcome IS NOT NULL\(phase == nil ? "" : " AND phase = ?")
            ORDER BY phase, position, key
            """, [.text(id)] + (phase.map { [.text($0)] } ?? [])
        ) { row throws(StorageError) in outcomes.append(Data(try row.text(0).utf8)) }
        return outcomes
    }

    /// Locks the run's row, before anything else of the run: whoever holds it may change the run's items.
    func lock(_ id: String) throws(StorageError) {
        if session.changes.lockedRuns.contains(id) { return }
        let row = try sql.first("SELECT id FROM juke_run WHERE id = ?\(sql.dialect.forUpdate)", [.text(id)])
        guard row != nil else { throw Self.unknown(id) }
        session.changes.lockedRuns.insert(id)
    }

    private func items(_ condition: String, _ values: [SQLValue], limit: Int) throws(StorageError) -> [RunItem] {
        try sql.query(
            "SELECT \(Self.columns) FROM juke_run_item WHERE \(condition) ORDER BY position, key LIMIT ?",
            values + [.integer(limit)]
        ).map(Self.item)
    }

    private static let columns = "phase, key, position, task, CAST(payload AS text), state, CAST(outcome AS text)"

    private static func item(_ row: SQLRow) throws(StorageError) -> RunItem {
        guard let state = RunItem.State(rawValue: try row.text(5)) else {
            throw StorageError(.corrupt, "item '\(try row.text(1))' has the unknown state '\(try row.text(5))'")
        }
        return RunItem(
            phase: try row.text(0), key: try row.text(1), position: try row.int(2), task: try row.text(3),
            payload: Data(try row.text(4).utf8), state: state,
            outcome: try row.optional(6, row.text).map { Data($0.utf8) })
    }

    private func stage(_ items: [RunItem]) throws(StorageError) {
        try session.connection.load(Self.staged, count: items.count) { index, row throws(StorageError) in
            let item = items[index]
            guard Self.isName(item.key, 600), Self.isName(item.phase, 64), Self.isName(item.task, 128) else {
                throw StorageError(
                    .invalidInput, "an item has a key of 1…600 characters, a phase of 1…64 and a task of 1…128")
            }
            row.integer(index)
            row.text(item.phase)
            row.text(item.key)
            row.integer(item.position)
            row.text(item.task)
            row.text(try jsonText(item.payload, naming: "the payload of item '\(item.key)'"))
        }
    }

    private static let staged = StagingTable(
        name: "staged_run_item",
        columns: [
            .init("ord", .integer), .init("phase", .text), .init("key", .text), .init("position", .integer),
            .init("task", .text), .init("payload", .text),
        ])
}
