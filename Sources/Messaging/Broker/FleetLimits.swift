/// The operator's limits of one queue, over all processes of the fleet; `nil` means no limit.
///
/// Limits hold from the next read of each worker on, at most a quarter of a second later.
public struct FleetLimits: Sendable, Hashable, Codable {
    /// How many jobs may be in the queue, instead of what its producers allow.
    public var depth: Int?
    /// How many jobs of the queue may run at once, on all workers together.
    public var concurrency: Int?
    /// How many jobs of the queue may start per second, on all workers together; less than one is allowed.
    public var rate: Double?

    /// Sets limits; `nil` leaves one open, and values are taken as they are.
    public init(depth: Int? = nil, concurrency: Int? = nil, rate: Double? = nil) {
        self.depth = depth
        self.concurrency = concurrency
        self.rate = rate
    }

    /// No limits of the operator's.
    public static let none = FleetLimits()
}
