/// A failure while training, reading or writing a model.
public struct EmbeddingError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable {
        /// The corpus has too few tracks to fit anything.
        case corpusTooSmall
        /// The eigenvalue solver did not converge or refused its input.
        case solverFailed
        /// A matrix does not have the shape that its use needs.
        case shapeMismatch
        /// A `.npy` file is damaged or of a kind that Juke does not write.
        case unreadableMatrix
        /// `model.json` is missing, damaged, or belongs to another `projection.npy`.
        case unreadableModel
        /// A file could not be written.
        case unwritable
    }

    /// The kind of failure.
    public let code: Code
    /// The cause and the next step.
    public let message: String
    /// The error underneath, if there is one.
    public let cause: (any Error)?

    /// An error whose message says what happened and what to do next.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message, followed by the cause.
    public var description: String {
        cause.map { "\(message) (\($0))" } ?? message
    }
}
