import Concurrency
import Foundation
import MessagingTesting
import RunsTesting
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

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
            try library.write("two\nlines.mp3", bytes: Array("no sound either".utf8))

            let first = try await juke("listen", library.path(), "--no-serve", in: folder)
            let second = try await juke("listen", library.path(), "--no-serve", in: folder)
            // Without a Redis in sight this process answers.
            let list = try await juke("recommend", "Artist 1", in: folder)
            let failed = try await juke("listen", "--failed", in: folder)

            #expect(first.status == 0, "\(first.output)")
            #expect(first.output.contains("26 tracks to hear"), "\(first.output)")
            #expect(
                second.status == 0 && second.output.contains("Everything has been heard already"), "\(second.output)")
            #expect(list.status == 0 && list.output.contains("Artist 2"), "\(list.output)")
            let lines = failed.output.split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("/") }, "\(failed.output)")
            #expect(lines.first?.firstMatch(of: /broken\.mp3 is in no format/) != nil, "\(failed.output)")
            #expect(lines.first?.ranges(of: "broken.mp3").count == 1, "\(failed.output)")
            #expect(lines.last?.contains(#"two\nlines.mp3"#) == true, "\(failed.output)")
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

    @Test func `juke listen serves while it hears, stops at Ctrl-C, and goes on where it was`() async throws {
        try await withFolder { folder in
            // Twice as many as are heard, one at a time, until there is an answer.
            let count = 240
            let library = try library(of: count)
            let listening = try Listening(library.path(), in: folder)
            defer { listening.destroy() }

            let url = try await listening.says(/up: (http:\S+)/)
            var request = URLRequest(url: try #require(URL(string: url + "api/v1/recommendations/")))
            request.httpMethod = "POST"
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(#"{"artists":["Artist 1"],"limit":3}"#.utf8)
            var answer = Data()
            // A rank worker takes up the new model a moment after it is there.
            try await eventually("answer") {
                let (data, response) = try await URLSession.shared.data(for: request)
                answer = data
                return (response as? HTTPURLResponse)?.statusCode != 503 || !listening.isRunning
            }
            let meanwhile = try listening.output
            let status = await listening.interrupt()
            let report = try await juke("status", in: folder)
            let second = try await juke("listen", library.path(), "--no-serve", in: folder)

            #expect(String(decoding: answer, as: UTF8.self).contains(#""name":"Artist "#), "\(meanwhile)")
            #expect(
                meanwhile.contains("First recommendations") && !meanwhile.contains("corpus=\(count)"), "\(meanwhile)")
            let said = try listening.output
            #expect(status == 0 && said.contains("Stopped; the same command goes on where it was."), "\(said)")
            // What was heard is not heard again.
            let heard = try #require(report.output.firstMatch(of: /ears-1: (\d+) tracks/).flatMap { Int($0.1) })
            #expect(heard >= 100 && heard < count)
            #expect(second.output.contains("\(count - heard) track"), "\(heard): \(second.output)")
            #expect(second.status == 0 && second.output.contains("corpus=\(count)"), "\(second.output)")
        }
    }

    /// `juke listen` while it runs.
    private final class Listening {
        private let process = Process()
        private let end = OneShot<Void>()
        private let file: URL

        init(_ library: String, in folder: URL) throws {
            file = folder.appending(path: "listening")
            try Data().write(to: file)
            process.executableURL = WorkerProcess.programs.appending(path: "juke")
            process.arguments = ["listen", library]
            process.currentDirectoryURL = folder
            process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
                .merging(["JUKE_EARS_CONCURRENCY": "1"]) { $1 }
            let handle = try FileHandle(forWritingTo: file)
            process.standardOutput = handle
            process.standardError = handle
            process.terminationHandler = { [end] _ in end.set(()) }
            try process.run()
        }

        var isRunning: Bool { process.isRunning }

        var output: String { get throws { try String(contentsOf: file, encoding: .utf8) } }

        /// Waits until it has said something, and gives back the part in brackets.
        func says(_ pattern: Regex<(Substring, Substring)>) async throws -> String {
            var found: Substring?
            try await eventually("\(pattern)", within: .seconds(300)) {
                found = try output.firstMatch(of: pattern)?.1
                if found == nil, !process.isRunning { throw Unsaid(output: try output) }
                return found != nil
            }
            return String(try #require(found))
        }

        /// Ctrl-C, and the end.
        func interrupt() async -> Int32 {
            process.interrupt()
            await end.value()
            return process.terminationStatus
        }

        func destroy() {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        struct Unsaid: Error {
            let output: String
        }
    }
}
