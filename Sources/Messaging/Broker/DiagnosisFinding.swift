/// Something that endangers jobs, as `doctor` reports it.
public struct DiagnosisFinding: Sendable, Hashable, Codable {
    /// How much a finding matters, from worth knowing to lost jobs.
    public enum Severity: String, Sendable, Codable {
        /// Worth knowing.
        case note
        /// Jobs may be delayed, or lost when something else fails too.
        case warning
        /// Jobs are lost, or will be.
        case critical
    }

    /// How much the finding matters.
    public let severity: Severity
    /// The queue it is about; `nil` for the broker as a whole.
    public let queue: QueueName?
    /// The finding, in one sentence for the operator.
    public let summary: String
    /// The next step for the operator, a command where there is one.
    public let advice: String
    /// Whether this diagnosis put it right.
    public let isRepaired: Bool
    /// Whether the start of a worker of the queue repairs it.
    public private(set) var endsWithWorker = false

    private enum CodingKeys: String, CodingKey {
        case severity, queue, summary, advice, isRepaired
    }

    /// States a finding of one queue, or of the whole broker when `queue` is `nil`; only brokers and tests need this.
    public init(
        _ severity: Severity, queue: QueueName? = nil, _ summary: String, advice: String, isRepaired: Bool = false,
        endsWithWorker: Bool = false
    ) {
        self.endsWithWorker = endsWithWorker
        self.severity = severity
        self.queue = queue
        self.summary = summary
        self.advice = advice
        self.isRepaired = isRepaired
    }
}
