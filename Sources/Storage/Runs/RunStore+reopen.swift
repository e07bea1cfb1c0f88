extension RunStore {
    /// Makes a failed item pending again and its run, where that has ended, running in the item's phase.
    ///
    /// An item that is pending stays so, and its run is opened all the same; one that is done changes nothing. What the item
    /// came to so far is kept for its job.
    ///
    /// - Returns: The state that the item was in; `nil` when it is unknown.
    /// - Throws: ``StorageError/Code/notFound`` for an unknown run.
    public func reopen(phase: String, key: String, of id: String) throws -> RunItem.State? {
        try lock(id)
        guard let item = try item(phase: phase, key: key, of: id) else { return nil }
        if item.state == .done { return .done }
        if item.state == .failed {
            try sql.execute(
                """
                UPDATE juke_run_item SET state = 'pending', modified_at = ?
                WHERE run_id = ? AND phase = ? AND key = ? AND state = 'failed'
                """, [.time(session.now), .text(id), .text(phase), .text(key)])
            try sql.execute(
                "UPDATE juke_run_phase SET failed = failed - 1 WHERE run_id = ? AND phase = ?",
                [.text(id), .text(phase)])
        }
        try sql.execute(
            """
            UPDATE juke_run SET state = 'running', phase = ?, finished_at = NULL, result = NULL, modified_at = ?,
                reopened = reopened + 1
            WHERE id = ? AND state <> 'running'
            """, [.text(phase), .time(session.now), .text(id)])
        return item.state
    }
}
