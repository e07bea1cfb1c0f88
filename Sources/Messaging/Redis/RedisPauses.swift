import Locking

/// Which queues are paused, as last asked: good for a quarter of a second.
final class RedisPauses: Sendable {
    private struct Known {
        let isPaused: Bool
        let until: ContinuousClock.Instant
    }

    private let known = Mutex<[QueueName: Known]>([:])

    /// Those that must be asked about.
    func unknown(of queues: [QueueName]) -> [QueueName] {
        let now = ContinuousClock.now
        return known.withLock { known in
            queues.filter { queue in known[queue].map { $0.until <= now } ?? true }
        }
    }

    /// Notes an answer, or what this process did itself.
    func note(_ queue: QueueName, isPaused: Bool) {
        known.withLock { $0[queue] = Known(isPaused: isPaused, until: .now + .milliseconds(250)) }
    }

    /// Whether the queue was paused when last asked.
    func isPaused(_ queue: QueueName) -> Bool {
        known.withLock { $0[queue]?.isPaused ?? false }
    }
}
