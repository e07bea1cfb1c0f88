import Concurrency
import Foundation

extension RedisScript {
    /// Records of ended jobs → gone, if their jobs ended long enough ago.
    ///
    /// A record stays while somebody may need it. The jobs of a run have derived identifiers, not drawn ones (UUIDs of
    /// version 7), and the run enqueues them again when they have no record: so an item's record goes only once the job
    /// has succeeded, and that of a step between runs never. A dead letter keeps its timeline.
    ///
    /// - KEYS: records of one queue.
    /// - ARGV: 1 whether those of cancelled jobs go at once (0/1), 2 ms to live at which a record goes, from 3 on the
    ///   same of later steps.
    /// - Output: how many went, and how many are left for each later step.
    static let evict = RedisScript(
        "evict",
        """
        local counts = {}
        for step = 2, #ARGV do counts[step - 1] = 0 end
        for _, record in ipairs(KEYS) do
            local left = redis.call('PTTL', record)
            if left >= 0 then
                local fields = redis.call('HMGET', record, 'state', 'run')
                local state, mayGo = fields[1], fields[1] == 'succeeded'
                if not fields[2] then
                    mayGo = (mayGo or state == 'expired' or state == 'cancelled')
                        and string.sub(record, -22, -22) == '7'
                end
                local atOnce = ARGV[1] == '1' and state == 'cancelled'
                for step = 2, mayGo and #ARGV or 0 do
                    if atOnce or left <= tonumber(ARGV[step]) then
                        counts[step - 1] = counts[step - 1] + 1
                        if step == 2 then redis.call('UNLINK', record) end
                        break
                    end
                end
            end
        end
        return counts
        """
    )

    /// Lets one worker at a time evict records, also when Redis has no memory left.
    ///
    /// - KEYS: 1 the worker that evicts.
    /// - ARGV: 1 worker, 2 ms until another one may.
    /// - Output: 1, or 0 when another worker does.
    static let lockEviction = RedisScript(
        "lockEviction",
        """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return 0 end
        passMemoryLimit(KEYS[1])
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """
    )
}

/// How much of its memory Redis uses.
struct RedisMemory: Sendable {
    /// The bytes in use.
    let used: Int64
    /// `maxmemory`; 0 when there is none.
    let limit: Int64

    /// From this share on memory is short.
    static let shortage = 0.85
    /// Below this share it suffices again.
    static let sufficiency = 0.75

    /// Reads what `INFO` says.
    init(_ info: [String: String]) {
        used = info["used_memory"].flatMap { Int64($0) } ?? 0
        limit = info["maxmemory"].flatMap { Int64($0) } ?? 0
    }

    /// The part of `maxmemory` that is in use; 0 when there is none.
    var share: Double { limit > 0 ? Double(used) / Double(limit) : 0 }
}

extension RedisBroker {
    /// How many keys Redis looks at in one step, and in how many steps one call.
    private static let evictionPage: Int64 = 500
    private static let evictionPages = 200
    /// How long a worker that evicts may be silent before another one does it.
    private static let evictionLock = Duration.seconds(5)

    /// Looks through the keys, at most 100,000 in a call, until Redis uses less than three quarters of its memory.
    public func evictRecords(_ eviction: RecordEviction) async throws(BrokerError) -> RecordEviction {
        var eviction = eviction
        let memory = RedisMemory(Self.info(try await run(RedisPipeline(["INFO", "memory"]))[0]))
        guard memory.share >= (eviction.hasBegun ? RedisMemory.sufficiency : RedisMemory.shortage) else {
            eviction.isOver = true
            return eviction
        }
        if let worker = eviction.worker {
            var lock = RedisPipeline()
            lock.add(.lockEviction, keys: [keys.evicting], [.init(worker), .init(Self.evictionLock)])
            guard try await run(lock)[0].integer == 1 else { return eviction }
        }
        eviction.hasBegun = true
        for _ in 0..<Self.evictionPages where !eviction.isOver { try await evictPage(&eviction) }
        return eviction
    }

    private func evictPage(_ eviction: inout RecordEviction) async throws(BrokerError) {
        let page = try await run(
            RedisPipeline([
                "SCAN", .text(eviction.cursor), "MATCH", .text(keys.recordPattern), "COUNT", .init(Self.evictionPage),
            ]))[0].array
        let next = page.first?.text ?? RecordEviction.start
        let records = Dictionary(grouping: page.last?.array.compactMap(\.text) ?? []) { keys.queuePart(ofRecord: $0) }

        var pipeline = RedisPipeline()
        let limits = RecordEviction.ages[eviction.step...].map { RedisPipeline.Argument(Self.recordAge - $0) }
        for (queue, keys) in records where queue != nil {
            pipeline.add(.evict, keys: keys, [eviction.worker == nil ? 1 : 0] + limits)
        }
        pipeline.add(["INFO", "memory"])
        var answers = try await run(pipeline)
        let memory = RedisMemory(Self.info(answers.removeLast()))
        for answer in answers { eviction.note(answer.array.map { Int($0.integer ?? 0) }) }
        eviction.cursor = next
        if memory.share < RedisMemory.sufficiency {
            eviction.isOver = true
        } else if next == RecordEviction.start {
            eviction.endPass()
        }
    }

    /// The lines of `INFO` by their names.
    static func info(_ reply: RedisValue) -> [String: String] {
        Dictionary(
            (reply.text ?? "").split(whereSeparator: \.isNewline).compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            },
            uniquingKeysWith: { $1 })
    }
}
