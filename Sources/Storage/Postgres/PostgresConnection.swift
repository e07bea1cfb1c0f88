import CLibPQ
import Foundation

/// One libpq connection; blocking, and used from its own queue only.
final class PostgresConnection: SQLConnection {
    let pointer: OpaquePointer
    /// Staging tables that hold rows of the running transaction.
    var loadedTables: Set<String> = []
    /// Staged rows of the running transaction that are in no table.
    var carriedRows: [InlineRows] = []
    /// Whether the running transaction's planner was told to look rows up, see `preferIndexLookups()`.
    var plansLookups = false
    /// Tables that have statistics.
    var knownTables: Set<String> = []
    /// How the statements of transactions are planned at present.
    private(set) var plan = PlanMode.adaptive
    /// The statements that were run, and the names of those that the server holds prepared.
    private var statements: [Statement: String?] = [:]
    private var preparedCount = 0
    /// Whether the server said that it cannot do its work: another one may answer to the same name by now.
    private(set) var mustBeReplaced = false

    /// The identity of a statement: its text, the staged rows that travel with it, and the types of all its values.
    private struct Statement: Hashable {
        let sql: String
        let carried: [String]
        let types: [UInt32]
    }

    /// How many statements are remembered; further ones are not, in case somebody writes values into them.
    private static let rememberedStatements = 512

    private static let plansEachTime = "SET plan_cache_mode TO force_custom_plan"
    /// The settings that make the planner join in the written order and look rows up by index.
    static let lookupSettings: [(name: String, value: String)] = [
        ("enable_hashjoin", "off"), ("enable_mergejoin", "off"), ("random_page_cost", "1.1"),
        ("join_collapse_limit", "1"), ("from_collapse_limit", "1"), ("jit", "off"),
        ("max_parallel_workers_per_gather", "0"),
    ]

    var dialect: SQLDialect { .postgres }

    /// Connects and sets up the session, unless it shall stay bare.
    ///
    /// The timeout is in seconds, at least 2, unless the URI sets another.
    ///
    /// - Throws: ``StorageError/Code/unreachable``; transient when a later attempt may succeed.
    init(uri: String, connectTimeout: Int, isBare: Bool = false) throws(StorageError) {
        // Later ones win: the URI may set all but the encoding. A peer that vanished is noticed within a minute.
        let settings = [
            ("connect_timeout", String(max(2, connectTimeout))), ("fallback_application_name", "juke"),
            ("keepalives_idle", "20"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"), ("dbname", uri), ("client_encoding", "UTF8"),
        ]
        let connection = Self.withCStrings(settings.map(\.0)) { keys in
            Self.withCStrings(settings.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let connection else { throw StorageError(.unreachable, "libpq is out of memory") }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw PostgresFailure.refusedConnection(connection)
        }
        pointer = connection
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        if isBare { return }
        // Statements are kept parsed, but planned each time: a plan that was right for an empty catalog is wrong soon
        // after.
        try run(
            script: """
                SET standard_conforming_strings TO on; SET TimeZone TO 'UTC'; SET work_mem TO '64MB';
                \(Self.plansEachTime)
                """)
    }

    deinit { PQfinish(pointer) }

    /// Whether the connection can still be used.
    var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

    /// Whether a later transaction may use it.
    var isReusable: Bool { isAlive && isIdle && !mustBeReplaced }

    /// Whether no transaction is open.
    var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> Int {
        try perform(sql, values).affected
    }

    func query(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> [SQLRow] {
        let result = try perform(sql, values)
        return (0..<result.rowCount).map { SQLRow(fields: PostgresResultRow(result: result, row: Int32($0))) }
    }

    func run(script: String) throws(StorageError) {
        _ = try checked(PQexec(pointer, script), script)
    }

    /// Sets how the statements of the following transactions are planned.
    func setPlan(_ plan: PlanMode) throws(StorageError) {
        guard plan != self.plan else { return }
        switch plan {
        case .adaptive:
            let names = Self.lookupSettings.map(\.name).map { "RESET \($0)" }
            try run(script: (names + ["RESET enable_seqscan", Self.plansEachTime]).joined(separator: "; "))
        case .indexOnly:
            let settings = Self.lookupSettings.map { "SET \($0.name) TO \($0.value)" }
            // Where nothing may be scanned, a plan that was made for an empty table is right for a full one.
            let once = ["SET enable_seqscan TO off", "SET plan_cache_mode TO force_generic_plan"]
            try run(script: (settings + once).joined(separator: "; "))
        }
        self.plan = plan
    }

    private func perform(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> PostgresResult {
        let carried = carriedRows.isEmpty ? [] : carriedRows.filter { sql.mentions($0.table) }
        let parameters = PostgresParameters(values, carried.flatMap(\.parameters))
        let statement = Statement(sql: sql, carried: carried.map(\.table), types: parameters.types)
        let name = try preparedName(statement) { Self.text(sql, carrying: carried, after: values.count) }
        let result = parameters.withPointers { parameters in
            if let name {
                PQexecPrepared(
                    pointer, name, parameters.count, parameters.values, parameters.lengths, parameters.formats, 1)
            } else {
                PQexecParams(
                    pointer, Self.text(sql, carrying: carried, after: values.count), parameters.count,
                    parameters.types, parameters.values, parameters.lengths, parameters.formats, 1)
            }
        }
        return try checked(result, sql)
    }

    /// The statement as the server reads it: placeholders numbered, the staged rows that it reads in front.
    private static func text(_ sql: String, carrying rows: [InlineRows], after count: Int) -> String {
        let numbered = PlaceholderRewriter.numbered(sql)
        guard !rows.isEmpty else { return numbered }
        var first = count + 1
        let expressions = rows.map { rows in
            defer { first += rows.parameters.count }
            return rows.expression(first: first)
        }
        return "WITH \(expressions.joined(separator: ", ")) \(numbered)"
    }

    /// The name of a prepared statement; `nil` for one that was not run before, and may never be again.
    private func preparedName(_ statement: Statement, _ text: () -> String) throws(StorageError) -> String? {
        switch statements[statement] {
        case .some(.some(let name)): return name
        case .some(.none): return try prepare(statement, text())
        case .none:
            if statements.count < Self.rememberedStatements { statements[statement] = .some(nil) }
            return nil
        }
    }

    /// Has the server prepare a statement that will run many times.
    ///
    /// - Returns: Its name.
    func prepare(_ sql: String, like values: [SQLValue]) throws(StorageError) -> String {
        let statement = Statement(sql: sql, carried: [], types: values.map(PostgresBinary.oid))
        if case .some(.some(let name)) = statements[statement] { return name }
        return try prepare(statement, PlaceholderRewriter.numbered(sql))
    }

    private func prepare(_ statement: Statement, _ text: String) throws(StorageError) -> String {
        let name = "juke_\(preparedCount)"
        _ = try checked(
            PQprepare(pointer, name, text, Int32(statement.types.count), statement.types), statement.sql)
        statements[statement] = name
        preparedCount += 1
        return name
    }

    /// Wraps a result, or throws what the server said.
    func checked(_ result: OpaquePointer?, _ sql: String) throws(StorageError) -> PostgresResult {
        guard let result else { throw PostgresFailure.lostConnection(pointer) }
        let owned = PostgresResult(result)
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_EMPTY_QUERY: return owned
        default:
            let refusal = PostgresFailure.refused(result, connection: pointer, sql: sql)
            if refusal.fault == .outage { mustBeReplaced = true }
            throw refusal
        }
    }

    private static func withCStrings<R>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
    ) -> R {
        let bytes = texts.map { Array($0.utf8CString) }
        let flat = Array(bytes.joined())
        return flat.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = []
            var offset = 0
            for text in bytes {
                pointers.append(buffer.baseAddress.map { $0 + offset })
                offset += text.count
            }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { list in
                // The list holds at least the terminating nil, so it has an address.
                list.baseAddress.map(body) ?? body(UnsafePointer(bitPattern: 8).unsafelyUnwrapped)
            }
        }
    }
}

extension String {
    /// Whether a word stands in this text, byte for byte.
    fileprivate func mentions(_ word: String) -> Bool { strstr(self, word) != nil }
}
