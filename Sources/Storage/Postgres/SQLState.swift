/// The meaning of each SQLSTATE for a job: one table, from the longest prefix to the class.
///
/// Source of the codes: PostgreSQL 17 documentation, appendix A. Codes that are not listed fall to their class, and
/// classes that are not listed to the job. When in doubt the database is blamed only for what no job can bring about.
enum SQLState {
    /// One line of the table.
    struct Rule: Sendable {
        /// Five characters for one state, two for a class.
        let prefix: String
        let fault: StorageFault
        let code: StorageError.Code
        /// The meaning, as an operator would say it.
        let meaning: String
        /// What an operator does about it; empty where no operator can.
        let step: String

        init(
            _ prefix: String, _ fault: StorageFault, _ code: StorageError.Code, _ meaning: String, _ step: String = ""
        ) {
            self.prefix = prefix
            self.fault = fault
            self.code = code
            self.meaning = meaning
            self.step = step
        }
    }

    /// Failures that only a pooler causes that gives one client's sessions to another.
    private static let poolerInBetween =
        "statements that Juke prepared are gone or not its own, as behind a pooler in transaction mode"
    private static let poolerStep =
        "set its pool_mode to session, or point JUKE_DATABASE_URL at PostgreSQL itself"
    private static let logStep = "look at PostgreSQL's log"
    private static let waitStep = "it goes on when PostgreSQL is back"

    static let rules: [Rule] = [
        Rule("00", .job, .failed, "the statement succeeded"),
        Rule("01", .job, .failed, "the statement succeeded with a warning"),
        Rule("02", .job, .failed, "the statement found no data"),
        Rule("03", .job, .failed, "the statement is not complete"),
        Rule("08", .outage, .connectionLost, "the connection to PostgreSQL broke", logStep),
        Rule("09", .job, .failed, "a trigger failed"),
        Rule("0A", .job, .failed, "PostgreSQL cannot do this"),
        Rule("0B", .job, .failed, "a transaction could not begin"),
        Rule("0F", .job, .failed, "a locator is not valid"),
        Rule("0L", .job, .failed, "a role may not grant this"),
        Rule("0P", .job, .failed, "a role does not exist"),
        Rule("0Z", .job, .failed, "a diagnosis failed"),
        Rule("10", .job, .failed, "an XQuery failed"),
        Rule("20", .job, .failed, "a CASE has no branch for this"),
        Rule("21", .job, .failed, "a subquery returned several rows"),
        Rule("22", .job, .invalidInput, "a value cannot be stored"),
        Rule("23", .job, .constraintViolated, "a rule of the schema refused a row"),
        Rule("24", .job, .failed, "a cursor is not open"),
        Rule("25", .job, .failed, "the transaction is in the wrong state"),
        Rule(
            "25006", .outage, .unavailable, "PostgreSQL is read-only",
            "point JUKE_DATABASE_URL at the primary, or turn default_transaction_read_only off"),
        Rule(
            "25P03", .either, .interrupted, "a transaction was idle for too long and was ended",
            "look at idle_in_transaction_session_timeout"),
        Rule(
            "25P04", .either, .interrupted, "a transaction took too long and was ended",
            "look at transaction_timeout"),
        Rule("26", .job, .failed, "a prepared statement does not exist"),
        Rule("26000", .outage, .unavailable, poolerInBetween, poolerStep),
        Rule("27", .job, .failed, "a trigger changed what its statement changes"),
        Rule(
            "28", .outage, .unreachable, "PostgreSQL refuses the user or the password",
            "check both in JUKE_DATABASE_URL, and pg_hba.conf"),
        Rule("2B", .job, .failed, "a privilege is still in use"),
        Rule("2D", .job, .failed, "a transaction could not end"),
        Rule("2F", .job, .failed, "a routine failed"),
        Rule("34", .job, .failed, "a cursor does not exist"),
        Rule("38", .job, .failed, "an external routine failed"),
        Rule("39", .job, .failed, "an external routine was called wrongly"),
        Rule("3B", .job, .failed, "a savepoint does not exist"),
        Rule(
            "3D", .outage, .unreachable, "the database does not exist",
            "create it, or name another in JUKE_DATABASE_URL"),
        Rule("3F", .job, .schemaMissing, "a schema does not exist"),
        Rule("40", .conflict, .conflict, "another transaction interfered"),
        Rule("40002", .job, .constraintViolated, "a rule of the schema refused the transaction"),
        Rule("40003", .outage, .connectionLost, "whether a statement took place is not known", logStep),
        Rule("42", .job, .failed, "PostgreSQL does not understand a statement"),
        Rule("42P05", .outage, .unavailable, poolerInBetween, poolerStep),
        Rule(
            "42501", .outage, .unavailable, "the user lacks a privilege",
            "grant it, or name another user in JUKE_DATABASE_URL"),
        Rule("42703", .job, .schemaMissing, "a column does not exist"),
        Rule("42P01", .job, .schemaMissing, "a table does not exist"),
        Rule("44", .job, .constraintViolated, "a view refused a row"),
        Rule("53", .outage, .unavailable, "PostgreSQL lacks resources", "look at its machine and its log"),
        Rule("53100", .outage, .unavailable, "the disk of PostgreSQL is full", "free space on it"),
        Rule(
            "53200", .outage, .unavailable, "PostgreSQL is out of memory",
            "give its machine more, or lower work_mem and max_connections"),
        Rule(
            "53300", .outage, .unavailable, "PostgreSQL has too many connections",
            "raise max_connections, or run fewer processes: each takes up to four"),
        Rule(
            "53400", .either, .interrupted, "a statement exceeded a limit of PostgreSQL's configuration",
            "raise the limit, such as temp_file_limit"),
        Rule("54", .job, .failed, "a statement exceeds what PostgreSQL can do"),
        Rule("55", .job, .failed, "an object is not in the state that this needs"),
        Rule("55P03", .busy, .conflict, "a lock is held by somebody else"),
        Rule("57", .outage, .unavailable, "an operator intervened", logStep),
        Rule(
            "57014", .either, .interrupted, "a statement was cancelled: it took too long, or an operator ended it",
            "look at statement_timeout, and at what else the server does"),
        Rule("57P01", .outage, .connectionLost, "PostgreSQL ended the connection", waitStep),
        Rule("57P02", .outage, .connectionLost, "PostgreSQL crashed", logStep),
        Rule("57P03", .outage, .connectionLost, "PostgreSQL is starting, stopping or recovering", waitStep),
        Rule(
            "57P04", .outage, .connectionLost, "the database was dropped",
            "restore it, or name another in JUKE_DATABASE_URL"),
        Rule("57P05", .outage, .connectionLost, "PostgreSQL ended an idle connection", "look at idle_session_timeout"),
        Rule("58", .outage, .unavailable, "PostgreSQL cannot read or write its files", "look at its disk and its log"),
        Rule("72", .conflict, .conflict, "the transaction's view of the database is too old"),
        Rule(
            "F0", .outage, .unavailable, "PostgreSQL's configuration is at fault",
            "look at postgresql.conf and the log"),
        Rule("HV", .job, .failed, "a foreign table failed"),
        Rule("P0", .job, .failed, "a trigger or function raised an error"),
        Rule("XX", .either, .interrupted, "PostgreSQL met an error inside of itself", logStep),
        Rule(
            "XX001", .outage, .unavailable, "PostgreSQL finds its data corrupted",
            "restore a backup, or repair it as PostgreSQL's documentation says"),
        Rule("XX002", .outage, .unavailable, "PostgreSQL finds an index corrupted", "run REINDEX on it"),
    ]

    /// States with which a server that recovers, a standby, refuses to write; they mean other things elsewhere.
    private static let recovering = Rule(
        "0A000", .outage, .unavailable, "PostgreSQL recovers, or is a standby",
        "point JUKE_DATABASE_URL at the primary")
    private static let ofRecovery: Set<String> = ["0A000", "55000", "XX000"]

    private static let byPrefix = Dictionary(rules.map { ($0.prefix, $0) }, uniquingKeysWith: { $1 })

    /// The rule of a state.
    ///
    /// - Parameters:
    ///   - state: Five characters; anything else is the job's fault.
    ///   - isRecovering: Whether the server is in recovery, as it says when a session's state changes.
    /// - Returns: The rule of the state, else that of its class.
    static func rule(for state: String, isRecovering: Bool = false) -> Rule {
        if isRecovering, ofRecovery.contains(state) { return recovering }
        return byPrefix[state] ?? byPrefix[String(state.prefix(2))]
            ?? Rule(state, .job, .failed, "PostgreSQL refused a statement")
    }
}
