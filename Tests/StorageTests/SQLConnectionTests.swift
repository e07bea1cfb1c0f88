import Foundation
import RunsTesting
import Storage
import Testing

@Suite struct SQLConnectionTests {
    @Test(arguments: TestStore.available)
    func `values come back as they went in`(database: TestStore) async throws {
        let moment = Date(timeIntervalSince1970: 1_769_890_822.25)
        let name = "Ünï'cödé \"?\" 東京 🎸"
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.sql.execute(
                    """
                    INSERT INTO recommender_model (version, state, method, transform, figures, matrix, matrix_rows,
                        matrix_columns, created_at, activated_at) VALUES (?, 'retired', ?, ?, '{}', ?, ?, 1, ?, ?)
                    """,
                    [
                        .text("v"), .text(name), .json(#"{"a":1.5}"#), .blob([0, 255, 10]), .integer(2_147_483_647),
                        .time(moment), .null,
                    ])
            }
            try await store.read { session throws in
                let row = try #require(
                    try session.sql.first(
                        """
                        SELECT method, CAST(transform AS text), matrix, matrix_rows, created_at, activated_at, 1.5e0 * 1,
                            matrix_rows > 1 FROM recommender_model WHERE method = ?
                        """, [.text(name)]))
                #expect(try row.text(0) == name)
                #expect(try row.text(1).replacing(" ", with: "") == #"{"a":1.5}"#)
                #expect(try row.blob(2) == [0, 255, 10])
                #expect(try row.integer(3) == 2_147_483_647)
                #expect(try row.time(4) == moment)
                #expect(row.isNull(5))
                #expect(throws: StorageError.self) { try row.time(5) }
                #expect(try row.boolean(7))
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `one statement runs for many rows and a bad row undoes all`(database: TestStore) async throws {
        let insert = "INSERT INTO juke_revision (id, revision) VALUES (?, ?)"
        try await database.withStore { store async throws in
            let written = try await store.write { session throws in
                try session.sql.executeMany(insert, (100..<1_100).map { [.integer(Int64($0)), .integer(7)] })
            }
            #expect(written == 1_000)
            await expectStorageError(.constraintViolated) {
                try await store.write { session throws in
                    try session.sql.executeMany(
                        insert, (1_050..<2_000).reversed().map { [.integer(Int64($0)), .integer(8)] })
                }
            }
            let total = try await store.read { session throws in
                try session.sql.query("SELECT COUNT(*), SUM(revision) FROM juke_revision")[0].integer(0)
            }
            #expect(total == 1_001)
        }
    }

    @Test(arguments: TestStore.available)
    func `rows stream one by one and an error ends the stream`(database: TestStore) async throws {
        struct Enough: Error {}
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.catalog.upsertGenres((1...5_000).map { "genre '\($0)'" })
            }
            try await store.read { session throws in
                var names: [String] = []
                try session.sql.forEachRow(
                    "SELECT name FROM catalog_genre WHERE name <> ? ORDER BY id", [.text("genre '7'")]
                ) { row throws(StorageError) in names.append(try row.text(0)) }
                #expect(names.count == 4_999)

                var seen = 0
                #expect(throws: Enough.self) {
                    try session.sql.forEachRow(
                        "SELECT id FROM catalog_genre", [],
                        passingTo: { _ in
                            seen += 1
                            if seen == 10 { throw Enough() }
                        })
                }
                #expect(seen == 10)
            }
            let genresCount = try await store.read { try $0.catalog.counts().genres }
            #expect(genresCount == 5_000)
        }
    }

    @Test(arguments: TestStore.available)
    func `a faulty statement is named and the store goes on`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            await expectStorageError(.failed) { try await store.read { try $0.sql.query("SELEKT 1").count } }
            let one = try await store.read { try $0.sql.query("SELECT 1")[0].integer(0) }
            #expect(one == 1)
        }
    }
}
