/// The name of a queue: one stream with its delayed jobs, dead letters and records.
public struct QueueName: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Makes the identifier with this text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The queue of tasks that no route names, as Celery's.
    public static let `default`: QueueName = "default"
}
