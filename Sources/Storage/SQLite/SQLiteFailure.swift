import GRDB

/// Turns GRDB's errors into ``StorageError``; ``SQLiteResult`` says whose fault they are.
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
        if rule.fault == .job, said.contains("no such table") || said.contains("no such column") {
            return StorageError(.schemaMissing, "\(said); run `juke migrate`", cause: cause)
        }
        return StorageError(
            rule.code, rule.code == .constraintViolated ? said : "\(rule.meaning) (SQLite \(code)): \(said)",
            fault: rule.fault, cause: cause, isTransient: rule.fault == .conflict || rule.fault == .busy)
    }
}
