/// Why a snapshot of an index cannot be used.
public struct SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable {
        /// Another program's file, or that of another version or processor.
        case otherFormat
        /// Bytes are missing, or are not those that were written.
        case damaged
        /// A folder or file cannot be read or written.
        case unusable
        /// Whoever wanted it was cancelled.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, and in which file.
    public let message: String

    /// An error with a message about what was found.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message alone: it needs no code to be understood.
    public var description: String { message }
}
