import Foundation

/// A process of the fleet that a test starts, and sees die.
final class WorkerProcess {
    private let process = Process()

    /// Starts an executable of this build.
    ///
    /// - Parameters:
    ///   - name: The executable.
    ///   - arguments: Its arguments.
    ///   - environment: What it is told besides the test's own environment, in which no `JUKE_` variable stays.
    /// - Throws: What Foundation says when the executable cannot be started.
    init(_ name: String, _ arguments: [String], environment: [String: String]) throws {
        let own = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
        process.executableURL = Self.programs.appending(path: name)
        process.arguments = arguments
        process.environment = own.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
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
        while process.isRunning { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
