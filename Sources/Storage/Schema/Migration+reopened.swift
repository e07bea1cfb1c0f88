extension Migration {
    /// Counts how often a run that had ended was opened again, so that what follows from it is done again too.
    static let reopened = Migration(
        name: "0008_run_reopened",
        script: "ALTER TABLE juke_run ADD COLUMN reopened {int} NOT NULL DEFAULT 0")
}
