import Concurrency

/// An error of the store, with the next step.
package struct StorageError: Error, Sendable {
    /// The kinds of failure.
    package enum Code: String, Sendable, CaseIterable {
        /// The database URL has a form that Juke does not know.
        case invalidURL
        /// No server answers, or it refuses the connection.
        case unreachable
        /// A pooler in transaction mode stands before the database, so that no session is Juke's own.
        case unsuitablePooler
        /// The database answers but cannot do its work: its disk is full, it is read-only, it recovers.
        case unavailable
        /// A statement met a limit of time or memory, or an error inside of the database: its own fault, or the
        /// database's.
        case interrupted
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
        /// The thing that the caller named does not exist.
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
    package let code: Code
    /// The cause and the next step of the operator or caller; never holds a password.
    package let message: String
    /// The driver's own error, when there is one.
    package let cause: (any Error)?
    /// The cause of the error, which decides what happens to the job.
    package let fault: StorageFault
    private var traits: Traits

    /// An error whose fault follows from its kind: those of an unavailable database are outages.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.init(code, message, fault: code.fault, cause: cause, isTransient: false)
    }

    init(
        _ code: Code, _ message: String, fault: StorageFault? = nil, cause: (any Error)? = nil,
        isTransient: Bool = false
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.fault = fault ?? code.fault
        traits = isTransient ? .transient : []
        if self.fault == .outage { traits.insert(.outage) }
    }
}

extension StorageError {
    private struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        static let outage = Traits(rawValue: 1)
        static let transient = Traits(rawValue: 2)
        static let refusedWrite = Traits(rawValue: 4)
    }

    /// Whether the database is to blame: the same work succeeds once the database is available again.
    ///
    /// A ``Store`` decides this for errors that may be either's fault, see ``StorageFault/either``.
    package internal(set) var isOutage: Bool {
        get { traits.contains(.outage) }
        set { if newValue { traits.insert(.outage) } else { traits.remove(.outage) } }
    }

    /// Whether running the same transaction again may succeed.
    var isTransient: Bool { traits.contains(.transient) }

    /// Whether the database refused a change because it, or the transaction, may only read.
    var isRefusedWrite: Bool {
        get { traits.contains(.refusedWrite) }
        set { if newValue { traits.insert(.refusedWrite) } else { traits.remove(.refusedWrite) } }
    }
}

extension StorageError.Code {
    /// The cause of such a failure where nothing better is known.
    fileprivate var fault: StorageFault {
        switch self {
        case .unreachable, .connectionLost, .unavailable: .outage
        case .interrupted: .either
        case .conflict: .conflict
        default: .job
        }
    }
}

extension StorageError: CancellableError {
    /// Whether the driver stopped because the task was cancelled.
    package var isCancelled: Bool { cause?.isCancellation == true }
}

extension StorageError: CustomStringConvertible {
    /// The message, which is made to be read by an operator.
    package var description: String { message }
}

extension StringProtocol {
    /// The text, cut where it is longer: what a database says may repeat a whole row, and goes into every line of a
    /// log.
    func shortened(to limit: Int = 240) -> String {
        count <= limit ? String(self) : "\(prefix(limit))…"
    }
}

/// The cause of a database error, which decides what happens to the job.
package enum StorageFault: String, Sendable, CaseIterable {
    /// The database is unavailable, and every job would meet the same. The job waits and uses up no attempt.
    case outage
    /// The job or the database: a statement was stopped because it took too long, for instance.
    ///
    /// It counts as an outage while statements of others fail too, and for at most ten minutes of one job.
    case either
    /// Transactions got into each other's way. The transaction is run again at once; a job that keeps losing is retried
    /// as a failed one.
    case conflict
    /// Somebody else holds a lock: the transaction is run again at once, and where that does not help it is an outage.
    case busy
    /// The job asked for something that cannot be done. It is retried as often as its handler allows.
    case job
}
