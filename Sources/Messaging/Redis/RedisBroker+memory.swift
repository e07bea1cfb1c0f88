import Concurrency
import Foundation
import Printing

extension RedisScript {
    /// Writes a value, or fields of a hash, even if Redis has no memory left.
    ///
    /// An operator must be able to stop a queue that has filled Redis, and to see the workers that empty it.
    ///
    /// - KEYS: 1 a text, or a hash without a time to live.
    /// - ARGV: 1 ms that the text is kept, or empty; then the text, or fields and values of the hash.
    /// - Output: 1.
    static let put = RedisScript(
        "put",
        """
        passMemoryLimit(KEYS[1])
        if #ARGV > 2 then
            redis.call('HSET', KEYS[1], unpack(ARGV, 2))
        elseif ARGV[1] == '' then
            redis.call('SET', KEYS[1], ARGV[2])
        else
            redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
        end
        return 1
        """
    )
}

/// Writing to a Redis that has reached its `maxmemory`.
///
/// It then refuses every command that may need memory, and of a script only its first write. Jobs can still be taken,
/// ended, retried and cancelled, and queues stopped; nothing is enqueued.
extension RedisBroker {
    /// Sets a text, for as long as is said.
    func put(_ text: String, at key: String, for lifetime: Duration? = nil) async throws(BrokerError) {
        var pipeline = RedisPipeline()
        let age = lifetime.map { String(max(1, $0.inMilliseconds)) } ?? ""
        pipeline.add(.put, keys: [key], [.text(age), .text(text)])
        _ = try await run(pipeline)
    }

    /// Sets fields of a hash.
    func put(_ fields: [(String, RedisPipeline.Argument)], at key: String) async throws(BrokerError) {
        var pipeline = RedisPipeline()
        pipeline.add(.put, keys: [key], [""] + fields.flatMap { [.text($0.0), $0.1] })
        _ = try await run(pipeline)
    }

    /// Whether all groups of the queues are there; a full Redis does not say so when it is asked to make one.
    func hasGroups(_ queues: [QueueName]) async throws(BrokerError) -> Bool {
        var pipeline = RedisPipeline()
        for key in queues.flatMap({ [keys.stream($0), keys.suspects($0)] }) {
            pipeline.add(["XINFO", "GROUPS", .text(key)])
        }
        return try await attempt(pipeline).values.allSatisfy { groups in
            groups.array.flatMap(\.pairs).contains { $0.name == "name" && $0.value.text == RedisKeys.group }
        }
    }

    /// Says that memory is short, and what fills it as far as lengths of queues and the count of keys tell.
    func diagnoseMemory(_ info: [String: String]) async throws(BrokerError) -> [DiagnosisFinding] {
        let memory = RedisMemory(info)
        guard memory.share >= RedisMemory.shortage else { return [] }
        var jobs: [(queue: QueueName, count: Int)] = []
        var dead = 0
        let names = try await queues()
        for queue in names {
            let figures = try await statistics(of: queue)
            dead += figures.dead
            let count = figures.depth + figures.delayed
            if count > 0 { jobs.append((queue, count)) }
        }
        jobs.sort { $0.count > $1.count }
        var contents = jobs.map { "\($0.count.counted("job")) on '\($0.queue)'" }
        if dead > 0 { contents.append(dead.counted("dead letter")) }
        let expiring = info["db\(configuration.database)"]?.split(separator: ",").lazy
            .compactMap { $0.hasPrefix("expires=") ? Int($0.dropFirst("expires=".count)) : nil }.first
        if let expiring, expiring > 0 { contents.append("about \(expiring.counted("record")) of ended jobs") }
        let sizes = "\(info["used_memory_human"] ?? "") of \(info["maxmemory_human"] ?? "")"
        let what = contents.isEmpty ? "nothing of Juke's" : contents.joined(separator: ", ")
        var advice = "raise `maxmemory`; start workers, which empty the queues and then evict records of ended jobs"
        if let fullest = jobs.first?.queue ?? names.first {
            advice += "; or `juke-enqueue purge \(fullest)`, which cancels what waits and evicts records too"
        }
        if dead > 0 { advice += "; `juke-enqueue dead purge` deletes dead letters" }
        return [
            memory.share >= 1
                ? DiagnosisFinding(
                    .critical, "Redis is full (\(sizes)) and refuses new jobs; in it are \(what)", advice: advice)
                : DiagnosisFinding(.warning, "Redis will soon be full (\(sizes)); in it are \(what)", advice: advice)
        ]
    }
}
