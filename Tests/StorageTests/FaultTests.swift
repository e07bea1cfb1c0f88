import Concurrency
import RunsTesting
import Testing

@testable import Storage

/// Whose fault each SQLSTATE and each result code of SQLite is.
@Suite("Whose fault a refusal is")
struct FaultTests {
    /// One state of each class of PostgreSQL 17's appendix A, and every state that its class does not speak for.
    static let states: [(String, StorageFault)] = [
        ("01000", .job), ("02000", .job), ("03000", .job), ("08000", .outage), ("08006", .outage), ("08P01", .outage),
        ("09000", .job), ("0A000", .job), ("0B000", .job), ("0F000", .job), ("0L000", .job), ("0P000", .job),
        ("0Z000", .job), ("10608", .job), ("20000", .job), ("21000", .job), ("22000", .job), ("22001", .job),
        ("22021", .job), ("23502", .job), ("23503", .job), ("23505", .job), ("24000", .job), ("25000", .job),
        ("25006", .outage), ("25P02", .job), ("25P03", .either), ("25P04", .either), ("26000", .outage),
        ("26001", .job), ("42P05", .outage), ("27000", .job),
        ("28000", .outage), ("28P01", .outage), ("2B000", .job), ("2D000", .job), ("2F000", .job), ("34000", .job),
        ("38000", .job), ("39000", .job), ("3B000", .job), ("3D000", .outage), ("3F000", .job), ("40000", .conflict),
        ("40001", .conflict), ("40002", .job), ("40003", .outage), ("40P01", .conflict), ("42000", .job),
        ("42501", .outage), ("42601", .job), ("42703", .job), ("42P01", .job), ("44000", .job), ("53000", .outage),
        ("53100", .outage), ("53200", .outage), ("53300", .outage), ("53400", .either), ("54000", .job),
        ("55000", .job), ("55006", .job), ("55P03", .busy), ("57000", .outage), ("57014", .either), ("57P01", .outage),
        ("57P02", .outage), ("57P03", .outage), ("57P04", .outage), ("57P05", .outage), ("58000", .outage),
        ("58030", .outage), ("58P01", .outage), ("72000", .conflict), ("F0000", .outage), ("HV000", .job),
        ("P0000", .job), ("P0001", .job), ("XX000", .either), ("XX001", .outage), ("XX002", .outage),
    ]

    @Test(arguments: states)
    func `every SQLSTATE class has its rule`(state: String, fault: StorageFault) {
        let error = PostgresFailure.error(state: state, said: "no luck", sql: "INSERT INTO a (b) VALUES (1)")
        #expect(error.fault == fault)
        #expect(error.isOutage == (fault == .outage))
        #expect(error.isTransient == (fault == .conflict || fault == .busy || error.code == .connectionLost))
    }

    @Test func `the states above are all classes of the table`() {
        let classes = Set(SQLState.rules.map { String($0.prefix.prefix(2)) })
        #expect(Set(Self.states.map { String($0.0.prefix(2)) }).union(["00"]) == classes)
    }

    @Test(arguments: ["0A000", "55000", "XX000"])
    func `a refusal by a server in recovery is an outage`(state: String) {
        let said = "cannot set transaction read-write mode during recovery"
        #expect(PostgresFailure.error(state: state, said: said, sql: "BEGIN", isRecovering: true).isOutage)
    }

    @Test(arguments: TestStore.available.filter { $0 == .postgres })
    func `a table that raises any SQLSTATE fails a change by whose fault it is`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            for (state, fault) in Self.states {
                try await store.write { session throws in
                    try session.sql.run(
                        script: """
                            CREATE OR REPLACE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS
                            $$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = '\(state)'; END $$;
                            CREATE OR REPLACE TRIGGER boom BEFORE INSERT ON catalog_genre
                            FOR EACH STATEMENT EXECUTE FUNCTION boom()
                            """)
                }
                do {
                    try await store.write { try $0.catalog.upsertGenres(["drone"]) }
                    Issue.record("\(state) did not fail")
                } catch let error as StorageError {
                    #expect(error.fault == fault, "\(state)")
                    #expect(error.message.contains("no luck") && error.message.count < 600, "\(state)")
                }
            }
            try await store.write { try $0.sql.run(script: "DROP TRIGGER boom ON catalog_genre") }
            try await store.write { try $0.catalog.upsertGenres(["drone"]) }
        }
    }

    static let codes: [(Int32, StorageFault)] = [
        (1, .job), (2, .either), (3, .outage), (4, .either), (5, .busy), (6, .busy), (7, .outage), (8, .outage),
        (9, .either), (10, .outage), (11, .outage), (12, .job), (13, .outage), (14, .outage), (15, .busy), (16, .job),
        (17, .conflict), (18, .job), (19, .job), (20, .job), (21, .job), (22, .outage), (23, .job), (24, .job),
        (25, .job), (26, .outage), (27, .job), (28, .job), (99, .job),
    ]

    @Test(arguments: codes)
    func `every result code of SQLite fails a change by whose fault it is`(
        code: Int32, fault: StorageFault
    ) async throws {
        let error = SQLiteFailure.error(code: code, said: "no luck")
        #expect(error.fault == fault)

        let store = FaultyDatabase.store(failing: error, attempts: 2)
        let refusal = await refusal { try await store.write { _ in } }

        // What others hold, and what may be either's fault the first time, waits like an outage.
        #expect(refusal?.isOutage == [.outage, .busy].contains(fault))
    }

    @Test func `a driver that stops for a cancelled task ends as a cancellation`() {
        let cancelled = StorageError(.failed, "SQLite's driver failed", cause: CancellationError())
        #expect(cancelled.isCancellation)
        #expect(!StorageError(.failed, "SQLite's driver failed").isCancellation)
    }

    @Test func `an error that is not the job's names the operator's next step`() {
        let postgres = SQLState.rules.filter { [.outage, .either].contains($0.fault) }
        let sqlite = SQLiteResult.rules.values.filter { [.outage, .either].contains($0.fault) }
        #expect(postgres.filter(\.step.isEmpty).map(\.prefix) == [] && postgres.count > 20)
        #expect(sqlite.filter(\.step.isEmpty).map(\.meaning) == [] && sqlite.count > 8)

        let error = PostgresFailure.error(
            state: "25006", said: "cannot execute INSERT", sql: "INSERT INTO a VALUES (1)")
        #expect(error.message.hasPrefix("PostgreSQL is read-only (25006): cannot execute INSERT; "))
        #expect(error.message.contains("point JUKE_DATABASE_URL at the primary"))
    }

    @Test func `a refusal is one short line, whatever the statement and the row`() {
        let row = String(repeating: "x", count: 10_000)
        let statement = "INSERT INTO catalog_artist (\(row)) VALUES (\(row))"
        for (state, _) in Self.states {
            let error = PostgresFailure.error(state: state, said: row, sql: statement)
            #expect(error.message.count < 600 && !error.message.contains("\n"), "\(state)")
        }
    }
}
