import Concurrency

/// What an operator ordered of the queues, as last asked: good for a quarter of a second, and only while jobs come.
final class QueueStateCache: Sendable {
    /// How one queue delivers.
    struct Gate: Sendable {
        var isPaused: Bool
        /// Whether jobs come through the script `take`, which knows the limits.
        var isLimited: Bool
    }

    private let known = Mutex<[QueueName: (gate: Gate, until: Duration)]>([:])
    private let clock: any JobClock

    init(_ clock: any JobClock) {
        self.clock = clock
    }

    /// Those that must be asked about.
    func unknown(of queues: [QueueName]) -> [QueueName] {
        let now = clock.uptime
        return known.withLock { known in
            queues.filter { queue in known[queue].map { $0.until <= now } ?? true }
        }
    }

    /// Notes an answer.
    func note(_ queue: QueueName, _ gate: Gate) {
        let end = clock.uptime + .milliseconds(250)
        known.withLock { $0[queue] = (gate, end) }
    }

    /// Asks again before the next read: after one that waited, what was known is old.
    func forget(_ queues: [QueueName]) {
        known.withLock { known in
            for queue in queues { known[queue] = nil }
        }
    }

    subscript(queue: QueueName) -> Gate {
        known.withLock { $0[queue]?.gate } ?? Gate(isPaused: false, isLimited: false)
    }
}
