import Logging

/// Moves due jobs of one queue into its stream: when the next one is due, and at least once a second.
struct Promoter {
    let worker: Worker
    let queue: QueueName
    private let outageWarning = ThrottledWarning()

    init(worker: Worker, queue: QueueName) {
        self.worker = worker
        self.queue = queue
    }

    /// Promotes until cancelled.
    func run() async {
        while !Task.isCancelled {
            var pause = Duration.seconds(1)
            do {
                let promotion = try await worker.broker.promoteDue(in: queue, limit: 100)
                outageWarning.isOver(worker.logger, "due jobs can be promoted again")
                if let next = promotion.nextDueIn { pause = min(pause, max(next, .milliseconds(1))) }
            } catch {
                guard !Task.isCancelled else { return }
                outageWarning.warn(worker.logger, "due jobs cannot be promoted", error)
            }
            try? await worker.clock.sleep(for: pause)
        }
    }
}
