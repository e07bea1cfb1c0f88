/// Why a file could not be heard, and what to do next.
public struct EarsError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added, so a `switch` needs a default.
    public struct Code: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The code as it is printed, logged and sent.
        public let description: String

        /// The path leads to nothing, or to something that may not be read.
        public static let missing = Code(description: "missing")
        /// The path leads to a directory, a pipe or a device.
        public static let notAFile = Code(description: "notAFile")
        /// No decoder knows the content.
        public static let unreadable = Code(description: "unreadable")
        /// A decoder opened the file and found no sound.
        public static let empty = Code(description: "empty")
        /// The memory that an analysing process may have did not suffice.
        public static let outOfMemory = Code(description: "outOfMemory")
        /// The analysis took longer than it may.
        public static let timedOut = Code(description: "timedOut")
        /// The analysing process ended while it heard this file.
        public static let crashed = Code(description: "crashed")
        /// No analysing process could be started.
        public static let notStarted = Code(description: "notStarted")
        /// The analysing process answered what this version does not understand.
        public static let undecodable = Code(description: "undecodable")

        /// Reads a code as it was sent.
        public init(from decoder: any Decoder) throws {
            description = try decoder.singleValueContainer().decode(String.self)
        }

        init(description: String) {
            self.description = description
        }

        /// Writes the code as its text.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(description)
        }
    }

    /// Which kind of failure it is.
    public let code: Code
    /// What happened and what to do next.
    public let message: String

    /// An error whose message says what happened and what to do next.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }

    /// Whether the same file would fail again: its content is at fault, not the machine.
    public var isPermanent: Bool { [.notAFile, .unreadable, .empty].contains(code) }
}
