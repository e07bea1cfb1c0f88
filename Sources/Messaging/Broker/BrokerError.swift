import Concurrency
import Foundation

/// An error of the messaging, with the next step.
public struct BrokerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added, so a `switch` needs a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as it is printed and logged.
        public let description: String

        /// No connection to the broker could be made.
        public static let unreachable = Code(description: "unreachable")
        /// The connection broke, or an answer did not come in time; whether the command took effect is not known.
        public static let connectionLost = Code(description: "connectionLost")
        /// The broker answers, but is loading, a replica or busy: worth another try shortly.
        public static let notReady = Code(description: "notReady")
        /// The broker refuses the user or the password, or the user may not do this.
        public static let notPermitted = Code(description: "notPermitted")
        /// The server is one that Juke cannot work with: a cluster, a sentinel, or one that speaks TLS only.
        public static let unsupportedServer = Code(description: "unsupportedServer")
        /// The URL of the broker cannot be used.
        public static let invalidURL = Code(description: "invalidURL")
        /// The queue holds as many jobs as its limit allows.
        public static let queueFull = Code(description: "queueFull")
        /// An operator drains the queue: it takes no new jobs.
        public static let queueDraining = Code(description: "queueDraining")
        /// The broker cannot promise, or did not reach in time, the durability that an enqueue asked for.
        public static let notDurable = Code(description: "notDurable")
        /// The text of the routes cannot be read.
        public static let invalidRoutes = Code(description: "invalidRoutes")
        /// A payload cannot be written as JSON.
        public static let encodingFailed = Code(description: "encodingFailed")
        /// A payload does not have the expected shape.
        public static let undecodable = Code(description: "undecodable")
        /// The consumer group is missing; the next reader makes it anew.
        public static let groupMissing = Code(description: "groupMissing")
        /// The broker refused a command, or answered what this version does not understand.
        public static let commandFailed = Code(description: "commandFailed")
        /// The caller's task was cancelled while it waited.
        public static let cancelled = Code(description: "cancelled")
        /// The broker was closed by its own process.
        public static let closed = Code(description: "closed")
    }

    /// Which kind of failure it is.
    public let code: Code
    /// The cause and the next step.
    public let message: String
    /// The error that led to this one; `nil` where this is the first.
    public let cause: (any Error)?
    /// How many jobs of the call were accepted before it failed.
    public internal(set) var accepted = 0
    /// The source file that raised the error.
    public let file: String
    /// The line that raised the error.
    public let line: Int

    /// States what went wrong and what to do next; the error remembers the file and line that raised it.
    public init(
        _ code: Code, _ message: String, cause: (any Error)? = nil, file: String = #fileID, line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.file = file
        self.line = line
    }

    /// Encodes a value as JSON.
    ///
    /// - Throws: ``Code/encodingFailed``.
    static func encoding(_ what: String, _ value: some Encodable) throws(BrokerError) -> Data {
        do {
            return try JSONEncoder().encode(value)
        } catch {
            throw BrokerError(.encodingFailed, "\(what) cannot be written as JSON", cause: error)
        }
    }

    /// The code, the message, and the cause in brackets.
    public var description: String {
        cause.map { "\(code): \(message) (\($0))" } ?? "\(code): \(message)"
    }

    /// Whether the same call may succeed shortly without anyone doing anything.
    public var isTransient: Bool {
        [.unreachable, .connectionLost, .notReady, .groupMissing].contains(code)
    }
}

extension BrokerError: CancellableError {
    /// Whether the call ended because its task was cancelled.
    package var isCancelled: Bool { code == .cancelled }
}
