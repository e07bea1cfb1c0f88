import Logging

/// Moves due jobs of one queue into its stream: when the next one is due, and at least once a second.
struct Promoter {
    let broker: any JobQueue
    let queue: QueueName
    let clock: any JobClock
    let logger: Logger
    private let outageWarning: ThrottledWarning

    init(broker: any JobQueue, queue: QueueName, clock: any JobClock, logger: Logger) {
        self.broker = broker
        self.queue = queue
        self.clock = clock
        outageWarning = ThrottledWarning(clock)
        self.logger = logger
    }

    /// Promotes until cancelled.
    func run() async {
        while !Task.isCancelled {
            var pause = Duration.seconds(1)
            do {
                let promotion = try await broker.promoteDue(in: queue, limit: 100)
                outageWarning.isOver(logger, "due jobs can be promoted again")
                if let next = promotion.nextDueIn { pause = min(pause, max(next, .milliseconds(1))) }
            } catch {
                guard !Task.isCancelled else { return }
                outageWarning.warn(logger, "due jobs cannot be promoted", error)
            }
            try? await clock.sleep(for: pause)
        }
    }
}
