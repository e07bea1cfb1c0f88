import Concurrency
import Foundation
import MessagingTesting
import RunsTesting
import Storage
import Testing

/// `juke import` as a process: what shells and supervisors see of it.
struct ImportProcessTests {
    /// A folder with a database in it, and processes that work on that.
    private final class Place {
        let folder: URL

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "juke-import-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        var database: String { "sqlite:\(folder.appending(path: "juke.db").path)" }

        /// Makes a process that is not started yet.
        func juke(
            _ arguments: [String], input: Data = Data()
        ) throws -> (process: Process, output: URL, errors: URL) {
            let output = folder.appending(path: "output-\(UUID().uuidString)")
            let errors = folder.appending(path: "errors-\(UUID().uuidString)")
            let given = folder.appending(path: "input-\(UUID().uuidString)")
            for file in [output, errors] { try Data().write(to: file) }
            try input.write(to: given)
            let process = Process()
            process.executableURL = WorkerProcess.programs.appending(path: "juke")
            process.arguments = arguments + ["--database-url", database]
            process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
            process.standardInput = try FileHandle(forReadingFrom: given)
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            return (process, output, errors)
        }

        /// Runs `juke` to its end.
        func run(
            _ arguments: [String], input: Data = Data()
        ) async throws -> (status: Int32, output: String, errors: String) {
            let (process, output, errors) = try juke(arguments, input: input)
            try await end(of: process) {}
            return (
                process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
                try String(contentsOf: errors, encoding: .utf8)
            )
        }

        /// Starts a process, does something meanwhile, and waits for its end.
        func end(of process: Process, while body: () async throws -> Void) async throws {
            let (ends, end) = AsyncStream<Void>.makeStream()
            process.terminationHandler = { _ in end.finish() }
            try process.run()
            try await body()
            for await _ in ends {}
        }

        /// How many tracks are stored; 0 as long as there is no store.
        func tracks() async throws -> Int {
            guard FileManager.default.fileExists(atPath: folder.appending(path: "juke.db").path) else { return 0 }
            guard let store = try? await Store.open(DatabaseURL(database), logger: .silent, clock: SystemClock()) else {
                return 0
            }
            let count = try? await store.read { try $0.catalog.counts().tracks }
            await store.close()
            return count ?? 0
        }
    }

    private static func table(_ rows: Int, useless: Int = 0) -> Data {
        let good = (0..<rows).map { "2JukeTestTrack\(10_000_000 + $0),Song \($0),Artist \($0 % 97),0.5" }
        let bad = (0..<useless).map { "#REF!,Lost \($0),Nobody," }
        return Data((["track_id,title,artist,energy"] + good + bad).joined(separator: "\n").utf8)
    }

    @Test func `standard input is imported, whatever it is packed in`() async throws {
        let place = try Place()

        let plain = try await place.run(["import", "-"], input: Self.table(3))
        let again = try await place.run(["import", "-"], input: Self.table(3))
        let page = try await place.run(["import", "-"], input: Data("<!DOCTYPE html><html></html>".utf8))
        let none = try await place.run(["import", "-"])

        #expect(plain.status == 0 && plain.output.hasPrefix("Imported 3 of 3 rows"), "\(plain.output)")
        #expect(plain.output.contains("standard input: UTF-8, commas between columns"))
        #expect(
            again.status == 0 && again.output.contains("tracks    0 new, 0 updated, 3 unchanged"), "\(again.output)")
        #expect(page.status == 1 && page.errors.hasPrefix("juke: standard input is an HTML page"), "\(page.errors)")
        #expect(none.status == 1 && none.errors.contains("standard input is empty"), "\(none.errors)")
        #expect(try await place.tracks() == 3)
    }

    @Test func `the exit status is 0, 1 and 2 for what is stored, useless, and asked wrongly`() async throws {
        let place = try Place()

        let nothing = try await place.run(["import", "-"], input: Self.table(0, useless: 4))
        let most = try await place.run(["import", "-"], input: Self.table(1, useless: 2))
        let allowed = try await place.run(["import", "-", "--allow-partial"], input: Self.table(1, useless: 2))
        let wrong = try await place.run(["import", "-", "--map", "artist"])

        #expect([nothing.status, most.status, allowed.status, wrong.status] == [1, 1, 0, 2])
        #expect(nothing.output.hasPrefix("Imported 0 of 4 rows: nothing of it can be used."), "\(nothing.output)")
        #expect(most.errors.contains("More than half of the rows were left out; with --allow-partial"))
        #expect(allowed.output.hasPrefix("Imported 1 of 3 rows"), "\(allowed.output)")
    }

    @Test func `an interrupted import ends with 130 and leaves whole batches`() async throws {
        let place = try Place()
        let file = place.folder.appending(path: "tracks.csv")
        try Self.table(120_000).write(to: file)
        let (process, _, errors) = try place.juke(["import", file.path, "--batch-size", "500"])

        try await place.end(of: process) {
            try await eventually("first batch") {
                if process.isRunning { return try await place.tracks() > 0 }
                return true
            }
            process.interrupt()
        }
        let stored = try await place.tracks()
        let words = try String(contentsOf: errors, encoding: .utf8)

        #expect(process.terminationStatus == 130 && process.terminationReason == .exit, "\(words)")
        #expect(words.contains("interrupted; nothing is half-written, run the command again to finish"))
        #expect(stored > 0 && stored < 120_000 && stored.isMultiple(of: 500), "\(stored)")
    }
}
