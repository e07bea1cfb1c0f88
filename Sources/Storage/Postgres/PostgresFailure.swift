import CLibPQ

/// Turns an error of libpq into a ``StorageError``; ``SQLState`` classifies it.
enum PostgresFailure {
    /// The `PG_DIAG_…` field codes of `postgres_ext.h`, character macros that are not imported into Swift.
    private enum Field {
        static let state = Int32(UInt8(ascii: "C"))
        static let message = Int32(UInt8(ascii: "M"))
        static let detail = Int32(UInt8(ascii: "D"))
    }

    /// Error states before a session exists that waiting may cure: the server starts, stops or is full.
    ///
    /// libpq gives no code before there is a session, so its sentence is read, here and once.
    private static let passing = [
        "the database system is starting up", "the database system is shutting down",
        "the database system is in recovery", "too many clients", "remaining connection slots",
        "could not connect", "Connection refused", "No such file or directory", "timeout expired",
        "could not translate host name", "server closed the connection", "Connection reset", "No route to host",
        "Network is unreachable", "not yet accepting connections",
    ]

    /// What helps against a refusal before there is a session.
    private static func step(against said: String) -> String {
        if said.contains("too many clients") || said.contains("remaining connection slots") {
            return "raise max_connections, or run fewer processes; each opens up to four connections"
        }
        if said.contains("the database system is") || said.contains("not yet accepting connections") {
            return "wait until it accepts connections"
        }
        return passing.contains { said.contains($0) }
            ? "check that PostgreSQL runs and that JUKE_DATABASE_URL names its host and port"
            : "check user, password and database name in JUKE_DATABASE_URL"
    }

    static func refusedConnection(_ connection: OpaquePointer) -> StorageError {
        let said = text(PQerrorMessage(connection)).shortened()
        let isTransient = passing.contains { said.contains($0) }
        return StorageError(
            .unreachable, "PostgreSQL refused the connection: \(said); \(step(against: said))", isTransient: isTransient
        )
    }

    static func lostConnection(_ connection: OpaquePointer) -> StorageError {
        let said = text(PQerrorMessage(connection)).shortened()
        return StorageError(
            .connectionLost, "the connection to PostgreSQL broke: \(said.isEmpty ? "no answer" : said)",
            isTransient: true)
    }

    static func refused(_ result: OpaquePointer, connection: OpaquePointer, sql: String) -> StorageError {
        let state = text(PQresultErrorField(result, Field.state))
        let primary = text(PQresultErrorField(result, Field.message))
        let detail = text(PQresultErrorField(result, Field.detail))
        // A server that recovers says so by itself, from PostgreSQL 14 on; before, its sentence does.
        let isStandby = text(PQparameterStatus(connection, "in_hot_standby")) == "on"
        let refusal = error(
            state: state, said: detail.isEmpty ? primary : "\(primary) (\(detail))", sql: sql,
            isRecovering: isStandby || primary.contains("recovery"))
        if PQstatus(connection) != CONNECTION_OK, refusal.fault != .either { return lostConnection(connection) }
        return refusal
    }

    /// The error of a state, whatever connection it came from.
    static func error(state: String, said: String, sql: String, isRecovering: Bool = false) -> StorageError {
        let rule = SQLState.rule(for: state, isRecovering: isRecovering)
        let said = said.shortened()
        let message =
            switch (rule.fault, rule.code) {
            case (.outage, _), (.either, _): "\(rule.meaning) (\(state)): \(said); \(rule.step)"
            case (.conflict, _), (.busy, _): "\(rule.meaning) (\(state)): \(said)"
            case (.job, .schemaMissing): "\(said); run `juke migrate`"
            case (.job, .invalidInput), (.job, .constraintViolated): said
            case (.job, _): "PostgreSQL said \(state): \(said); in: \(opening(of: sql))"
            }
        let isTransient =
            rule.fault == .conflict || rule.fault == .busy || rule.code == .connectionLost
        var refusal = StorageError(rule.code, message, fault: rule.fault, isTransient: isTransient)
        refusal.isRefusedWrite = state == "25006"
        return refusal
    }

    /// The first words of a statement, which say what it does to which table.
    private static func opening(of sql: String) -> String {
        sql.split(whereSeparator: \.isWhitespace).prefix(4).joined(separator: " ").shortened(to: 60)
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
