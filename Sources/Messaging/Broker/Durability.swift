/// What an enqueue waits for before it says that the jobs are accepted.
public struct Durability: Sendable, Hashable {
    /// Whether the jobs must be on the broker's disk.
    public var isOnDisk: Bool
    /// How many replicas of the broker must have them.
    public var replicas: Int
    /// How long to wait for that.
    public var timeout: Duration

    /// Asks for the disk, for replicas, or for both.
    public init(isOnDisk: Bool, replicas: Int = 0, timeout: Duration = .seconds(2)) {
        self.isOnDisk = isOnDisk
        self.replicas = max(0, replicas)
        self.timeout = timeout
    }

    /// The broker has the jobs; when they reach its disk is how it is configured.
    public static let standard = Durability(isOnDisk: false)

    /// The jobs are on the broker's disk.
    public static let durable = Durability(isOnDisk: true)

    /// Whether there is anything to wait for.
    var waits: Bool { isOnDisk || replicas > 0 }
}
