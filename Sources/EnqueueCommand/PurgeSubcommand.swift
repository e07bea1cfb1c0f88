import ArgumentParser
import CommandKit
import Messaging
import Pipeline

/// `juke-enqueue purge`.
struct PurgeSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Cancel the jobs of a queue that no worker has taken, after counting and asking.",
        discussion: CommandHelp.text(
            "juke-enqueue purge catalog",
            also: """
                Delayed jobs are cancelled too. What runs already runs on: `juke-enqueue cancel` stops a single job. An item of \
                a run whose job is cancelled counts as failed. Dead letters are removed with `juke-enqueue dead purge`. If Redis \
                is short of memory, records of ended jobs go too, the oldest first.
                """)
    )

    @OptionGroup var fleet: FleetOptions
    @Argument(help: "The queue", completion: .list(QueueName.all.map(\.rawValue))) var queue: String
    @Option(help: "Only jobs of this task") var task: String?
    @Flag(name: .shortAndLong, help: "Do not ask") var yes = false

    /// The result as JSON.
    private struct Report: Encodable {
        let queue: String
        let task: String?
        let cancelled: Int
        /// Those that a worker took between the count and the removal.
        let taken: Int
        /// Records of ended jobs that are gone, because the memory of Redis was short.
        let records: Int
    }

    func run() async throws {
        try await fleet.reach { producer in
            let queue = try await QueueArgument.known([queue], to: producer.broker)[0]
            var waiting: Set<JobID> = []
            try await forEachPage(in: queue, of: producer.broker) { waiting.formUnion($0.map(\.id)) }
            if !waiting.isEmpty, !yes {
                let question = "Cancel \(Self.jobs(waiting.count, of: task)) on \(queue)?"
                switch StandardOutput.confirm(question) {
                case true?: break
                case false?: throw CommandError("nothing was cancelled")
                case nil: throw CommandError("\(question) Nobody is there to ask; add --yes to do it")
                }
            }
            var cancelled: Set<JobID> = []
            try await forEachPage(in: queue, of: producer.broker) { page in
                // What came after the count was not asked about.
                let asked = page.filter { waiting.contains($0.id) }
                cancelled.formUnion(try await producer.broker.cancel(asked, in: queue))
            }
            let taken = waiting.subtracting(cancelled).count
            let rest = taken == 0 ? "" : "; \(taken) had been taken by workers meanwhile"
            let records = try await producer.broker.evictRecords()
            try fleet.show(
                Report(
                    queue: queue.rawValue, task: task, cancelled: cancelled.count, taken: taken, records: records),
                ["Cancelled \(Self.jobs(cancelled.count, of: task)) on \(queue)\(rest)."]
                    + EvictedRecords.lines(records))
        }
    }

    private func forEachPage(
        in queue: QueueName, of broker: any QueueAdministration, _ body: ([WaitingJob]) async throws -> Void
    ) async throws {
        var cursor: WaitingCursor? = .start
        while let position = cursor {
            let page = try await broker.waitingJobs(in: queue, after: position, limit: 1_000)
            try await body(task.map { task in page.jobs.filter { $0.task.rawValue == task } } ?? page.jobs)
            cursor = page.next
        }
    }

    private static func jobs(_ count: Int, of task: String?) -> String {
        "\(count) waiting \(count == 1 ? "job" : "jobs")" + (task.map { " of \($0)" } ?? "")
    }
}

/// What a command says of the records that it evicted.
enum EvictedRecords {
    /// A line for people; none when no record went.
    static func lines(_ count: Int) -> [String] {
        guard count > 0 else { return [] }
        return [
            "Memory was short: \(count) \(count == 1 ? "record" : "records") of ended jobs \(count == 1 ? "is" : "are") gone too."
        ]
    }
}
