import Concurrency
import Foundation
import Logging
import Messaging
import ServiceLifecycle
import Synchronization

/// Prints the figures of the messaging beside those of a bare hiredis loop, in one run on one Redis.
@main
struct Figures {
    static func main() async throws {
        signal(SIGPIPE, SIG_IGN)
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            throw FiguresError(
                "usage: juke-messaging-figures SOCKET [throughput|slots|wait|requests|memory …] [jobs=N] [concurrency=N]"
            )
        }
        let figures = Figures(socket: arguments[1], options: Array(arguments.dropFirst(2)))
        let wanted = figures.options.filter { !$0.contains("=") }
        let parts = wanted.isEmpty ? ["throughput", "slots", "wait", "requests", "memory"] : wanted
        if parts.contains("throughput") { try await figures.throughput() }
        if parts.contains("slots") { try await figures.slots() }
        if parts.contains("wait") { try await figures.wait() }
        if parts.contains("requests") { try await figures.requests() }
        if parts.contains("memory") { try await figures.memory() }
    }

    let socket: String
    let options: [String]

    func number(_ name: String, _ standard: Int) -> Int {
        options.lazy.compactMap { $0.hasPrefix("\(name)=") ? Int($0.dropFirst(name.count + 1)) : nil }.first ?? standard
    }

    // MARK: - Throughput

    /// No-op jobs, enqueued while they are run: enqueue, deliver, run, acknowledge and delete, with the durable record.
    func throughput() async throws {
        let count = number("jobs", 100_000)
        let concurrency = number("concurrency", 512)
        for round in 1...number("rounds", 3) {
            try flush()
            let bare = try BareLoop(socket: socket).jobsPerSecond(count, batch: 128, payload: Self.payload)
            try flush()
            let juke = try await withFleet([Noop()], concurrency: concurrency) { broker, producer, _ in
                let jobs = noops(count)
                let start = ContinuousClock.now
                try await producer.enqueue(jobs, to: "default")
                try await waitUntilEmpty(broker)
                let rate = Double(count) / (ContinuousClock.now - start).seconds
                let done = try await broker.statistics(of: "default").counters["succeeded"] ?? 0
                guard done == count else { throw FiguresError("\(done) of \(count) jobs succeeded") }
                return rate
            }
            report(
                "round \(round): no-op jobs end to end, juke \(Int(juke))/s, bare hiredis \(Int(bare))/s, ratio "
                    + fixed(juke / bare))
        }
    }

    // MARK: - Slots

    /// No-op jobs that wait already, by how many the worker runs at once.
    func slots() async throws {
        let count = number("jobs", 100_000)
        let concurrencies = number("concurrency", 0) == 0 ? [1, 2, 8, 64] : [number("concurrency", 0)]
        for round in 1...number("rounds", 3) {
            for concurrency in concurrencies {
                try flush()
                let filler = try await broker()
                try await Producer(broker: filler, routes: Routes(), clock: SystemClock()).enqueue(
                    noops(count), to: "default")
                await filler.shutdown()
                let start = ContinuousClock.now
                let rate = try await withFleet([Noop()], concurrency: concurrency, settling: .zero) { broker, _, _ in
                    try await waitUntilEmpty(broker)
                    return Double(count) / (ContinuousClock.now - start).seconds
                }
                report("round \(round): no-op jobs drained, \(concurrency) at once, \(Int(rate))/s")
            }
        }
    }

    /// The same from the first enqueueing to the last end, as the producer learns of it: as `juke-enqueue task --wait`.
    func wait() async throws {
        let count = number("jobs", 100_000)
        for round in 1...number("rounds", 3) {
            for waits in [false, true] {
                try flush()
                let rate = try await withFleet([Noop()], concurrency: number("concurrency", 64)) {
                    broker, producer, _ in
                    let jobs = noops(count)
                    let start = ContinuousClock.now
                    let ids = try await producer.enqueue(jobs, to: "default").map(\.id)
                    if waits {
                        var ends = JobEnds(of: ids, in: "default", clock: producer.clock)
                        while try await ends.look(through: broker) == nil, !ends.areComplete {
                            try await Task.sleep(for: ends.pause)
                        }
                        guard ends.tally.succeeded == count else {
                            throw FiguresError("\(ends.tally) of \(count) jobs")
                        }
                    } else {
                        try await waitUntilEmpty(broker)
                    }
                    return Double(count) / (ContinuousClock.now - start).seconds
                }
                report(
                    "round \(round): no-op jobs end to end, \(waits ? "waited for" : "not waited for"), \(Int(rate))/s")
            }
        }
    }

    private func noops(_ count: Int) -> [Job] {
        (0..<count).map { _ in
            Job("debug.tasks.noop", id: .new(at: SystemClock().now), payload: Data(Self.payload.utf8))
        }
    }

    private func waitUntilEmpty(_ broker: RedisBroker) async throws {
        while try await broker.statistics(of: "default").depth > 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    // MARK: - Latency

    /// One request at a time: job → worker → reply; and the pick-up, from enqueue to the start of the handler.
    func requests() async throws {
        let count = number("requests", 3000)
        for round in 1...number("rounds", 3) {
            try flush()
            let bare = try bareRequests(count)
            try flush()
            let pickUps = Samples()
            let echo = Echo(pickUps: pickUps)
            let juke = try await withFleet([echo], concurrency: 8) { _, _, requester in
                var times: [Double] = []
                for _ in 0..<count {
                    let job = Job("debug.tasks.echo", id: .new(at: SystemClock().now), payload: Data(#"{"n":1}"#.utf8))
                    let start = ContinuousClock.now
                    pickUps.begin()
                    _ = try await requester.request(job, within: .seconds(5))
                    times.append((ContinuousClock.now - start).seconds * 1e6)
                }
                return times
            }
            let (own, other) = (quantile(juke, 0.5), quantile(bare, 0.5))
            report(
                "round \(round): request/reply p50 \(Int(own)) us (p99 \(Int(quantile(juke, 0.99)))), bare p50 \(Int(other)) us "
                    + "(p99 \(Int(quantile(bare, 0.99)))), ratio \(fixed(own / other))")
            let pickUp = quantile(pickUps.all, 0.5)
            report(
                "round \(round): idle pick-up p50 \(Int(pickUp)) us (p99 \(Int(quantile(pickUps.all, 0.99)))), half the bare "
                    + "loop \(Int(other / 2)) us, ratio \(fixed(pickUp / (other / 2)))")
        }
    }

    /// XADD → XREADGROUP → XADD → XREAD with nothing around.
    private func bareRequests(_ count: Int) throws -> [Double] {
        let client = try BareLoop(socket: socket)
        client.append(["XGROUP", "CREATE", "bare:requests", "g", "0", "MKSTREAM"])
        try client.skip(1)
        let thread = try answerBare(socket: socket, count: count)
        thread.start()
        var times: [Double] = []
        var cursor = "0-0"
        for _ in 0..<count {
            let start = ContinuousClock.now
            client.append(["XADD", "bare:requests", "*", "id", "x", "task", "echo", "payload", "{}", "reply_to", "me"])
            try client.skip(1)
            client.append(["XREAD", "COUNT", "1", "BLOCK", "2000", "STREAMS", "bare:replies", cursor])
            guard let last = try client.entries().last else { throw FiguresError("no bare reply") }
            cursor = last
            times.append((ContinuousClock.now - start).seconds * 1e6)
        }
        return times
    }

    // MARK: - Memory

    /// Bytes of Redis per waiting job of 1 KB, record included.
    func memory() async throws {
        let count = number("waiting", 20_000)
        try flush()
        let broker = try await broker()
        let producer = Producer(broker: broker, routes: Routes(), clock: SystemClock())
        let client = try BareLoop(socket: socket)
        let before = try usedMemory(client)
        let payload = Data((0..<1000).map { _ in UInt8.random(in: 97...122) }) + Data(" (1 KB of text) ........".utf8)
        try await producer.enqueue(
            (0..<count).map { _ in Job("debug.tasks.noop", id: .new(at: SystemClock().now), payload: payload) },
            to: "default")
        let perJob = Double(try usedMemory(client) - before) / Double(count)
        report("redis memory per waiting job of \(payload.count) bytes: \(Int(perJob)) bytes, record included")
        await broker.shutdown()
        try flush()
    }

    private func usedMemory(_ client: BareLoop) throws -> Int {
        client.append(["INFO", "memory"])
        let text = try client.reply { String(cString: $0.str) }
        return text.split(whereSeparator: \.isNewline).lazy.compactMap { line in
            line.hasPrefix("used_memory:") ? Int(line.dropFirst(12)) : nil
        }.first ?? 0
    }

    // MARK: - Steps

    static let payload = #"{"artist":"4Z8W4fKeB5YxbusRsdQVPb","name":"Radiohead","offset":0,"limit":50}"#

    private func broker() async throws -> RedisBroker {
        let broker = RedisBroker(
            try RedisConfiguration(url: "unix://\(socket)"), clock: SystemClock(), logger: Self.silent)
        try await broker.connect()
        return broker
    }

    private static let silent = Logger(label: "figures") { _ in SwiftLogNoOpLogHandler() }

    private func withFleet<Result: Sendable>(
        _ handlers: [any JobHandler], concurrency: Int, settling pause: Duration = .milliseconds(300),
        _ body: (RedisBroker, Producer, Requester) async throws -> Result
    ) async throws -> Result {
        // As in a fleet, where they are two processes: whoever asks has connections of its own.
        let (broker, workers) = (try await broker(), try await self.broker())
        let producer = Producer(broker: broker, routes: Routes(), clock: SystemClock())
        let worker = Worker(
            broker: workers, producer: Producer(broker: workers, routes: Routes(), clock: SystemClock()),
            handlers: handlers,
            queues: ["default"], options: WorkerOptions(concurrency: concurrency), clock: SystemClock(),
            logger: Self.silent
        )
        let requester = Requester(
            broker: broker, producer: producer, queues: ["default"], clock: SystemClock(), logger: Self.silent)
        let group = ServiceGroup(services: [worker, requester], logger: Self.silent)
        let running = Task { try await group.run() }
        try await Task.sleep(for: pause)
        let result = try await body(broker, producer, requester)
        await group.triggerGracefulShutdown()
        try await running.value
        await broker.shutdown()
        await workers.shutdown()
        return result
    }

    private func flush() throws {
        let client = try BareLoop(socket: socket)
        client.append(["FLUSHALL"])
        try client.skip(1)
    }

    private func quantile(_ samples: [Double], _ share: Double) -> Double {
        let sorted = samples.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private func fixed(_ value: Double) -> String { String(format: "%.2f", value) }

    private func report(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

private struct Noop: JobHandler {
    let task: TaskName = "debug.tasks.noop"

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome { .done() }
}

private struct Echo: JobHandler {
    let task: TaskName = "debug.tasks.echo"
    let maxRetries = 0
    let runsInline = true
    let pickUps: Samples

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        pickUps.end()
        return .reply(job.payload)
    }
}

/// Measurements that begin in one task and end in another, one at a time.
final class Samples: Sendable {
    private struct State {
        var started: ContinuousClock.Instant?
        var values: [Double] = []
    }

    private let state = Mutex(State())

    /// In microseconds.
    var all: [Double] { state.withLock { $0.values } }

    func begin() {
        state.withLock { $0.started = .now }
    }

    func end() {
        let now = ContinuousClock.now
        state.withLock { state in
            guard let started = state.started else { return }
            state.values.append((now - started).seconds * 1e6)
            state.started = nil
        }
    }
}

struct FiguresError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
