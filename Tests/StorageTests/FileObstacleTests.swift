import Concurrency
import Foundation
import RunsTesting
import Testing

@testable import Storage

/// Why SQLite cannot use a file, as the file system tells it.
@Suite("A database file that cannot be used")
struct FileObstacleTests {
    /// A file system in which `/data/juke.db` stands, and some places refuse something.
    private static func obstacle(
        _ refusals: [String: Int32], kinds: [String: FileObstacle.Kind] = [:]
    ) -> String? {
        let usual: [String: FileObstacle.Kind] = ["/data": .folder, "/data/juke.db": .file, "/data/juke.db-wal": .file]
        let all = usual.merging(kinds) { $1 }
        return FileObstacle(kind: { all[$0] ?? .nothing }, refusal: { place, _ in refusals[place] ?? 0 })
            .sentence(about: "/data/juke.db")
    }

    @Test func `a disk that is mounted read-only is named, and what to do`() throws {
        let text = try #require(Self.obstacle(["/data": EROFS, "/data/juke.db": EROFS]))

        #expect(text.hasPrefix("/data is on a disk that is mounted read-only"))
        #expect(text.contains("mount it writable, or copy the database"))
    }

    @Test(arguments: ["/data", "/data/juke.db", "/data/juke.db-wal"])
    func `a path that this user may not write is named, with the next step`(place: String) throws {
        let text = try #require(Self.obstacle([place: EACCES]))

        #expect(text.contains("this user may not write") && text.contains(place == "/data" ? "folder /data" : place))
        #expect(text.contains("chown or chmod"))
    }

    @Test func `the obstacle in the place of the folder or the file is named`() {
        #expect(Self.obstacle([:], kinds: ["/data": .nothing])?.hasPrefix("there is no folder /data; make it") == true)
        #expect(Self.obstacle([:], kinds: ["/data": .file])?.hasPrefix("/data is no folder") == true)
        #expect(Self.obstacle([:], kinds: ["/data/juke.db": .folder])?.hasPrefix("/data/juke.db is a folder") == true)
        #expect(Self.obstacle([:], kinds: ["/data": .hidden])?.contains("may not enter the folder") == true)
        #expect(Self.obstacle([:]) == nil)
    }

    @Test func `a store that does not open says which folder is in its way`() async throws {
        try await TestStore.sqlite.withEmpty { url async throws in
            let file = try #require(url.file)
            let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "missing")

            let missing = await refusal {
                try await Store.open(
                    DatabaseURL("sqlite:\(folder.path)/juke.db"), options: TestStore.unmigrated,
                    logger: .silent, clock: SystemClock())
            }

            #expect(missing?.code == .unreachable)
            #expect(missing?.message.contains("(SQLite 14)") == true)
            #expect(
                missing?.message.hasSuffix(
                    "there is no folder \(folder.path); make it, or name another file in JUKE_DATABASE_URL") == true)
        }
    }

    @Test(.enabled(if: geteuid() != 0, "SKIPPED: root may write everywhere"))
    func `a store in a folder that may not be written says so`() async throws {
        try await TestStore.sqlite.withEmpty { url async throws in
            let folder = URL(filePath: try #require(url.file)).deletingLastPathComponent().path
            #expect(chmod(folder, 0o555) == 0)
            defer { chmod(folder, 0o755) }

            let refused = await refusal {
                try await Store.open(
                    url, options: TestStore.unmigrated, logger: .silent, clock: SystemClock())
            }

            #expect(refused?.message.contains("this user may not write into the folder \(folder)") == true)
        }
    }
}
