package import ArgumentParser
import Concurrency
import Foundation
import Messaging
import Printing
import Settings
import UnixSignals

extension AsyncParsableCommand {
    /// Runs the command as a process and ends it: 0 when all went well, 1 when the work failed, 2 when it was asked
    /// wrongly.
    ///
    /// An error is one line on standard error that begins with the command's name. An interrupted command ends with
    /// 130, as shells expect.
    ///
    /// - Parameter advice: What an interrupted command says of the work that it leaves.
    package static func runProcess(
        whenInterrupted advice: String = "nothing is half-written, run the command again to finish"
    ) async -> Never {
        ignoreBrokenPipes()
        if let correction = CommandSuggestion.correction(of: Array(CommandLine.arguments.dropFirst()), for: Self.self) {
            printError(correction)
            Foundation.exit(2)
        }
        let settings = Settings.process()
        if let failpoint = settings.failpoint { Failpoint.arm(failpoint) }
        for unknown in settings.unknownVariables {
            guard let suggestion = unknown.suggestion else { continue }
            printError("\(unknown.name) is no setting, so nothing reads it; did you mean \(suggestion)?")
        }
        do {
            var command = try parseAsRoot()
            if var worker = command as? any WorkerCommand {
                try await worker.run()
            } else if var asynchronous = command as? any AsyncParsableCommand {
                try await cancellingOnInterrupt { try await asynchronous.run() }
            } else {
                try command.run()
            }
            Foundation.exit(EXIT_SUCCESS)
        } catch {
            end(with: error, advice)
        }
    }

    private static func end(with error: any Error, _ advice: String) -> Never {
        if error.isCancellation || error is Interrupted {
            printError("interrupted; \(advice)")
            Foundation.exit(130)
        }
        if let settingsError = error as? SettingsError {
            printError("\(settingsError)")
            Foundation.exit(2)
        }
        if let brokerError = error as? BrokerError, [.unsupportedServer, .invalidURL].contains(brokerError.code) {
            printError("\(brokerError)")
            Foundation.exit(2)
        }
        switch exitCode(for: error) {
        case .success:
            print(fullMessage(for: error))
            Foundation.exit(EXIT_SUCCESS)
        case .validationFailure:
            writeToStandardError(fullMessage(for: error).escapingControlsWithinLines)
            Foundation.exit(2)
        default:
            if let error = error as? CommandError {
                writeToStandardError("\(_commandName): \(error.terminalText)")
            } else if !(error is ExitCode) {
                printError("\(error)")
            }
            Foundation.exit(EXIT_FAILURE)
        }
    }

    private static func printError(_ text: String) {
        writeToStandardError("\(_commandName): \(text.escapingControls)")
    }

    private static func writeToStandardError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }
}

/// Makes a closed pipe an error of the write, not the end of the process: the C clients write without checking.
private func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
}

/// A command that runs until it is told to stop, and then winds down by itself.
///
/// SIGTERM and SIGINT reach its service group; no other command sees them.
package protocol WorkerCommand: AsyncParsableCommand {}

/// Says that a person or a supervisor ended a command before it was done.
package struct Interrupted: Error, Sendable {}

/// Runs a command's work and cancels it at the first SIGINT or SIGTERM; a second signal ends the process at once.
///
/// The work is expected to leave the store as it was at its last commit, and to say nothing.
///
/// - Throws: ``Interrupted`` when a signal came, whatever the work made of it; else what the work throws.
package func cancellingOnInterrupt(_ work: sending @escaping () async throws -> Void) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let running = Task { try await work() }
    let watching = Task {
        var count = 0
        for await _ in signals {
            count += 1
            if count > 1 { Foundation.exit(130) }
            running.cancel()
        }
        return count > 0
    }
    let result = await running.result
    let wasCancelled = running.isCancelled
    watching.cancel()
    if wasCancelled { throw Interrupted() }
    try result.get()
}

/// Why a command could not do its work: one sentence that names the next step, and what it is about, line by line.
package struct CommandError: Error, Sendable, CustomStringConvertible {
    private let sentence: String
    private let items: [String]

    /// Takes one sentence that names the next step, without the command's name.
    ///
    /// - Parameters:
    ///   - description: The sentence; where items follow, it ends in a colon.
    ///   - items: What the sentence is about, each on a line of its own.
    package init(_ description: String, listing items: [String] = []) {
        sentence = description
        self.items = items
    }

    /// The sentence and the items, without the name of the command.
    package var description: String { text { $0 } }

    /// The same for a terminal: control characters that come out of files and their names are written out.
    package var terminalText: String { text(\.escapingControls) }

    private func text(_ shown: (String) -> String) -> String {
        ([shown(sentence)] + items.map { "  " + shown($0) }).joined(separator: "\n")
    }
}
