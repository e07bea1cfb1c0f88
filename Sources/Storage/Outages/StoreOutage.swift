/// A time in which the database does not do its work.
public struct StoreOutage: Sendable, Equatable {
    /// For how long it has lasted.
    public var duration: Duration
    /// What the database says, in a sentence.
    public var reason: String
    /// Whether changes fail, so that a read that works proves nothing: a disk that is full can still be read.
    public var failsWrites: Bool
}
