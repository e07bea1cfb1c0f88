import CLibPQ
import Catalog

extension PostgresConnection: BulkLoading {
    /// How much is collected before it goes to the socket.
    private static let chunk = 1 << 18

    func load(
        _ table: StagingTable, count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError) {
        carriedRows.removeAll { $0.table == table.name }
        if count <= InlineRows.limit {
            carriedRows.append(try InlineRows(table, count: count, fill))
            return
        }
        if loadedTables.contains(table.name) {
            try run(script: "TRUNCATE \(table.name)")
        } else {
            let columns = table.definition(in: .postgres)
            try run(script: "CREATE TEMP TABLE IF NOT EXISTS \(table.name) (\(columns)) ON COMMIT DELETE ROWS")
            loadedTables.insert(table.name)
        }
        try append(to: table.name, table.columns, count: count, fill)
    }

    func append(
        to table: String, _ columns: [StagingTable.Column], count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError) {
        if count == 0 { return }
        if count <= InlineRows.limit { return try insert(into: table, columns, count: count, fill) }
        let writer = PostgresRowWriter(columns: columns)
        let names = columns.map(\.name).joined(separator: ", ")
        try copyIn("COPY \(table) (\(names)) FROM STDIN (FORMAT binary)") { send throws(StorageError) in
            for index in 0..<count {
                writer.begin()
                try fill(index, writer)
                if writer.bytes.count >= Self.chunk {
                    try send(writer.bytes)
                    writer.bytes.removeAll(keepingCapacity: true)
                }
            }
            writer.end()
            try send(writer.bytes)
        }
    }

    /// Inserts a few rows, which travel with the statement.
    private func insert(
        into table: String, _ columns: [StagingTable.Column], count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError) {
        let rows = try InlineRows(StagingTable(name: "staged_row", columns: columns), count: count, fill)
        carriedRows.append(rows)
        defer { carriedRows.removeAll { $0.table == rows.table } }
        let names = columns.map(\.name).joined(separator: ", ")
        do throws(StorageError) {
            _ = try execute("INSERT INTO \(table) (\(names)) SELECT \(names) FROM staged_row", [])
        } catch {
            throw error.code == .constraintViolated ? Self.conflict(error) : error
        }
    }

    // The rows were looked up before: another transaction has been quicker. The next attempt finds its rows.
    private static func conflict(_ error: StorageError) -> StorageError {
        StorageError(.conflict, error.message, cause: error, isTransient: true)
    }

    func reserveIDs(_ count: Int, of table: String) throws(StorageError) -> [Int64] {
        guard count > 0 else { return [] }
        return try identifiers(
            """
            SELECT nextval(s.sequence) FROM (SELECT CAST(pg_get_serial_sequence(?, 'id') AS regclass) AS sequence OFFSET 0) s,
                generate_series(1, ?)
            """, [.text(table), .integer(count)])
    }

    func preferIndexLookups() throws(StorageError) {
        if plansLookups || plan == .indexOnly { return }
        try run(script: Self.lookupSettings.map { "SET LOCAL \($0.name) TO \($0.value)" }.joined(separator: "; "))
        plansLookups = true
    }

    func learn(about table: String) throws(StorageError) {
        if knownTables.contains(table) { return }
        let unknown = try first(
            "SELECT 1 FROM pg_class WHERE oid = CAST(CAST(? AS text) AS regclass) AND reltuples <= 0", [.text(table)])
        if unknown != nil { try run(script: "ANALYZE \(table)") }
        knownTables.insert(table)
    }

    /// Runs a `COPY … FROM STDIN`; when `produce` throws, the server is told to forget it.
    private func copyIn(
        _ sql: String,
        _ produce: (_ send: ([UInt8]) throws(StorageError) -> Void) throws(StorageError) -> Void
    ) throws(StorageError) {
        _ = try checked(PQexec(pointer, sql), sql)
        do throws(StorageError) {
            try produce { bytes throws(StorageError) in
                let sent = bytes.withUnsafeBytes { raw in
                    PQputCopyData(pointer, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
                }
                if sent != 1 { throw PostgresFailure.lostConnection(pointer) }
            }
        } catch {
            _ = PQputCopyEnd(pointer, "given up by the client")
            drain()
            throw error
        }
        guard PQputCopyEnd(pointer, nil) == 1 else { throw PostgresFailure.lostConnection(pointer) }
        defer { drain() }
        do throws(StorageError) {
            _ = try checked(PQgetResult(pointer), sql)
        } catch {
            throw error.code == .constraintViolated ? Self.conflict(error) : error
        }
    }

    func forEachRow(
        _ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(StorageError) -> Void
    ) throws(StorageError) {
        let query = PlaceholderRewriter.substitute(in: sql) { PostgresLiteral.text(values[$0]) }
        let copy = "COPY (\(query)) TO STDOUT (FORMAT binary)"
        _ = try checked(PQexec(pointer, copy), copy)
        let row = PostgresCopyRow()
        let wrapped = SQLRow(fields: row)
        var isFirst = true
        var failure: StorageError?
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(pointer, &buffer, 0)
            if length == -1 { break }
            guard length >= 0, let buffer else {
                drain()
                throw PostgresFailure.lostConnection(pointer)
            }
            defer { PQfreemem(buffer) }
            if failure != nil { continue }
            do throws(StorageError) {
                // The stream's header (signature, flags, extension) comes in front of the first tuple.
                let header = isFirst ? 19 : 0
                isFirst = false
                let tuple = UnsafeRawBufferPointer(start: buffer + header, count: Int(length) - header)
                if try row.parse(tuple) { try body(wrapped) }
            } catch {
                failure = error
                cancel()
            }
        }
        defer { drain() }
        if let failure {
            drain()
            throw failure
        }
        _ = try checked(PQgetResult(pointer), copy)
    }

    func executeMany(_ sql: String, _ rows: [[SQLValue]]) throws(StorageError) -> Int {
        guard let first = rows.first else { return 0 }
        let name = try prepare(sql, like: first)
        guard PQenterPipelineMode(pointer) == 1 else { throw PostgresFailure.lostConnection(pointer) }
        defer { _ = PQexitPipelineMode(pointer) }
        var affected = 0
        // Results are read after every 256 statements, so that neither side blocks on a full socket.
        for start in stride(from: 0, to: rows.count, by: 256) {
            let part = rows[start..<min(start + 256, rows.count)]
            affected += try pipeline(name, part, sql)
        }
        return affected
    }

    private func pipeline(_ name: String, _ rows: ArraySlice<[SQLValue]>, _ sql: String) throws(StorageError) -> Int {
        for values in rows {
            let sent = PostgresParameters(values).withPointers { parameters in
                PQsendQueryPrepared(
                    pointer, name, parameters.count, parameters.values, parameters.lengths, parameters.formats, 1)
            }
            if sent != 1 { throw PostgresFailure.lostConnection(pointer) }
        }
        guard PQpipelineSync(pointer) == 1 else { throw PostgresFailure.lostConnection(pointer) }
        var affected = 0
        var failure: StorageError?
        var isSynced = false
        while !isSynced {
            guard let result = PQgetResult(pointer) else {
                if isAlive { continue }
                throw PostgresFailure.lostConnection(pointer)
            }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                isSynced = true
            case PGRES_PIPELINE_ABORTED:
                PQclear(result)
            default:
                do throws(StorageError) {
                    affected += try checked(result, sql).affected
                } catch {
                    failure = failure ?? error
                }
            }
        }
        if let failure { throw failure }
        return affected
    }

    /// Reads what is left of a command, so that the next one finds the connection free.
    private func drain() {
        while let result = PQgetResult(pointer) {
            let status = PQresultStatus(result)
            PQclear(result)
            if status == PGRES_COPY_OUT {
                var buffer: UnsafeMutablePointer<CChar>?
                while PQgetCopyData(pointer, &buffer, 0) > 0 { PQfreemem(buffer) }
            } else if status == PGRES_COPY_IN {
                _ = PQputCopyEnd(pointer, "given up by the client")
            }
            if !isAlive { return }
        }
    }

    /// Asks the server to stop what it is sending.
    private func cancel() {
        guard let handle = PQgetCancel(pointer) else { return }
        defer { PQfreeCancel(handle) }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(handle, &message, Int32(message.count))
    }
}
