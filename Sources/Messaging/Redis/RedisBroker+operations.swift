import Concurrency
import Foundation

extension RedisScript {
    /// Dead letter → waiting, as a fresh job.
    ///
    /// - KEYS: 1 stream, 2 dead, 3 record, 4 unique key, 5 stats, 6 flow.
    /// - ARGV: 1 dead letter, 2 job, 3 whether unique (0/1), 4 dead letters per second or empty.
    /// - Output: `{1, job}` waits, `{2, job}` that job holds the unique key, `{0}` it is gone, `{3, ms}` not yet.
    static let replay = RedisScript(
        "replay",
        """
        local dead = fieldsOf(KEYS[2], ARGV[1])
        if not dead then return {0} end
        local rate, time = tonumber(ARGV[4]), now()
        if rate then
            local allowed, wait = permits(KEYS[6], 'replay', rate, time)
            if allowed <= 0 then return {3, whole(wait)} end
        end
        local packed = get(dead, 'packed')
        if packed and not get(dead, 'v') then dead = cmsgpack.unpack(packed) end

        passMemoryLimit(KEYS[5])
        if ARGV[3] == '1' then
            local holder = redis.call('GET', KEYS[4])
            if holder and holder ~= ARGV[2] then return {2, holder} end
            redis.call('SET', KEYS[4], ARGV[2])
        end
        local left = {dead_reason = true, dead_at = true, expires_at = true, unknown_since = true}
        local fields = {}
        for i = 1, #dead, 2 do
            if not left[dead[i]] then
                fields[#fields + 1] = dead[i]
                fields[#fields + 1] = dead[i + 1]
            end
        end
        set(fields, 'attempt', '0')
        set(fields, 'crashes', '0')
        set(fields, 'replays', whole((tonumber(get(fields, 'replays') or '0') or 0) + 1))
        redis.call('XADD', KEYS[1], '*', unpack(fields))
        redis.call('XDEL', KEYS[2], ARGV[1])
        redis.call('HINCRBY', KEYS[5], 'replayed', 1)
        if rate then spend(KEYS[6], 'replay', rate, time, 1) end
        if redis.call('PERSIST', KEYS[3]) == 1 then note(KEYS[3], time, 'replayed', 'state', 'waiting') end
        return {1, ARGV[2]}
        """
    )
}

extension RedisBroker {
    /// Lists every queue that was opened or enqueued to, in the order of the names.
    public func queues() async throws(BrokerError) -> [QueueName] {
        try await run(RedisPipeline(["SMEMBERS", .text(keys.queues)]))[0].array
            .compactMap(\.text).map(QueueName.init).sorted()
    }

    /// Reads the figures in one pipeline; zeroes for a queue that does not exist.
    public func statistics(of queue: QueueName) async throws(BrokerError) -> QueueStatistics {
        let (stream, suspects) = (keys.stream(queue), keys.suspects(queue))
        var pipeline = RedisPipeline()
        pipeline.add(["XLEN", .text(stream)])
        pipeline.add(["ZCARD", .text(keys.delayed(queue))])
        pipeline.add(["XLEN", .text(keys.dead(queue))])
        pipeline.add(["XRANGE", .text(stream), "-", "+", "COUNT", "1"])
        pipeline.add(["EXISTS", .text(keys.paused(queue))])
        pipeline.add(["HGETALL", .text(keys.limits(queue))])
        pipeline.add(["HGETALL", .text(keys.stats(queue))])
        pipeline.add(["TIME"])
        pipeline.add(["XINFO", "CONSUMERS", .text(stream), .text(RedisKeys.group)])
        pipeline.add(["XLEN", .text(suspects)])
        pipeline.add(["XRANGE", .text(suspects), "-", "+", "COUNT", "1"])
        pipeline.add(["XINFO", "CONSUMERS", .text(suspects), .text(RedisKeys.group)])
        var values = try await attempt(pipeline).values
        // The stream or its group may not exist yet: a queue without consumers.
        for index in [8, 11] where values[index].error != nil { values[index] = .array([]) }
        if let error = values.lazy.compactMap(\.error).first {
            throw error.brokerError(at: configuration.displayURL)
        }

        var figures = QueueStatistics(queue: queue)
        figures.depth = Int((values[0].integer ?? 0) + (values[9].integer ?? 0))
        figures.delayed = values[1].integer.map(Int.init) ?? 0
        figures.dead = values[2].integer.map(Int.init) ?? 0
        figures.isPaused = values[4].integer == 1
        figures.limits = Self.limits(values[5].fields)
        figures.isDraining = values[5].fields.text("draining") == "1"
        for (name, value) in values[6].pairs where !name.hasPrefix("rate:") {
            figures.counters[name] = value.integer.map(Int.init)
        }
        let seconds = values[7].array.first?.integer ?? 0
        figures.rate = Self.rate(
            Dictionary(values[6].pairs, uniquingKeysWith: { $1 }).mapValues { $0.integer ?? 0 }, seconds)
        figures.consumers = Self.consumers(values[8].array + values[11].array)
        figures.pending = figures.consumers.reduce(0) { $0 + $1.pending }
        // Acknowledged entries are deleted in the same step, so what is not pending has not been taken.
        figures.lag = max(0, figures.depth - figures.pending)
        let ages = [values[3], values[10]].compactMap { first in
            first.array.first?.array.first?.text?.split(separator: "-").first.flatMap { Int64($0) }
        }
        if let oldest = ages.min(), let micros = values[7].array.last?.integer {
            figures.oldestAgeMilliseconds = max(0, seconds * 1000 + micros / 1000 - oldest)
        }
        return figures
    }

    /// The lines of both streams' consumers, one for each name.
    private static func consumers(_ lines: [RedisValue]) -> [ConsumerStatistics] {
        var found: [ConsumerName: ConsumerStatistics] = [:]
        for line in lines {
            let pairs = line.pairs
            func value(_ name: String) -> RedisValue? { pairs.last { $0.name == name }?.value }
            let name = ConsumerName(value("name")?.text ?? "")
            let (pending, idle) = (value("pending")?.integer ?? 0, value("idle")?.integer ?? 0)
            var consumer =
                found[name] ?? ConsumerStatistics(name: name, pending: 0, idleMilliseconds: idle)
            consumer.pending += Int(pending)
            consumer.idleMilliseconds = min(consumer.idleMilliseconds, idle)
            found[name] = consumer
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// Jobs per second over the last minute, from the slots that `tally` counts in.
    private static func rate(_ stats: [String: Int64], _ seconds: Int64) -> Double {
        let slot = seconds / 10
        let counts = (0..<7).map { place in
            slot - (stats["rate:at:\(place)"] ?? 0) <= 5 ? stats["rate:n:\(place)"] ?? 0 : 0
        }
        return Double(counts.reduce(0, +)) / Double(50 + seconds % 10 + 1)
    }

    /// Reads the job's record; `nil` when there is none, or the job ended more than a day ago.
    public func record(of job: JobID, in queue: QueueName) async throws(BrokerError) -> JobRecord? {
        let pairs = try await run(RedisPipeline(["HGETALL", .text(keys.job(job, queue))]))[0].pairs
        let values = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        guard let state = values["state"]?.text.flatMap(JobRecord.State.init) else { return nil }
        let worker = values["worker"]?.text.map { " on \($0)" } ?? ""
        let lines = (values["timeline"]?.text ?? "") + (values["end"]?.text.map { $0 + worker } ?? "")
        let timeline = lines.split(separator: "\n").compactMap { line -> JobRecord.Event? in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let at = Int64(parts[0]) else { return nil }
            return JobRecord.Event(at: Timestamp(milliseconds: at), what: String(parts[1]))
        }
        return JobRecord(
            id: job, task: TaskName(values["task"]?.text ?? ""), queue: queue, state: state, timeline: timeline,
            progress: values["progress"]?.data.flatMap { try? JSONDecoder().decode(JobProgress.self, from: $0) },
            result: values["result"]?.data, error: state == .succeeded ? nil : values["error"]?.text
        )
    }

    /// Reads one field of each record.
    public func states(
        of jobs: [JobID], in queue: QueueName
    ) async throws(BrokerError) -> [JobRecord.State?] {
        guard !jobs.isEmpty else { return [] }
        var pipeline = RedisPipeline()
        for job in jobs { pipeline.add(["HGET", .text(keys.job(job, queue)), "state"]) }
        return try await run(pipeline).map { $0.text.flatMap(JobRecord.State.init) }
    }

    /// Reads dead letters after the cursor, oldest first and at most `limit`.
    public func deadLetters(
        in queue: QueueName, after cursor: StreamCursor, limit: Int
    ) async throws(BrokerError) -> [DeadLetter] {
        let reply = try await run(
            RedisPipeline([
                "XRANGE", .text(keys.dead(queue)), .text("(\(cursor)"), "+", "COUNT", .init(max(1, limit)),
            ])
        )[0]
        return reply.array.compactMap { entry in
            guard let id = entry.array.first?.text, let fields = entry.array.last?.fields else { return nil }
            return Self.deadLetter(id, fields, queue)
        }
    }

    /// Puts the job of a dead letter back into the stream, when its rate and unique key allow, and deletes the dead
    /// letter.
    public func replay(
        _ deadLetter: EntryID, in queue: QueueName, perSecond rate: Double?
    ) async throws(BrokerError) -> Replayed {
        let found = try await run(
            RedisPipeline(["XRANGE", .text(keys.dead(queue)), .init(deadLetter), .init(deadLetter)])
        )[0]
        guard let fields = found.array.first?.array.last?.fields else { return .missing }
        let job = fields.jobID ?? JobID(deadLetter.rawValue)
        let unique = fields.text("unique")
        var pipeline = RedisPipeline()
        pipeline.add(
            .replay,
            keys: [
                keys.stream(queue), keys.dead(queue), keys.job(job, queue), keys.unique(unique, queue),
                keys.stats(queue), keys.flow(queue),
            ],
            [.init(deadLetter), .init(job), unique == nil ? 0 : 1, .text(rate.map { "\($0)" } ?? "")]
        )
        Failpoint.replayBefore.pass()
        let answer = try await run(pipeline)[0].array
        Failpoint.replayAfter.pass()
        return switch answer.first?.integer {
        case 1: .replayed(job)
        case 2: .duplicate(of: JobID(answer.last?.text ?? ""))
        case 3: .tooSoon(.milliseconds(answer.last?.integer ?? 1000))
        default: .missing
        }
    }

    /// Deletes dead letters for good, and counts those that were there.
    public func delete(deadLetters: [EntryID], in queue: QueueName) async throws(BrokerError) -> Int {
        guard !deadLetters.isEmpty else { return 0 }
        let reply = try await run(RedisPipeline(["XDEL", .text(keys.dead(queue))] + deadLetters.map { .init($0) }))
        return reply[0].integer.map(Int.init) ?? 0
    }

    /// The queue delivers nothing from the next read of each worker on, at most a quarter of a second later.
    public func pause(_ queue: QueueName) async throws(BrokerError) {
        try await put("1", at: keys.paused(queue))
        queueStates.forget([queue])
        await wakeReaders()
    }

    /// The queue takes no new jobs.
    public func drain(_ queue: QueueName) async throws(BrokerError) {
        try await put([("draining", "1")], at: keys.limits(queue))
    }

    /// The queue delivers and takes jobs again.
    public func resume(_ queue: QueueName) async throws(BrokerError) {
        var pipeline = RedisPipeline(["DEL", .text(keys.paused(queue))])
        pipeline.add(["HDEL", .text(keys.limits(queue)), "draining"])
        _ = try await run(pipeline)
        queueStates.forget([queue])
    }

    /// Reads the operator's limits; ``FleetLimits/none`` when nothing was set.
    public func limits(of queue: QueueName) async throws(BrokerError) -> FleetLimits {
        Self.limits(try await run(RedisPipeline(["HGETALL", .text(keys.limits(queue))]))[0].fields)
    }

    /// Replaces all three limits; `nil` lifts one.
    public func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws(BrokerError) {
        let key = keys.limits(queue)
        var pipeline = RedisPipeline()
        for (name, value) in [
            ("depth", limits.depth.map { "\($0)" }), ("concurrency", limits.concurrency.map { "\($0)" }),
            ("rate", limits.rate.map { "\($0)" }),
        ] {
            if let value {
                pipeline.add(.put, keys: [key], ["", .text(name), .text(value)])
            } else {
                pipeline.add(["HDEL", .text(key), .text(name)])
            }
        }
        _ = try await run(pipeline)
        queueStates.forget([queue])
        await wakeReaders()
    }

    private static func limits(_ fields: WireFields) -> FleetLimits {
        FleetLimits(
            depth: fields.text("depth").flatMap(Int.init), concurrency: fields.text("concurrency").flatMap(Int.init),
            rate: fields.text("rate").flatMap(Double.init)
        )
    }

    private static func deadLetter(_ id: String, _ fields: WireFields, _ queue: QueueName) -> DeadLetter {
        let own = fields.filter { $0.name != "dead_reason" && $0.name != "dead_at" }
        return DeadLetter(
            entry: EntryID(id), queue: queue,
            diedAt: Timestamp(milliseconds: fields.text("dead_at").flatMap(Int64.init) ?? 0),
            reason: fields.text("dead_reason") ?? "unknown", content: Job.decode(own),
            fields: Dictionary(own.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        )
    }
}
