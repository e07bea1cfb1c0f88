import Concurrency
import Logging

extension RedisBroker {
    /// Sets up the streams and their groups, those of the suspects too.
    ///
    /// The group begins at 0, so that jobs added before it are delivered. A full Redis makes no group, but those that
    /// are there serve.
    public func open(_ queues: [QueueName]) async throws(BrokerError) {
        var pipeline = RedisPipeline()
        for key in queues.flatMap({ [keys.stream($0), keys.suspects($0)] }) {
            pipeline.add(["XGROUP", "CREATE", .text(key), .text(RedisKeys.group), "0", "MKSTREAM"])
        }
        for error in try await attempt(pipeline).values.compactMap(\.error) where error.code != .groupExists {
            if error.code == .outOfMemory, try await hasGroups(queues) { break }
            throw error.brokerError(at: configuration.displayURL)
        }
        try await remember(queues)
    }

    /// Delivers waiting jobs.
    ///
    /// Redis' COUNT is per stream, so each queue gets its share of the free slots. With fewer slots than queues, the
    /// queues are read one by one; only if all are empty, one read blocks on all of them.
    public func receive(
        from queues: [QueueName], as consumer: ConsumerName, limit: Int, readingAhead further: Int,
        waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [Delivery] {
        guard limit + further > 0 else { return [] }
        try await readQueueStates(of: queues)
        let open = queues.filter { !queueStates[$0].isPaused }
        let wait = min(duration, configuration.blockLimit)
        guard !open.isEmpty else {
            try? await clock.sleep(for: min(wait, .milliseconds(250)))
            return []
        }
        if Task.isCancelled { return [] }
        let limited = open.filter { queueStates[$0].isLimited }
        let free = open.filter { !queueStates[$0].isLimited }
        // Reading ahead alone: for queues with limits it would count as running what does not run yet.
        if limit == 0 {
            return free.isEmpty ? [] : try await receiveFree(free, as: consumer, limit: further, wait: .zero)
        }
        let deliveries =
            limited.isEmpty
            ? try await receiveFree(free, as: consumer, limit: limit + further, wait: wait)
            : try await receiveLimited(
                limited, free, as: consumer, limit: limit, wait: min(wait, .milliseconds(250)))
        if deliveries.isEmpty { queueStates.forget(queues) }
        return deliveries
    }

    /// Hands over what waits in queues without limits.
    func receiveFree(
        _ open: [QueueName], as consumer: ConsumerName, limit: Int, wait: Duration
    ) async throws(BrokerError) -> [Delivery] {
        if limit >= open.count {
            return try await read(open, as: consumer, count: limit / open.count, wait: wait)
        }
        let first = Int.random(in: 0..<open.count)
        let turns = Array(open[first...] + open[..<first])
        var deliveries: [Delivery] = []
        for queue in turns where deliveries.count < limit && !Task.isCancelled {
            deliveries += try await read([queue], as: consumer, count: limit - deliveries.count, wait: .zero)
        }
        guard deliveries.isEmpty, wait > .zero, !Task.isCancelled else { return deliveries }
        deliveries = try await read(turns, as: consumer, count: 1, wait: wait)
        // Several queues may have got a job at the same moment: what has no slot goes back at once.
        for surplus in deliveries.dropFirst(limit) { _ = try await release(surplus, after: .zero, unknown: false) }
        return Array(deliveries.prefix(limit))
    }

    /// The deliveries pending under the consumer, suspects first: reads from 0 instead of `>`.
    public func pending(
        of consumer: ConsumerName, in queue: QueueName
    ) async throws(BrokerError) -> [Delivery] {
        try await pending(of: consumer, in: queue, amongSuspects: true)
            + pending(of: consumer, in: queue, amongSuspects: false)
    }

    private func pending(
        of consumer: ConsumerName, in queue: QueueName, amongSuspects isSuspect: Bool
    ) async throws(BrokerError) -> [Delivery] {
        let stream = isSuspect ? keys.suspects(queue) : keys.stream(queue)
        var found: [Delivery] = []
        var cursor = "0-0"
        while true {
            let pipeline = RedisPipeline([
                "XREADGROUP", "GROUP", .text(RedisKeys.group), .init(consumer), "COUNT", "256", "STREAMS",
                .text(stream), .text(cursor),
            ])
            let values = try await attempt(pipeline).values
            if let error = values[0].error {
                guard error.code == .noGroup else { throw error.brokerError(at: configuration.displayURL) }
                try await open([queue])
                return []
            }
            // [[stream, [[entry, fields], …]]]
            let entries = values[0].array.first?.array.last?.array ?? []
            guard let last = entries.last?.array.first?.text else { return found }
            found += entries.compactMap { delivery($0, queue, consumer, isSuspect: isSuspect) }
            cursor = last
        }
    }

    /// Reads `[entry, [name, value, …]]`; one that was deleted meanwhile has no fields.
    private func delivery(
        _ entry: RedisValue, _ queue: QueueName, _ consumer: ConsumerName, isSuspect: Bool
    ) -> Delivery? {
        guard let id = entry.array.first?.text, let fields = entry.array.last, fields != .null else { return nil }
        let content = Job.decode(fields.fields)
        var isExpired = false
        if case .job(let job) = content, let end = job.expiresAt { isExpired = end <= time }
        return Delivery(
            queue: queue, entry: EntryID(id), consumer: consumer, content: content, isExpired: isExpired,
            isSuspect: isSuspect
        )
    }

    /// Reads the queues' pauses and limits.
    ///
    /// Queue states are cached briefly, so that a busy worker does not ask before each read.
    private func readQueueStates(of queues: [QueueName]) async throws(BrokerError) {
        let unknown = queueStates.unknown(of: queues)
        guard !unknown.isEmpty else { return }
        var pipeline = RedisPipeline()
        for queue in unknown {
            pipeline.add(["EXISTS", .text(keys.paused(queue))])
            pipeline.add(["HMGET", .text(keys.limits(queue)), "concurrency", "rate"])
        }
        let values = try await run(pipeline)
        for (index, queue) in unknown.enumerated() {
            let isLimited = values[index * 2 + 1].array.contains { $0 != .null }
            queueStates.note(queue, .init(isPaused: values[index * 2].integer == 1, isLimited: isLimited))
        }
    }

    private func read(
        _ queues: [QueueName], as consumer: ConsumerName, count: Int, wait: Duration
    ) async throws(BrokerError) -> [Delivery] {
        var arguments: [RedisPipeline.Argument] = [
            "XREADGROUP", "GROUP", .text(RedisKeys.group), .init(consumer), "COUNT", .init(count),
        ]
        // BLOCK 0 would mean for ever.
        if wait > .zero { arguments += ["BLOCK", .init(max(1, wait.inMilliseconds))] }
        arguments += ["STREAMS"] + queues.map { .text(keys.stream($0)) } + queues.map { _ in ">" }
        let pipeline = RedisPipeline(arguments)
        let streams = queues.map { ($0, keys.stream($0)) }
        Failpoint.readBefore.pass()
        return try await reopening(queues, pipeline) { [serverClock] in
            Self.deliveries(in: $0, streams, consumer, at: serverClock.time)
        } ?? []
    }

    /// Reads `[[stream, [[entry, [name, value, …]], …]], …]`; entries that were deleted meanwhile have no fields.
    static func deliveries(
        in reply: RedisReply, _ queues: [(QueueName, String)], _ consumer: ConsumerName, at time: Timestamp,
        areSuspects: Bool = false
    ) -> [Delivery] {
        var deliveries: [Delivery] = []
        for index in 0..<reply.count {
            Failpoint.read.pass()
            guard let stream = reply[index], let key = stream[0]?.text, let entries = stream[1],
                let queue = queues.first(where: { $0.1 == key })?.0
            else { continue }
            deliveries.reserveCapacity(deliveries.count + entries.count)
            for index in 0..<entries.count {
                guard let entry = entries[index], let id = entry[0]?.text, let fields = entry[1], fields.count > 0
                else {
                    continue
                }
                var known = JobFields<UnsafeRawBufferPointer>()
                for place in stride(from: 0, to: fields.count - 1, by: 2) {
                    if let name = fields[place], let value = fields[place + 1] { known.take(name.text, value.bytes) }
                }
                let content = known.decoded()
                var isExpired = false
                if case .job(let job) = content, let end = job.expiresAt { isExpired = end <= time }
                deliveries.append(
                    Delivery(
                        queue: queue, entry: EntryID(id), consumer: consumer, content: content, isExpired: isExpired,
                        isSuspect: areSuspects
                    )
                )
            }
            Failpoint.decode.pass()
        }
        return deliveries
    }
}

extension RedisBroker {
    /// Hands over the oldest suspect of the first queue that has one, the queues taking turns.
    public func receiveSuspect(
        from queues: [QueueName], as consumer: ConsumerName
    ) async throws(BrokerError) -> Delivery? {
        for queue in queues.shuffled() {
            let taken = try await take(from: queue, as: consumer, count: 1, ofSuspects: true)
            if let suspect = taken.deliveries.first { return suspect }
        }
        return nil
    }

    /// Compares what there is with what is pending: an entry that was acknowledged is deleted.
    public func hasSuspects(in queues: [QueueName]) async throws(BrokerError) -> Bool {
        var pipeline = RedisPipeline()
        for queue in queues {
            pipeline.add(["XLEN", .text(keys.suspects(queue))])
            pipeline.add(["XPENDING", .text(keys.suspects(queue)), .text(RedisKeys.group)])
            pipeline.add(["EXISTS", .text(keys.paused(queue))])
        }
        let values = try await attempt(pipeline).values
        return queues.indices.contains { index in
            // Without a group nothing is pending; who asks for the suspects makes it anew.
            let (all, pending) = (values[index * 3].integer ?? 0, values[index * 3 + 1].array.first?.integer ?? 0)
            return all > pending && values[index * 3 + 2].integer != 1
        }
    }
}
