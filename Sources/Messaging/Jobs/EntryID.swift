/// The broker's name for one delivery chance of a job: what a worker owns while it runs the job.
///
/// A job that is retried, released or reclaimed becomes a new entry; the old identifier then owns nothing.
public struct EntryID: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Makes the identifier with this text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}
