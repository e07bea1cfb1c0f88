import Concurrency
import Foundation

/// A process of the fleet that a test starts, and sees die.
final class WorkerProcess {
    private let process = Process()
    private let end = OneShot<Void>()

    /// Starts an executable of this build.
    ///
    /// - Parameters:
    ///   - name: The executable.
    ///   - arguments: Its arguments.
    ///   - environment: What it is told besides the test's own environment, in which no `JUKE_` variable stays.
    ///   - descriptors: How many files it may have open; `nil` for as many as the test.
    ///   - log: The file that takes what it prints.
    /// - Throws: What Foundation says when the executable cannot be started.
    init(
        _ name: String, _ arguments: [String], environment: [String: String], descriptors: Int? = nil, log: URL? = nil
    ) throws {
        let own = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
        let program = Self.programs.appending(path: name)
        if let descriptors {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments =
                ["-c", "ulimit -n \(descriptors) && exec \"$0\" \"$@\"", program.path] + arguments
        } else {
            process.executableURL = program
            process.arguments = arguments
        }
        process.environment = own.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = try log.map { try Self.file($0) } ?? FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { [end] _ in end.set(()) }
        try process.run()
    }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    /// Where the test's own bundle was built, and the executables beside it.
    static let programs: URL = {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        // On Linux the runner is the package's `.xctest` in the folder of the build.
        let places = [bundle, bundle.deletingLastPathComponent()]
        return places.first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "juke-enqueue").path) }
            ?? bundle
    }()

    var processIdentifier: Int32 { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// With what it ended by itself; `nil` while it runs, and after a signal.
    var status: Int32? {
        !process.isRunning && process.terminationReason == .exit ? process.terminationStatus : nil
    }

    /// Whether it was killed by SIGKILL, its own or somebody else's.
    var wasKilled: Bool {
        !process.isRunning && process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    }

    /// SIGTERM, as a deploy does it.
    func terminate() { process.terminate() }

    /// kill -9; nothing happens when it is dead already.
    func destroy() async {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        await wait()
    }

    /// Waits until it has ended.
    func wait() async {
        await end.value()
    }
}
