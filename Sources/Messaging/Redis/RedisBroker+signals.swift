import Foundation

extension RedisBroker {
    /// Reads the reply streams after the cursors.
    public func replies(
        to requester: ConsumerName, after cursors: [QueueName: StreamCursor], waitingUpTo duration: Duration
    ) async throws -> [ReplyPage] {
        let queues = Array(cursors.keys)
        guard !queues.isEmpty else { return [] }
        let streams = queues.map { keys.reply(requester, $0) }
        let reply = try await read(streams, after: queues.map { cursors[$0] ?? .start }, waitingUpTo: duration)
        return reply.compactMap { stream, entries, cursor in
            guard let index = streams.firstIndex(of: stream) else { return nil }
            let replies = entries.compactMap { fields -> Reply? in
                guard let id = fields.text("id") else { return nil }
                let trace = fields.text("traceparent")
                if let body = fields.last(where: { $0.name == "body" }) {
                    return Reply(job: JobID(id), answer: .body(body.value), traceparent: trace)
                }
                return fields.text("failure").map { Reply(job: JobID(id), answer: .failure($0), traceparent: trace) }
            }
            return ReplyPage(queue: queues[index], replies: replies, cursor: cursor)
        }
    }

    /// Adds to the stream of events, which keeps about a thousand.
    public func announce(_ event: String) async throws {
        _ = try await run(
            RedisPipeline(["XADD", .text(keys.events), "MAXLEN", "~", "1000", "*", "event", .text(event)])
        )
    }

    /// Reads the stream of events.
    public func events(after cursor: StreamCursor?, waitingUpTo duration: Duration) async throws -> EventPage {
        guard let cursor else {
            let last = try await run(RedisPipeline(["XREVRANGE", .text(keys.events), "+", "-", "COUNT", "1"]))[0]
            return EventPage(events: [], cursor: last.array.first?.array.first?.text.map(StreamCursor.init) ?? .start)
        }
        let reply = try await read([keys.events], after: [cursor], waitingUpTo: duration)
        guard let (_, entries, end) = reply.first else { return EventPage(events: [], cursor: cursor) }
        return EventPage(events: entries.compactMap { $0.text("event") }, cursor: end)
    }

    /// Writes the worker's line.
    public func register(_ worker: WorkerStatus) async throws {
        let json = try JSONEncoder().encode(worker)
        _ = try await run(RedisPipeline(["HSET", .text(keys.workers), .init(worker.name), .data(json)]))
    }

    /// Removes the worker's line.
    public func unregister(_ worker: ConsumerName) async throws {
        _ = try await run(RedisPipeline(["HDEL", .text(keys.workers), .init(worker)]))
    }

    /// The lines by name; one that cannot be read is left out.
    public func workers() async throws -> [WorkerStatus] {
        try await run(RedisPipeline(["HVALS", .text(keys.workers)]))[0].array
            .compactMap { $0.data.flatMap { try? JSONDecoder().decode(WorkerStatus.self, from: $0) } }
            .sorted { $0.name < $1.name }
    }

    // MARK: - Steps

    private typealias Page = (stream: String, entries: [WireFields], end: StreamCursor)

    private func read(
        _ streams: [String], after cursors: [StreamCursor], waitingUpTo duration: Duration
    ) async throws -> [Page] {
        let wait = min(duration, configuration.blockLimit)
        var arguments: [RedisPipeline.Argument] = ["XREAD", "COUNT", "256"]
        if wait > .zero { arguments += ["BLOCK", .init(max(1, wait.inMilliseconds))] }
        arguments += ["STREAMS"] + streams.map { .text($0) } + cursors.map { .init($0) }
        guard let reply = try await block(RedisPipeline(arguments)) else { return [] }
        return reply.array.compactMap { stream -> Page? in
            guard let key = stream.array.first?.text, let entries = stream.array.last?.array,
                let end = entries.last?.array.first?.text
            else { return nil }
            return (key, entries.map { $0.array.last?.fields ?? [] }, StreamCursor(end))
        }
    }
}
