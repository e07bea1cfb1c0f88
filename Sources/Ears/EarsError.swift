import Concurrency

/// Why a file could not be analysed, and what to do next.
package struct EarsError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added, so a `switch` needs a default.
    package struct Code: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The code as it is printed, logged and sent.
        package let description: String

        /// The path leads to nothing, or to something that may not be read.
        package static let missing = Code(description: "missing")
        /// The path leads to a directory, a pipe or a device.
        package static let notAFile = Code(description: "notAFile")
        /// No decoder knows the content.
        package static let unreadable = Code(description: "unreadable")
        /// A decoder opened the file and found no sound.
        package static let empty = Code(description: "empty")
        /// The memory that an analysing process may have did not suffice.
        package static let outOfMemory = Code(description: "outOfMemory")
        /// The analysis took longer than it may.
        package static let timedOut = Code(description: "timedOut")
        /// The analysing process ended while it analysed this file.
        package static let crashed = Code(description: "crashed")
        /// No analysing process could be started.
        package static let notStarted = Code(description: "notStarted")
        /// The analysing process answered what this version does not understand.
        package static let undecodable = Code(description: "undecodable")
        /// The caller's task was cancelled.
        package static let cancelled = Code(description: "cancelled")

        /// Reads a code as it was sent.
        package init(from decoder: any Decoder) throws {
            description = try decoder.singleValueContainer().decode(String.self)
        }

        init(description: String) {
            self.description = description
        }

        /// Writes the code as its text.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(description)
        }
    }

    /// Which kind of failure it is.
    package let code: Code
    /// The cause and the next step.
    package let message: String

    /// An error whose message says what happened and what to do next.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    package var description: String { "\(code): \(message)" }

    /// Whether the same file would fail again: its content is at fault, not the machine.
    package var isPermanent: Bool { [.notAFile, .unreadable, .empty].contains(code) }
}

extension EarsError: CancellableError {
    /// Whether the caller's task was cancelled.
    package var isCancelled: Bool { code == .cancelled }

    /// The error of a call whose task was cancelled.
    static let cancelled = EarsError(.cancelled, "the call was cancelled")
}
