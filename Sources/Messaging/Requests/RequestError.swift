import Concurrency

/// How a request ended when it did not end with a reply.
public struct RequestError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added, so a `switch` needs a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as it is printed and logged.
        public let description: String

        /// No reply came in time; a late one goes nowhere.
        public static let deadlineExceeded = Code(description: "deadlineExceeded")
        /// Too many requests wait already.
        public static let queueFull = Code(description: "queueFull")
        /// The request could not be handed to the broker.
        public static let brokerUnavailable = Code(description: "brokerUnavailable")
        /// This process is about to end.
        public static let shuttingDown = Code(description: "shuttingDown")
        /// The caller's task was cancelled.
        public static let cancelled = Code(description: "cancelled")
        /// The handler gave up; the message is its reason.
        public static let failed = Code(description: "failed")
    }

    /// Which kind of failure it is.
    public let code: Code
    /// The cause and the next step; with ``Code/failed`` the handler's own words.
    public let message: String
    /// The error that led to this one; `nil` where this is the first.
    public let cause: (any Error)?

    /// States how a request ended, and in `message` what to do next.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code, the message, and the cause in brackets.
    public var description: String {
        cause.map { "\(code): \(message) (\($0))" } ?? "\(code): \(message)"
    }
}

extension RequestError: CancellableError {
    /// Whether the caller was cancelled.
    package var isCancelled: Bool { code == .cancelled }
}
