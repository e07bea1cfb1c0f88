import Foundation
import Testing

/// The commands of docs/backup-and-upgrade.md, run as they stand there, on databases of an older schema.
@Suite("Backup, restore and upgrade")
struct BackupTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let server = ProcessInfo.processInfo.environment["JUKE_TEST_DATABASE_URL"]
        .flatMap { $0.isEmpty ? nil : $0 }
    /// How many of the newest migrations the older schema lacks.
    private static let missing = 2

    @Test(.enabled(if: server != nil && finds("pg_dump", "pg_restore", "psql"), "no PostgreSQL, or no pg_dump"))
    func `a PostgreSQL that was saved is restored under another name, and migrated`() throws {
        let blocks = try Self.commands(of: "PostgreSQL")
        try #require(blocks.count >= 2)
        let number = UInt32.random(in: 0 ... .max)
        let (source, restored) = ("juke_source_\(number)", "juke_restored_\(number)")
        let url = try #require(Self.server.flatMap { URL(string: $0) })
        let place = url.absoluteString.replacing(url.path, with: "")
        let environment = ["SERVER": place, "JUKE_DATABASE_URL": "\(place)/\(source)"]
        defer {
            _ = try? Self.run(
                """
                psql --quiet "$SERVER/postgres" --command='drop database if exists \(source)' \
                    --command='drop database if exists \(restored)'
                """, environment)
        }
        let older = try Self.olderSchema("postgres").map { "--file='\($0.path)'" }.joined(separator: " ")
        let names = try Self.olderSchema("postgres").map { "('\(Self.name($0))', now())" }.joined(separator: ", ")
        let made = try Self.run(
            """
            psql --quiet "$SERVER/postgres" --command='create database \(source)'
            psql --quiet --set=ON_ERROR_STOP=1 "$JUKE_DATABASE_URL" \(older)
            psql --quiet --set=ON_ERROR_STOP=1 "$JUKE_DATABASE_URL" <<'END'
            create table juke_migration (name varchar(64) collate "C" primary key, applied_at timestamptz not null);
            insert into juke_migration values \(names);
            insert into catalog_genre (name, created_at, modified_at) values ('bossa nova', now(), now());
            END
            """, environment)
        try #require(made.status == 0, "\(made.said)")

        let done = try Self.run(
            (blocks[0] + "\n" + blocks[1]).replacing("juke_restored", with: restored)
                + "\npsql --tuples-only --no-align \"$JUKE_DATABASE_URL\" --command='select name from catalog_genre'",
            environment)

        #expect(done.status == 0, "\(done.said)")
        #expect(done.said.contains("applied ") && done.said.contains("The schema is up to date now."))
        #expect(done.said.hasSuffix("bossa nova\n"), "\(done.said)")
    }

    @Test(.enabled(if: finds("sqlite3"), "sqlite3 is missing"))
    func `a SQLite database that was saved is restored in its place, and migrated`() throws {
        let blocks = try Self.commands(of: "SQLite")
        try #require(blocks.count >= 2)
        let older = try Self.olderSchema("sqlite").map { ".read '\($0.path)'" }.joined(separator: "\n")
        let names = try Self.olderSchema("sqlite").map { "('\(Self.name($0))', '2026-01-01')" }.joined(separator: ", ")

        let done = try Self.run(
            """
            sqlite3 -bail juke.db <<'END'
            pragma journal_mode = wal;
            \(older)
            create table juke_migration (name text primary key, applied_at text not null);
            insert into juke_migration values \(names);
            insert into catalog_genre (name, created_at, modified_at) values ('bossa nova', '2026-01-01', '2026-01-01');
            END
            \(blocks[0])
            sqlite3 juke.db 'delete from catalog_genre'
            \(blocks[1])
            sqlite3 juke.db 'select name from catalog_genre'
            """, ["JUKE_DATABASE_URL": "sqlite:juke.db"])

        #expect(done.status == 0, "\(done.said)")
        #expect(done.said.contains("The schema is up to date"))
        #expect(done.said.hasSuffix("bossa nova\n"), "\(done.said)")
    }

    // MARK: - What is run

    /// The blocks of shell commands under a heading of the page, those for containers left out.
    private static func commands(of heading: String) throws -> [String] {
        let page = try String(contentsOf: root.appending(path: "docs/backup-and-upgrade.md"), encoding: .utf8)
        let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("\(heading)\n") })
        return section.split(separator: #/```sh[^\n]*\n/#).dropFirst()
            .map { String($0).components(separatedBy: "```")[0] }
            .filter { !$0.contains("docker") }
    }

    /// The scripts of the schema before the newest migrations.
    private static func olderSchema(_ dialect: String) throws -> [URL] {
        let folder = root.appending(path: "Sources/Storage/Schema")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let steps = Set(files.map { $0.prefix(4) }).sorted().dropLast(missing)
        return files.filter { file in
            steps.contains(file.prefix(4))
                && (file.hasSuffix(".\(dialect).sql") || file.split(separator: ".").count == 2)
        }.map { folder.appending(path: $0) }
    }

    /// The name under which a migration is recorded.
    private static func name(_ file: URL) -> String {
        String(file.lastPathComponent.prefix { $0 != "." })
    }

    static func finds(_ programs: String...) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        // Where everything must be there, the test runs and fails without them.
        if environment["JUKE_REQUIRE_SERVICES"] == "1" { return true }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        return programs.allSatisfy { program in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
    }

    /// Runs a script in a folder of its own that is gone afterwards, the programs of this build on its path.
    private static func run(
        _ script: String, _ environment: [String: String]
    ) throws -> (status: Int32, said: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "juke-backup-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let own = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
        let path = "\(WorkerProcess.programs.path):\(own["PATH"] ?? "")"
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-euo", "pipefail", "-c", script]
        process.currentDirectoryURL = folder
        process.environment = own.merging(environment.merging(["PATH": path]) { $1 }) { $1 }
        (process.standardInput, process.standardOutput, process.standardError) = (
            FileHandle.nullDevice, output, output
        )
        try process.run()
        let said = try output.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) } ?? ""
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }
}
