import Foundation
import RunsTesting
import Testing

/// `juke listen` as a newcomer runs it: a folder of files, one command, recommendations.
struct ListenTests {
    /// The end of a program.
    private struct Ended {
        let status: Int32
        let output: String
    }

    /// Runs `juke` in a folder of its own to its end.
    private func juke(_ arguments: String..., in folder: URL) async throws -> Ended {
        let output = folder.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = WorkerProcess.programs.appending(path: "juke")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
        let file = try FileHandle(forWritingTo: output)
        process.standardOutput = file
        process.standardError = file
        await withCheckedContinuation { continuation in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                Issue.record(error)
                continuation.resume()
            }
        }
        return Ended(status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8))
    }

    /// Makes a folder for a database, which is gone after the body.
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "juke-listen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func library(of tracks: Int) throws -> SoundLibrary {
        let library = try SoundLibrary()
        for number in 0..<tracks {
            let artist = "Artist \(number % 6)"
            try library.write(
                "\(artist)/\(number).wav", seed: number, seconds: 11,
                SoundLibrary.tags("Track \(number)", by: [artist], on: "Album \(number % 6)", number: number / 6 + 1))
        }
        return library
    }

    @Test func `a folder becomes recommendations, and a second look hears nothing twice`() async throws {
        try await withFolder { folder in
            let library = try library(of: 24)
            try library.write("broken.mp3", bytes: Array("no sound".utf8))

            let first = try await juke("listen", library.path(), "--no-serve", in: folder)
            let second = try await juke("listen", library.path(), "--no-serve", in: folder)
            let list = try await juke("recommend", "Artist 1", "--offline", in: folder)
            let failed = try await juke("listen", "--failed", in: folder)

            #expect(first.status == 0, "\(first.output)")
            #expect(first.output.contains("25 tracks to hear"), "\(first.output)")
            #expect(
                second.status == 0 && second.output.contains("Everything has been heard already"), "\(second.output)")
            #expect(list.status == 0 && list.output.contains("Artist 2"), "\(list.output)")
            #expect(failed.output.contains("broken.mp3: "), "\(failed.output)")
        }
    }

    @Test func `too little music ends with what is missing`() async throws {
        try await withFolder { folder in
            let library = try library(of: 3)

            let ended = try await juke("listen", library.path(), "--no-serve", in: folder)
            let missing = try await juke("listen", "/nowhere/music", in: folder)

            #expect(ended.status == 1 && ended.output.contains("a model needs 20"), "\(ended.output)")
            #expect(
                missing.status == 1 && missing.output.contains("there is no folder /nowhere/music"), "\(missing.output)"
            )
        }
    }

    @Test func `after a hundred tracks there is a model, which the rest joins`() async throws {
        try await withFolder { folder in
            let library = try library(of: 110)

            let first = try await juke("listen", library.path(), "--no-serve", in: folder)
            try library.write(
                "later.wav", seed: 200, seconds: 11,
                SoundLibrary.tags("Later", by: ["Artist 1"], on: "Album 1", number: 99))
            let second = try await juke("listen", library.path(), "--no-serve", in: folder)
            let status = try await juke("status", in: folder)

            #expect(first.status == 0, "\(first.output)")
            #expect(second.status == 0 && second.output.contains("1 track to hear"), "\(second.output)")
            #expect(second.output.contains("corpus=111"), "\(second.output)")
            #expect(status.output.contains("ears-1: 111 tracks"), "\(status.output)")
        }
    }
}
