import Concurrency
import Foundation
import MessagingTesting
import Testing

@testable import Ears

/// An analyzer whose child is a shell that does as told.
private func analyzer(
    of script: String, concurrency: Int = 1, timeout: Duration = .seconds(30)
) -> ChildProcessAudioAnalyzer {
    ChildProcessAudioAnalyzer(
        executable: "/bin/sh", arguments: ["-c", script, "sh"], concurrency: concurrency,
        limits: ProcessLimits(timeout: timeout), clock: SystemClock())
}

/// Where the test's own bundle was built, and `juke-ears` beside it.
private let jukeEars: String = {
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let places = [bundle, bundle.deletingLastPathComponent()].map { $0.appending(path: "juke-ears").path }
    return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? places[0]
}()

private func failure(of body: () async throws -> Void) async -> EarsError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? EarsError)?.code
    }
}

@Suite struct ChildProcessTests {
    private let folder: SoundFolder

    init() throws {
        folder = try SoundFolder()
    }

    @Test func `a child hears what this process hears`() async throws {
        let path = try folder.write(.drums(tempo: 120, seconds: 15), as: .flac, title: "Beat")
        let children = ChildProcessAudioAnalyzer(executable: jukeEars, clock: SystemClock())
        let own = InProcessAudioAnalyzer()

        #expect(try await children.analyze(path) == own.analyze(path))
        #expect(try await children.tags(of: path) == own.tags(of: path))
        #expect(try await children.identity(of: path) == own.identity(of: path))
        #expect(try await children.tags(of: path).title == "Beat")
    }

    @Test func `several children hear several files, each its own`() async throws {
        let children = ChildProcessAudioAnalyzer(executable: jukeEars, concurrency: 3, clock: SystemClock())
        var paths: [AudioPath] = []
        for number in 0..<8 {
            let signal = Signal.sine(300, decibels: -20, seconds: 1 + Double(number), rate: 8000)
            paths.append(try folder.write(signal, as: .wav, name: "line \(number)\n.wav"))
        }

        let seconds = try await withThrowingTaskGroup(of: (Int, Double).self) { group in
            for (number, path) in paths.enumerated() {
                group.addTask { (number, try await children.analyze(path).seconds) }
            }
            return try await group.reduce(into: [Int: Double]()) { $0[$1.0] = $1.1 }
        }

        #expect(seconds == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 1 + Double($0)) }))
        await children.endIdleProcesses()
    }

    @Test func `an unreadable file has its reason and the child goes on`() async throws {
        let children = ChildProcessAudioAnalyzer(executable: jukeEars, clock: SystemClock())
        let text = try folder.write(Array("no music".utf8), as: "text.mp3")
        let sound = try folder.write(.sine(440, decibels: -20, seconds: 1), as: .wav)

        #expect(await failure { _ = try await children.analyze(text) } == .unreadable)
        #expect(await failure { _ = try await children.analyze("/nowhere.mp3") } == .missing)
        #expect(try await children.analyze(sound).seconds == 1)
    }

    @Test func `a child that crashes costs one file`() async throws {
        // The shell dies of the first request and becomes the real child when it is started again.
        let mark = folder.url.appending(path: "died").path
        let script = "if [ -e '\(mark)' ]; then exec '\(jukeEars)' \"$@\"; fi; : > '\(mark)'; kill -SEGV $$"
        let children = analyzer(of: script)
        let sound = try folder.write(.sine(440, decibels: -20, seconds: 1), as: .wav)

        #expect(await failure { _ = try await children.analyze(sound) } == .crashed)
        #expect(try await children.analyze(sound).seconds == 1)
    }

    @Test func `a child that says nothing runs out of time`() async throws {
        let children = analyzer(of: "while read -r line; do :; done", timeout: .milliseconds(50))

        #expect(await failure { _ = try await children.analyze("/any.mp3") } == .timedOut)
    }

    @Test func `a child that never ends by itself is stopped by its limit of the processor`() async throws {
        let children = analyzer(of: "ulimit -St 1; while :; do :; done")

        #expect(await failure { _ = try await children.analyze("/any.mp3") } == .timedOut)
    }

    @Test func `the time limit runs on the clock that was passed in`() async throws {
        let children = ChildProcessAudioAnalyzer(
            executable: "/bin/sh", arguments: ["-c", "exec tail -f /dev/null", "sh"],
            limits: ProcessLimits(timeout: .seconds(3_600)), clock: HurryingClock())

        #expect(await failure { _ = try await children.analyze("/any.mp3") } == .timedOut)
    }

    @Test func `a child that answers nonsense is no analysis`() async throws {
        let children = analyzer(of: "echo nonsense; while read -r line; do :; done")

        #expect(await failure { _ = try await children.analyze("/any.mp3") } == .undecodable)
    }

    @Test func `a missing executable is reported`() async throws {
        let children = ChildProcessAudioAnalyzer(executable: "/nowhere/juke-ears", clock: SystemClock())

        #expect(await failure { _ = try await children.analyze("/any.mp3") } == .notStarted)
    }

    @Test func `a task that is cancelled ends its child and frees its place`() async throws {
        // The first child tells that it runs and then waits for ever; the second is a real one.
        let ready = folder.url.appending(path: "ready").path, mark = folder.url.appending(path: "ran").path
        try #require(mkfifo(ready, 0o600) == 0)
        let children = analyzer(
            of:
                "[ -e '\(mark)' ] && exec '\(jukeEars)' \"$@\"; : > '\(mark)'; echo > '\(ready)'; exec tail -f /dev/null"
        )
        let sound = try folder.write(.sine(440, decibels: -20, seconds: 1), as: .wav)
        let task = Task { try await children.analyze(sound) }
        // Reading the pipe waits until the child runs.
        _ = try FileHandle(forReadingAtPath: ready)?.readToEnd()

        task.cancel()

        let error = await #expect(throws: EarsError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await children.analyze(sound).seconds == 1)
    }

    @Test(.timeLimit(.minutes(1))) func `a task that is cancelled while it waits for a place ends at once`()
        async throws
    {
        let ready = folder.url.appending(path: "ready").path
        try #require(mkfifo(ready, 0o600) == 0)
        let children = analyzer(of: "echo > '\(ready)'; exec tail -f /dev/null")
        let first = Task { try await children.analyze("/first.mp3") }
        // Reading the pipe waits until the only child runs.
        _ = try FileHandle(forReadingAtPath: ready)?.readToEnd()
        let second = Task { try await children.analyze("/second.mp3") }
        try await eventually("second caller that waits") { await children.waitingCount > 0 }

        second.cancel()

        let error = await #expect(throws: EarsError.self) { try await second.value }
        #expect(error?.code == .cancelled)
        #expect(await children.waitingCount == 0)
        first.cancel()
        await #expect(throws: EarsError.self) { try await first.value }
    }

    @Test func `a child that needs more memory than it may have costs one file`() async throws {
        // What Swift itself maps is more than this, so nothing can be had any more once the limit is on.
        let children = ChildProcessAudioAnalyzer(
            executable: "/bin/sh", arguments: ["-c", "ulimit -v 20000; exec '\(jukeEars)' \"$@\"", "sh"],
            clock: SystemClock())
        let sound = try folder.write(.sine(440, decibels: -20, seconds: 1), as: .wav)

        let code = await failure { _ = try await children.analyze(sound) }

        #expect(code == .crashed || code == .outOfMemory)
    }

    @Test func `by hand it prints a line of JSON for each file and fails when one does`() async throws {
        try folder.write(.sine(440, decibels: -20, seconds: 1), as: .wav)
        try folder.write(Array("text".utf8), as: "text")
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: jukeEars)
        process.arguments = ["--ffmpeg", "none", folder.path("sound.wav").description, folder.path("text").description]
        process.standardOutput = output

        try process.run()
        let text = String(decoding: try #require(try output.fileHandleForReading.readToEnd()), as: UTF8.self)
        process.waitUntilExit()

        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains("\"seconds\":1,"))
        #expect(lines[1].contains("\"code\":\"unreadable\""))
        #expect(process.terminationStatus == 1)
    }
}

/// A clock that has gone on by two hours whenever somebody looks.
private final class HurryingClock: TimeSource {
    private let looks = Mutex(0)

    var now: Timestamp { Timestamp(milliseconds: 0) }
    var uptime: Duration {
        .seconds(
            looks.withLock { looks in
                looks += 7_200
                return looks
            })
    }

    func sleep(for duration: Duration) async throws(CancellationError) {}
}
