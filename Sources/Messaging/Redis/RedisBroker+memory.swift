import Concurrency
import Foundation

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
}
