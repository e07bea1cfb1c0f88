import ArgumentParser
import Bootstrap
import Foundation
import Messaging

/// `juke-enqueue task`.
struct TaskSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Push any task by name.",
        discussion: "A task goes where JUKE_ROUTES and the built-in routes say; what no route names goes to 'default'."
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var options: EnqueueOptions

    @Argument(help: "The task, catalog.tasks.crawl_catalog for instance")
    var name: String

    @Option(help: "The task's parameters, a JSON object")
    var payload = "{}"

    @Option(help: "How many jobs to push")
    var count = 1

    @Option(help: "The queue, when not the one that the routes say")
    var queue: String?

    func validate() throws {
        guard (try? JSONSerialization.jsonObject(with: Data(payload.utf8))) is [String: Any] else {
            throw ValidationError("--payload takes a JSON object, such as '{\"genres\": [\"trip hop\"]}'.")
        }
        if !(1...10_000_000).contains(count) { throw ValidationError("--count takes 1 to 10000000.") }
        if count > 1 && options.wait { throw ValidationError("--wait takes one job at a time.") }
    }

    func run() async throws {
        let producer = try await fleet.connect()
        let target = queue.map { QueueName($0) } ?? producer.routes.queue(for: TaskName(name))
        var first: Enqueued?
        var accepted = 0
        var rest = count
        while rest > 0 {
            // Jobs are made slice by slice: ten million of them would not fit in memory.
            let jobs = (0..<min(rest, 10_000)).map { _ in
                Job(TaskName(name), payload: Data(payload.utf8), unique: options.unique)
            }
            rest -= jobs.count
            let enqueued = try await producer.enqueue(jobs, to: target, countdown: options.delay)
            first = first ?? enqueued.first
            accepted += enqueued.count { if case .accepted = $0 { true } else { false } }
        }
        if let first {
            if options.wait {
                print(try await JobWait(job: first.id, queue: target, producer: producer).result())
            } else if fleet.json {
                let result = ["job": first.id.rawValue, "queue": target.rawValue, "accepted": "\(accepted)"]
                print(try JSONOutput.text(result))
            } else {
                print(Self.line(first, accepted: accepted, of: count, on: target))
            }
        }
        await producer.broker.shutdown()
    }

    private static func line(_ first: Enqueued, accepted: Int, of count: Int, on queue: QueueName) -> String {
        if case .duplicate(let id) = first { return "Nothing enqueued: job \(id) on \(queue) stands for it already." }
        if accepted < count {
            return "Enqueued \(first.id) on \(queue), which stands for the other \(count - accepted) too."
        }
        return count == 1 ? "Enqueued \(first.id) on \(queue)." : "Enqueued \(count) jobs on \(queue)."
    }
}
