import ArgumentParser
import CommandKit
import Concurrency
import Foundation
import Messaging
import Pipeline

/// `juke-enqueue task`.
struct TaskSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Push any task by name.",
        discussion: "A task goes where JUKE_ROUTES and the built-in routes say; what no route names goes to 'default'."
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var options: EnqueueOptions

    @Argument(help: "The task, catalog.tasks.crawl_catalog for instance", completion: .list(TaskSubcommand.names))
    var name: String

    @Option(help: "The task's parameters, a JSON object; @FILE reads a file, - standard input")
    var payload = "{}"

    @Option(help: "How many jobs to push")
    var count = 1

    @Option(help: "The queue, when not the one that the routes say", completion: .list(QueueName.all.map(\.rawValue)))
    var queue: String?

    private static let names = [
        TaskName.crawlCatalog, .ingestTrainingData, .retrain, .syncEmbeddings, .syncSpotifyGenres, .Debug.echo,
        .Debug.sleep, .Debug.fail, .Debug.crash,
    ].map(\.rawValue)

    func validate() throws {
        if payload != "-", !payload.hasPrefix("@") { try Self.check(Data(payload.utf8)) }
        if !TaskName(name).isPlainName { throw ValidationError("A task's name is not empty, \(Self.nameRule).") }
        if let queue, !QueueName(queue).isAcceptable {
            throw ValidationError("--queue takes a name that is not empty, \(Self.nameRule), nor any of * ? [ ].")
        }
        if !(1...10_000_000).contains(count) { throw ValidationError("--count takes 1 to 10000000.") }
        if count > 100_000 && options.wait { throw ValidationError("--wait takes 100000 jobs at most.") }
    }

    private static let nameRule = "and has no spaces, braces or control characters"

    private static func check(_ payload: Data) throws {
        guard (try? JSONSerialization.jsonObject(with: payload)) is [String: Any] else {
            throw ValidationError("--payload takes a JSON object, such as '{\"genres\": [\"trip hop\"]}'.")
        }
    }

    /// The parameters, read from where the option says.
    ///
    /// - Parameter input: What `-` stands for.
    /// - Returns: A JSON object.
    /// - Throws: `CommandError` for a file that cannot be read, `ValidationError` for what is no JSON object.
    func readPayload(_ input: FileHandle = .standardInput) throws -> Data {
        let data: Data
        if payload == "-" {
            data = try input.readToEnd() ?? Data()
        } else if payload.hasPrefix("@") {
            let path = String(payload.dropFirst())
            do {
                data = try Data(contentsOf: URL(filePath: path))
            } catch {
                throw CommandError(
                    "--payload cannot read \(path) (\(error.localizedDescription)); check its name and who may read it")
            }
        } else {
            data = Data(payload.utf8)
        }
        try Self.check(data)
        return data
    }

    private struct Report: Encodable {
        var job: String
        var queue: String
        var accepted: Int
        var ended: JobEnds.Tally?
    }

    func run() async throws {
        let payload = try readPayload()
        try await fleet.reach(instead: "`juke up` runs the whole pipeline in one process") { producer in
            let target = queue.map { QueueName($0) } ?? producer.routes.queue(for: TaskName(name))
            let bar = ProgressBar(isSilent: fleet.json, clock: producer.clock)
            let (ids, accepted, first) = try await enqueue(payload, to: target, producer, bar)
            guard options.wait else {
                let report = Report(job: first.id.rawValue, queue: target.rawValue, accepted: accepted)
                return try fleet.show(report, [Self.line(first, accepted: accepted, of: count, on: target)])
            }
            let wait = JobWait(queue: target, producer: producer, title: name)
            if count == 1 {
                return StandardOutput.printDocument(try JobWait.result(of: await wait.end(of: first.id, bar)))
            }
            let tally = try await wait.ends(of: ids, bar)
            let report = Report(job: first.id.rawValue, queue: target.rawValue, accepted: accepted, ended: tally)
            let cancelled = tally.cancelled == 0 ? "" : ", \(tally.cancelled) cancelled"
            try fleet.show(
                report, ["\(tally.succeeded) succeeded, \(tally.dead) failed, \(tally.expired) expired\(cancelled)."]
            )
            if tally.succeeded < tally.all { throw ExitCode.failure }
        }
    }

    /// Pushes the jobs.
    ///
    /// - Returns: The jobs that do the work, which are only kept to be waited for; how many are new; the first answer.
    private func enqueue(
        _ payload: Data, to target: QueueName, _ producer: Producer, _ bar: ProgressBar
    ) async throws -> (ids: [JobID], accepted: Int, first: Enqueued) {
        defer { bar.clear() }
        var ids: [JobID] = []
        var seen: Set<JobID> = []
        var accepted = 0
        var first: Enqueued?
        var rest = count
        while rest > 0 {
            // Jobs are made slice by slice: ten million of them would not fit in memory.
            let jobs = (0..<min(rest, 10_000)).map { _ in
                Job(
                    TaskName(name), id: .new(at: producer.clock.now), payload: payload,
                    expiresAt: options.end(from: producer.clock.now),
                    unique: options.unique
                )
            }
            rest -= jobs.count
            let delay = options.delay(from: producer.broker.time)
            let enqueued: [Enqueued]
            do {
                enqueued = try await producer.enqueue(
                    jobs, to: target, countdown: delay, durability: options.durability)
            } catch let error as BrokerError where accepted + error.accepted > 0 {
                throw CommandError("\(error); \(accepted + error.accepted) of the \(count) jobs are enqueued already")
            }
            first = first ?? enqueued.first
            accepted += enqueued.count { if case .accepted = $0 { true } else { false } }
            if options.wait { ids += enqueued.map(\.id).filter { seen.insert($0).inserted } }
            if count > 10_000 { bar.show("Enqueueing", done: count - rest, of: count) }
        }
        guard let first else { throw CommandError("nothing was enqueued; --count takes a number from 1") }
        return (ids, accepted, first)
    }

    private static func line(_ first: Enqueued, accepted: Int, of count: Int, on queue: QueueName) -> String {
        if case .duplicate(let id) = first { return "Nothing enqueued: job \(id) on \(queue) stands for it already." }
        if accepted < count {
            return "Enqueued \(first.id) on \(queue), which stands for the other \(count - accepted) too."
        }
        return count == 1
            ? "Enqueued \(first.id) on \(queue). Follow it with `juke-enqueue job \(first.id)`."
            : "Enqueued \(count) jobs on \(queue)."
    }
}
