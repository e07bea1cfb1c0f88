/// Whose fault it is when the database refuses something, and so what becomes of the job that asked for it.
public enum StorageFault: String, Sendable, CaseIterable {
    /// The database's: it is absent or sick, and every job would meet the same. The job waits and uses up no attempt.
    case outage
    /// The job's or the database's: a statement was stopped because it took too long, for instance.
    ///
    /// It counts as an outage while statements of others fail too, and for at most ten minutes of one job.
    case either
    /// Nobody's: transactions got into each other's way. The transaction is run again at once; a job that keeps losing
    /// is retried as a failed one.
    case conflict
    /// Somebody else's, who holds a lock: the transaction is run again at once, and where that does not help it is an outage.
    case busy
    /// The job's: what it asked for cannot be done. It is retried as often as its handler allows.
    case job
}
