import GRDB

/// Turns an error of GRDB into a ``StorageError``; ``SQLiteResult`` classifies it.
enum SQLiteFailure {
    /// The codes with which SQLite refuses a file, for reasons that only the file system knows.
    private static let ofFiles: Set<Int32> = [3, 8, 10, 14]

    /// The error that GRDB's stands for.
    ///
    /// - Parameters:
    ///   - error: What GRDB says.
    ///   - path: The database's file, which is looked at where SQLite cannot use it; `nil` for one in memory.
    /// - Returns: The error, with the next step.
    static func storageError(_ error: DatabaseError, at path: String?) -> StorageError {
        let code = error.resultCode.rawValue
        let obstacle = ofFiles.contains(code) ? path.flatMap { FileObstacle.sentence(about: $0) } : nil
        var refusal = self.error(
            code: code, said: error.message ?? "\(error.resultCode)", step: obstacle, cause: error)
        // The extended codes of the same say that the file itself cannot be used.
        refusal.isRefusedWrite = error.extendedResultCode == .SQLITE_READONLY
        return refusal
    }

    /// The error of a primary result code, wherever it came from.
    ///
    /// - Parameters:
    ///   - code: The result code.
    ///   - said: SQLite's own words.
    ///   - step: What an operator does about it, where more is known than the code.
    ///   - cause: GRDB's error.
    /// - Returns: The error, with the next step.
    static func error(code: Int32, said: String, step: String? = nil, cause: (any Error)? = nil) -> StorageError {
        let rule = SQLiteResult.rule(for: code)
        let said = said.shortened()
        let step = step ?? rule.step
        // SQLite has one code for all that it does not understand; a missing schema has a step of its own.
        if rule.fault == .job, said.contains("no such table") || said.contains("no such column") {
            return StorageError(.schemaMissing, "\(said); run `juke migrate`", cause: cause)
        }
        return StorageError(
            rule.code,
            rule.code == .constraintViolated
                ? said : "\(rule.meaning) (SQLite \(code)): \(said)\(step.isEmpty ? "" : "; \(step)")",
            fault: rule.fault, cause: cause, isTransient: rule.fault == .conflict || rule.fault == .busy)
    }
}

/// The meaning of each primary result code of SQLite for a job: one table.
///
/// Source of the codes: sqlite.org/rescode.html. Codes that are not listed are the job's fault.
enum SQLiteResult {
    /// One line of the table.
    struct Rule: Sendable {
        let fault: StorageFault
        let code: StorageError.Code
        /// The meaning, as an operator would say it.
        let meaning: String
        /// What an operator does about it; empty where no operator can.
        let step: String

        init(_ fault: StorageFault, _ code: StorageError.Code, _ meaning: String, _ step: String = "") {
            self.fault = fault
            self.code = code
            self.meaning = meaning
            self.step = step
        }
    }

    static let rules: [Int32: Rule] = [
        1: Rule(.job, .failed, "SQLite does not understand a statement"),
        2: Rule(.either, .interrupted, "SQLite met an error inside of itself", "run `PRAGMA integrity_check`"),
        3: Rule(.outage, .unreachable, "SQLite may not use the database file", "check its permissions"),
        4: Rule(.either, .interrupted, "a statement was rolled back by another", "look at the line before in the log"),
        5: Rule(.busy, .conflict, "another process holds the SQLite database"),
        6: Rule(.busy, .conflict, "another connection holds the SQLite database"),
        7: Rule(.outage, .unavailable, "SQLite is out of memory", "give the machine or the container more"),
        8: Rule(.outage, .unavailable, "the SQLite database is read-only", "check its permissions and its disk"),
        9: Rule(.either, .interrupted, "a statement was interrupted", "run it again"),
        10: Rule(.outage, .unavailable, "SQLite cannot read or write the database file", "check its disk"),
        11: Rule(
            .outage, .corrupt, "the file is no intact SQLite database",
            "restore it, or name another in JUKE_DATABASE_URL"),
        12: Rule(.job, .failed, "SQLite does not know a file operation"),
        13: Rule(.outage, .unavailable, "the disk of the SQLite database is full", "free space on it"),
        14: Rule(
            .outage, .unreachable, "SQLite cannot use the database file", "check the path, its folder and permissions"),
        15: Rule(.busy, .conflict, "other processes lock the SQLite database in disorder"),
        16: Rule(.job, .failed, "a table is empty"),
        17: Rule(.conflict, .conflict, "the schema changed meanwhile"),
        18: Rule(.job, .invalidInput, "a value is too big"),
        19: Rule(.job, .constraintViolated, "a rule of the schema refused a row"),
        20: Rule(.job, .invalidInput, "a value has the wrong type"),
        21: Rule(.job, .failed, "SQLite was used wrongly"),
        22: Rule(
            .outage, .unavailable, "the disk of the SQLite database cannot hold large files",
            "move the database to another"),
        23: Rule(.job, .failed, "a statement was not authorized"),
        24: Rule(.job, .failed, "a database has a form that SQLite does not know"),
        25: Rule(.job, .failed, "a parameter does not exist"),
        26: Rule(.outage, .corrupt, "the file is no intact SQLite database", "name another in JUKE_DATABASE_URL"),
        27: Rule(.job, .failed, "SQLite gave a notice"),
        28: Rule(.job, .failed, "SQLite gave a warning"),
    ]

    /// The rule of a primary code.
    static func rule(for code: Int32) -> Rule {
        rules[code] ?? Rule(.job, .failed, "SQLite refused a statement")
    }
}
