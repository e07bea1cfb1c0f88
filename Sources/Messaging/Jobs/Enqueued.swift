/// What became of an enqueued job.
public enum Enqueued: Sendable, Hashable {
    /// The job is in the queue.
    case accepted(JobID)
    /// This job stands for it already: the same identifier, or a unique key that an unfinished job holds.
    case duplicate(of: JobID)

    /// The job that will do the work.
    public var id: JobID {
        switch self {
        case .accepted(let id), .duplicate(let id): id
        }
    }
}
