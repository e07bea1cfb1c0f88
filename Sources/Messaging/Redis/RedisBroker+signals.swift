import Concurrency
import Foundation

extension RedisBroker {
    /// Reads the reply streams after the cursors.
    public func replies(
        to requester: ConsumerName, after cursors: [QueueName: StreamCursor], waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [ReplyPage] {
        let queues = Array(cursors.keys)
        guard !queues.isEmpty else { return [] }
        let streams = queues.map { keys.reply(requester, $0) }
        let pages = try await read(
            streams, after: queues.map { cursors[$0] ?? .start }, waitingUpTo: duration, reading: Self.reply)
        return pages.compactMap { page in
            streams.firstIndex(of: page.stream).map {
                ReplyPage(queue: queues[$0], replies: page.entries, cursor: page.end)
            }
        }
    }

    /// Trims the reply stream; a full Redis allows it.
    public func forgetReplies(
        to requester: ConsumerName, in queue: QueueName, upTo cursor: StreamCursor
    ) async throws(BrokerError) {
        let parts = cursor.rawValue.split(separator: "-").map { UInt64($0) }
        guard parts.count == 2, let time = parts[0], let number = parts[1], number < .max else { return }
        // MINID keeps the entry that it names.
        _ = try await run(
            RedisPipeline(["XTRIM", .text(keys.reply(requester, queue)), "MINID", "=", .text("\(time)-\(number + 1)")]))
    }

    /// Reads the fields of one reply; `nil` when they are none.
    private static func reply(_ fields: RedisReply) -> Reply? {
        guard let id = fields.value(of: "id")?.text else { return nil }
        let answer: Reply.Answer
        if let body = fields.value(of: "body") {
            answer = .body(body.bytes.data)
        } else if let failure = fields.value(of: "failure") {
            answer = .failure(failure.text)
        } else {
            return nil
        }
        return Reply(job: JobID(id), answer: answer, traceparent: fields.value(of: "traceparent")?.text)
    }

    /// Adds to the stream of events, which keeps about a thousand.
    public func announce(_ event: String) async throws(BrokerError) {
        _ = try await run(
            RedisPipeline(["XADD", .text(keys.events), "MAXLEN", "~", "1000", "*", "event", .text(event)])
        )
    }

    /// Reads the stream of events; without a cursor only its present end.
    public func events(
        after cursor: StreamCursor?, waitingUpTo duration: Duration
    ) async throws(BrokerError) -> EventPage {
        guard let cursor else {
            let last = try await run(RedisPipeline(["XREVRANGE", .text(keys.events), "+", "-", "COUNT", "1"]))[0]
            return EventPage(events: [], cursor: last.array.first?.array.first?.text.map(StreamCursor.init) ?? .start)
        }
        let pages = try await read([keys.events], after: [cursor], waitingUpTo: duration) { fields in
            fields.value(of: "event")?.text
        }
        guard let page = pages.first else { return EventPage(events: [], cursor: cursor) }
        return EventPage(events: page.entries, cursor: page.end)
    }

    /// Leaves a mark that goes by itself.
    public func withdraw(_ job: JobID, from queue: QueueName, for lifetime: Duration) async throws(BrokerError) {
        try await put("1", at: keys.withdrawn(job, queue), for: lifetime)
    }

    /// Looks for the mark.
    public func isWithdrawn(_ job: JobID, from queue: QueueName) async throws(BrokerError) -> Bool {
        try await run(RedisPipeline(["EXISTS", .text(keys.withdrawn(job, queue))]))[0].integer == 1
    }

    /// Looks for the marks of all in one pipeline.
    public func withdrawn(among deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.ID> {
        guard !deliveries.isEmpty else { return [] }
        var pipeline = RedisPipeline()
        for delivery in deliveries { pipeline.add(["EXISTS", .text(keys.withdrawn(delivery.jobID, delivery.queue))]) }
        let marks = try await run(pipeline)
        return Set(zip(deliveries, marks).filter { $0.1.integer == 1 }.map(\.0.id))
    }

    /// Writes the worker's line as JSON, in place of its last one.
    public func register(_ worker: WorkerStatus) async throws(BrokerError) {
        let json = try BrokerError.encoding("the status of a worker", worker)
        try await put([(worker.name.rawValue, .data(json))], at: keys.workers)
    }

    /// Removes the worker's line, if there is one.
    public func unregister(_ worker: ConsumerName) async throws(BrokerError) {
        _ = try await run(RedisPipeline(["HDEL", .text(keys.workers), .init(worker)]))
    }

    /// The lines by name; one that cannot be read is left out.
    public func workers() async throws(BrokerError) -> [WorkerStatus] {
        try await run(RedisPipeline(["HVALS", .text(keys.workers)]))[0].array
            .compactMap { $0.data.flatMap { try? JSONDecoder().decode(WorkerStatus.self, from: $0) } }
            .sorted { $0.name < $1.name }
    }

    // MARK: - Steps

    /// Some entries of one stream, and the last one's name.
    private struct Page<Entry: Sendable>: Sendable {
        let stream: String
        let entries: [Entry]
        let end: StreamCursor
    }

    /// Reads `[[stream, [[entry, [name, value, …]], …]], …]`, and makes something of each entry's fields.
    private func read<Entry: Sendable>(
        _ streams: [String], after cursors: [StreamCursor], waitingUpTo duration: Duration,
        reading read: @escaping @Sendable (RedisReply) -> Entry?
    ) async throws(BrokerError) -> [Page<Entry>] {
        let wait = min(duration, configuration.blockLimit)
        var arguments: [RedisPipeline.Argument] = ["XREAD", "COUNT", "256"]
        if wait > .zero { arguments += ["BLOCK", .init(max(1, wait.inMilliseconds))] }
        arguments += ["STREAMS"] + streams.map { .text($0) } + cursors.map { .init($0) }
        let pages = try await block(RedisPipeline(arguments)) { reply in
            reply.elements.compactMap { stream -> Page<Entry>? in
                guard let key = stream[0]?.text, let entries = stream[1], let end = entries.elements.last?[0]?.text
                else { return nil }
                return Page(
                    stream: key, entries: entries.elements.compactMap { $0[1].flatMap(read) }, end: StreamCursor(end))
            }
        }
        return pages ?? []
    }
}
