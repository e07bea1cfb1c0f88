import ArgumentParser
import Messaging
import Settings

/// `juke-enqueue workers`.
struct WorkersSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers",
        abstract: "Show every worker: where it runs, what it reads, what it is doing and since when.",
        discussion: """
            A worker that has given no heartbeat for a lease (JUKE_LEASE_SECONDS) is 'gone': its jobs go to others. \
            `juke-enqueue doctor --fix` takes it out of the table.
            """
    )

    @OptionGroup var fleet: FleetOptions

    func run() async throws {
        let lease = Duration.seconds(try fleet.settings.value(of: .leaseSeconds))
        try await fleet.reach { producer in
            let workers = try await producer.broker.workers()
            try await producer.broker.ping()
            let now = producer.broker.time
            try fleet.show(
                workers.map { WorkerReport($0, at: now, lease: lease) },
                WorkerReport.lines(workers, at: now, lease: lease)
            )
        }
    }
}
