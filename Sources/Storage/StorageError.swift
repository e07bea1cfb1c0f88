/// What went wrong in the store, and what to do about it.
public struct StorageError: Error, Sendable {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// The database URL has a form that Juke does not know.
        case invalidURL
        /// No server answers, or it refuses the connection.
        case unreachable
        /// The database holds no Juke schema yet.
        case schemaMissing
        /// The database's schema is older, or newer, than this build needs.
        case schemaMismatch
        /// The database belongs to another application.
        case foreignDatabase
        /// A uniqueness, foreign key or not-null rule refused a row.
        case constraintViolated
        /// Another transaction kept getting in the way, also after the retries.
        case conflict
        /// A value that the caller passed cannot be stored.
        case invalidInput
        /// What the caller named does not exist.
        case notFound
        /// The connection broke during a transaction.
        case connectionLost
        /// The store was closed.
        case closed
        /// A stored value has a form that cannot be read.
        case corrupt
        /// Any other refusal of the database.
        case failed
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what the operator or caller can do next; never holds a password.
    public let message: String
    /// The driver's own error, when there is one.
    public let cause: (any Error)?

    /// Whether running the same transaction again may succeed.
    let isTransient: Bool

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.init(code, message, cause: cause, isTransient: false)
    }

    init(_ code: Code, _ message: String, cause: (any Error)? = nil, isTransient: Bool) {
        self.code = code
        self.message = message
        self.cause = cause
        self.isTransient = isTransient
    }
}

extension StorageError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
