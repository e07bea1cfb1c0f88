import GRDB

/// Turns an error of GRDB into a ``StorageError``; ``SQLiteResult`` classifies it.
enum SQLiteFailure {
    static func storageError(_ error: DatabaseError) -> StorageError {
        var refusal = self.error(
            code: error.resultCode.rawValue, said: error.message ?? "\(error.resultCode)", cause: error)
        // The extended codes of the same say that the file itself cannot be used.
        refusal.isRefusedWrite = error.extendedResultCode == .SQLITE_READONLY
        return refusal
    }

    /// The error of a primary result code, wherever it came from.
    static func error(code: Int32, said: String, cause: (any Error)? = nil) -> StorageError {
        let rule = SQLiteResult.rule(for: code)
        let said = said.shortened()
        // SQLite has one code for all that it does not understand; a missing schema has a step of its own.
        if rule.fault == .job, said.contains("no such table") || said.contains("no such column") {
            return StorageError(.schemaMissing, "\(said); run `juke migrate`", cause: cause)
        }
        return StorageError(
            rule.code, rule.code == .constraintViolated ? said : "\(rule.meaning) (SQLite \(code)): \(said)",
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
        /// The meaning, and the next step of an operator where there is one.
        let meaning: String

        init(_ fault: StorageFault, _ code: StorageError.Code, _ meaning: String) {
            self.fault = fault
            self.code = code
            self.meaning = meaning
        }
    }

    static let rules: [Int32: Rule] = [
        1: Rule(.job, .failed, "SQLite does not understand a statement"),
        2: Rule(.either, .interrupted, "SQLite met an error inside of itself"),
        3: Rule(.outage, .unreachable, "SQLite may not use the database file; check its permissions"),
        4: Rule(.either, .interrupted, "a statement was rolled back by another"),
        5: Rule(.busy, .conflict, "another process holds the SQLite database"),
        6: Rule(.busy, .conflict, "another connection holds the SQLite database"),
        7: Rule(.outage, .unavailable, "SQLite is out of memory"),
        8: Rule(.outage, .unavailable, "the SQLite database is read-only; check its permissions and its disk"),
        9: Rule(.either, .interrupted, "a statement was interrupted"),
        10: Rule(.outage, .unavailable, "SQLite cannot read or write the database file; check its disk"),
        11: Rule(.outage, .corrupt, "the file is no intact SQLite database; restore it, or name another"),
        12: Rule(.job, .failed, "SQLite does not know a file operation"),
        13: Rule(.outage, .unavailable, "the disk of the SQLite database is full"),
        14: Rule(
            .outage, .unreachable,
            "SQLite cannot use the database file; check the path, its folder and permissions"),
        15: Rule(.busy, .conflict, "other processes lock the SQLite database in disorder"),
        16: Rule(.job, .failed, "a table is empty"),
        17: Rule(.conflict, .conflict, "the schema changed meanwhile"),
        18: Rule(.job, .invalidInput, "a value is too big"),
        19: Rule(.job, .constraintViolated, "a rule of the schema refused a row"),
        20: Rule(.job, .invalidInput, "a value has the wrong type"),
        21: Rule(.job, .failed, "SQLite was used wrongly"),
        22: Rule(.outage, .unavailable, "the disk of the SQLite database cannot hold large files"),
        23: Rule(.job, .failed, "a statement was not authorized"),
        24: Rule(.job, .failed, "a database has a form that SQLite does not know"),
        25: Rule(.job, .failed, "a parameter does not exist"),
        26: Rule(.outage, .corrupt, "the file is no intact SQLite database; name another in JUKE_DATABASE_URL"),
        27: Rule(.job, .failed, "SQLite gave a notice"),
        28: Rule(.job, .failed, "SQLite gave a warning"),
    ]

    /// The rule of a primary code.
    static func rule(for code: Int32) -> Rule {
        rules[code] ?? Rule(.job, .failed, "SQLite refused a statement")
    }
}
