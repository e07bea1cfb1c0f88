import CLibPQ
import Dispatch

/// Recognises a pooler in transaction mode (pgbouncer and its like) between this process and PostgreSQL.
///
/// In that mode each transaction may run on another connection of the server. Prepared statements and settings of a
/// session then belong to nobody: Juke would fail with "prepared statement already exists", and its settings would
/// reach other applications. The two signs are told by PostgreSQL itself:
///
/// 1. A pooler gives its client a made-up number in the greeting; without one it is the number of the server's process.
/// 2. Two connections that are open at the same time report the same process of the server. In session mode each keeps
///    one to itself.
enum PostgresPooler {
    /// How often the second sign is looked for: other clients may take the process in between.
    private static let looks = 10

    /// Throws when a pooler in transaction mode answers.
    ///
    /// - Parameter uri: Where the server is.
    /// - Throws: ``StorageError/Code/unsuitablePooler``; ``StorageError/Code/unreachable`` when nothing answers.
    static func refuseTransactionMode(at uri: String) async throws(StorageError) {
        let queue = DispatchQueue(label: "juke.postgres.pooler")
        let outcome = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(StorageError) in try look(at: uri) }) }
        }
        try outcome.get()
    }

    private static func look(at uri: String) throws(StorageError) {
        let first = try PostgresConnection(uri: uri, connectTimeout: 5, isBare: true)
        guard try process(of: first) != PQbackendPID(first.pointer) else { return }
        // The pooler may have no second connection to give, which in transaction mode it needs not.
        guard let second = try? PostgresConnection(uri: uri, connectTimeout: 5, isBare: true) else { return }
        for _ in 0..<looks {
            guard try process(of: first) == process(of: second) else { continue }
            throw StorageError(
                .unsuitablePooler,
                """
                a pooler in transaction mode stands between Juke and PostgreSQL, and Juke needs sessions of its own: set \
                its pool_mode to session for this database, or point JUKE_DATABASE_URL at PostgreSQL itself
                """)
        }
    }

    /// The number of the server's process that serves a connection just now.
    private static func process(of connection: PostgresConnection) throws(StorageError) -> Int32 {
        let row = try connection.query("SELECT pg_backend_pid()", [])[0]
        return Int32(truncatingIfNeeded: try row.integer(0))
    }
}
