/// Something that endangers jobs, as `doctor` reports it.
public struct Finding: Sendable, Hashable, Codable {
    /// How bad it is.
    public enum Severity: String, Sendable, Codable {
        /// Worth knowing.
        case note
        /// Jobs may be delayed, or lost when something else fails too.
        case warning
        /// Jobs are lost, or will be.
        case critical
    }

    /// How bad it is.
    public let severity: Severity
    /// The queue it is about; `nil` for the broker as a whole.
    public let queue: QueueName?
    /// What was found.
    public let summary: String
    /// What to do about it.
    public let advice: String
    /// Whether it was put right.
    public let isRepaired: Bool

    /// Describes a finding; for brokers and tests.
    public init(
        _ severity: Severity, queue: QueueName? = nil, _ summary: String, advice: String, isRepaired: Bool = false
    ) {
        self.severity = severity
        self.queue = queue
        self.summary = summary
        self.advice = advice
        self.isRepaired = isRepaired
    }
}
