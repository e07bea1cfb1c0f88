import GRDB

/// Turns GRDB's errors into ``StorageError``.
enum SQLiteFailure {
    static func storageError(_ error: DatabaseError) -> StorageError {
        let said = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StorageError(
                .conflict, "another process holds the SQLite database: \(said)", cause: error, isTransient: true)
        case .SQLITE_CONSTRAINT:
            return StorageError(.constraintViolated, said, cause: error)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_IOERR:
            return StorageError(
                .unreachable,
                "SQLite cannot use the database file: \(said); check the path, its folder and permissions",
                cause: error)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return StorageError(
                .corrupt, "the file is no intact SQLite database: \(said); name another file in JUKE_DATABASE_URL",
                cause: error)
        case .SQLITE_FULL:
            return StorageError(.failed, "the disk is full: \(said)", cause: error)
        case .SQLITE_ERROR where said.contains("no such table") || said.contains("no such column"):
            return StorageError(.schemaMissing, "\(said); run `juke migrate`", cause: error)
        default:
            return StorageError(.failed, "SQLite said: \(error)", cause: error)
        }
    }
}
