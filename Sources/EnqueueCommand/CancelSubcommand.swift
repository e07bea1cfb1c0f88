import ArgumentParser
import CommandKit
import Messaging
import Pipeline

/// `juke-enqueue cancel`.
struct CancelSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel one job, waiting or running.",
        discussion: CommandHelp.text(
            "juke-enqueue cancel 01J9ZQ7T3S",
            also: """
                A waiting job never runs. A running one is cancelled with its worker's next heartbeat, a third of a lease at \
                most (10 s by default), and ends when its handler stops. A handler that is done before that \
                counts as succeeded. An item of a run whose job is cancelled counts as failed.
                """)
    )

    @OptionGroup var fleet: FleetOptions
    @Argument(help: "The job's id") var id: String
    @Option(help: "The queue; all are searched when not given", completion: .list(QueueName.all.map(\.rawValue)))
    var queue: String?

    /// The result as JSON.
    private struct Report: Encodable {
        let job: String
        let queue: String
        /// `cancelled` for a job that waited, `told` for one that may run.
        let outcome: String
    }

    func run() async throws {
        try await fleet.reach { producer in
            let broker = producer.broker
            let queues =
                if let queue {
                    try await QueueArgument.known([queue], to: broker)
                } else {
                    try await broker.queues()
                }
            for queue in queues {
                if let record = try await broker.record(of: JobID(id), in: queue), record.state.isFinal {
                    throw CommandError("job \(id) has ended already: it is \(record.state.rawValue)")
                }
                if let job = try await waiting(in: queue, of: broker),
                    try await !broker.cancel([job], in: queue).isEmpty
                {
                    let records = try await broker.evictRecords()
                    return try fleet.show(
                        Report(job: id, queue: queue.rawValue, outcome: "cancelled"),
                        ["Cancelled \(id) on \(queue)."] + EvictedRecords.lines(records))
                }
                if try await isRunning(in: queue, of: broker) {
                    try await broker.withdraw(JobID(id), from: queue, for: Self.memory)
                    return try fleet.show(
                        Report(job: id, queue: queue.rawValue, outcome: "told"),
                        [
                            "\(id) runs on \(queue); its worker stops it with the next heartbeat. "
                                + "`juke-enqueue job \(id)` shows its end."
                        ])
                }
            }
            throw CommandError(
                """
                job \(id) neither waits nor runs on \(queues.map(\.rawValue).joined(separator: ", ")); \
                `juke-enqueue workers` shows what runs
                """)
        }
    }

    /// How long a worker may take to hear of it: as long as records are kept.
    private static let memory = Duration.seconds(86_400)

    private func waiting(in queue: QueueName, of broker: any QueueAdministration) async throws -> WaitingJob? {
        var cursor: WaitingCursor? = .start
        while let position = cursor {
            let page = try await broker.waitingJobs(in: queue, after: position, limit: 1_000)
            if let job = page.jobs.first(where: { $0.id.rawValue == id }) { return job }
            cursor = page.next
        }
        return nil
    }

    /// By its record, or by the workers' own lines where it has none.
    private func isRunning(in queue: QueueName, of broker: any Broker) async throws -> Bool {
        if let record = try await broker.record(of: JobID(id), in: queue) { return !record.state.isFinal }
        return try await broker.workers().contains { worker in
            worker.running.contains { $0.id.rawValue == id && $0.queue == queue }
        }
    }
}
