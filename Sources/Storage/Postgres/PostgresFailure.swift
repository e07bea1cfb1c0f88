import CLibPQ

/// Turns what libpq reports into a ``StorageError``.
///
/// Source of the SQLSTATE codes: PostgreSQL 15 documentation, appendix A.
enum PostgresFailure {
    /// The `PG_DIAG_…` field codes of `postgres_ext.h`, character macros that are not imported into Swift.
    private enum Field {
        static let state = Int32(UInt8(ascii: "C"))
        static let message = Int32(UInt8(ascii: "M"))
        static let detail = Int32(UInt8(ascii: "D"))
    }

    /// Error states before a session exists that waiting may cure: the server starts, stops or is full.
    private static let passing = [
        "the database system is starting up", "the database system is shutting down",
        "the database system is in recovery", "too many clients", "remaining connection slots",
        "could not connect", "Connection refused", "No such file or directory", "timeout expired",
        "could not translate host name", "server closed the connection", "Connection reset", "No route to host",
        "Network is unreachable", "not yet accepting connections",
    ]

    static func refusedConnection(_ connection: OpaquePointer) -> StorageError {
        let said = text(PQerrorMessage(connection))
        let isTransient = passing.contains { said.contains($0) }
        let step =
            isTransient
            ? "check that PostgreSQL runs and that JUKE_DATABASE_URL names its host and port"
            : "check user, password and database name in JUKE_DATABASE_URL"
        return StorageError(
            .unreachable, "PostgreSQL refused the connection: \(said); \(step)", isTransient: isTransient)
    }

    static func lostConnection(_ connection: OpaquePointer) -> StorageError {
        let said = text(PQerrorMessage(connection))
        return StorageError(
            .connectionLost, "the connection to PostgreSQL broke: \(said.isEmpty ? "no answer" : said)",
            isTransient: true)
    }

    static func refused(_ result: OpaquePointer, connection: OpaquePointer, sql: String) -> StorageError {
        let state = text(PQresultErrorField(result, Field.state))
        let primary = text(PQresultErrorField(result, Field.message))
        let detail = text(PQresultErrorField(result, Field.detail))
        if PQstatus(connection) != CONNECTION_OK || state.hasPrefix("08") || state.hasPrefix("57P") {
            return lostConnection(connection)
        }
        let said = detail.isEmpty ? primary : "\(primary) (\(detail))"
        switch state {
        case "40001", "40P01", "55P03":
            return StorageError(.conflict, "another transaction interfered: \(said)", isTransient: true)
        case "42P01", "3F000", "42703":
            return StorageError(.schemaMissing, "\(said); run `juke migrate`")
        case _ where state.hasPrefix("23"):
            return StorageError(.constraintViolated, said)
        case _ where state.hasPrefix("22"):
            return StorageError(.invalidInput, said)
        default:
            return StorageError(.failed, "PostgreSQL said \(state): \(said); in: \(sql.prefix(200))")
        }
    }

    /// A C text on one line.
    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer else { return "" }
        return String(cString: pointer).split(separator: "\n").map { $0.drop { $0 == "\t" || $0 == " " } }
            .joined(separator: " ")
    }

    private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        text(pointer.map { UnsafePointer($0) })
    }
}
