extension RedisBroker {
    /// Sends the commands of an enqueue, and waits until what they wrote is as safe as asked for.
    ///
    /// - Returns: As ``attempt(_:)``.
    func enqueueDurably(
        _ pipeline: RedisPipeline, of count: Int, queue: QueueName, _ durability: Durability
    ) async throws(BrokerError) -> (values: [RedisValue], isRepeated: Bool) {
        let waitsForFile = try await checkPromise(durability)
        // A connection of its own, because WAIT speaks for the writes of its connection, and keeps it waiting.
        let connection = try readers.take()
        defer { readers.putBack(connection) }
        var whole = RedisPipeline()
        // Scripts that the server forgot would be sent again after the WAIT.
        whole.add(["SCRIPT", "LOAD", .text(RedisScript.enqueue.text)])
        whole.append(pipeline)
        // A repeated pipeline finds its jobs there and writes nothing: WAIT needs a write to speak for.
        whole.add(["HINCRBY", .text(keys.stats(queue)), "durable", .init(count)])
        let timeout = RedisPipeline.Argument(min(durability.timeout, configuration.blockLimit))
        let replicas = RedisPipeline.Argument(durability.replicas)
        if waitsForFile {
            whole.add(["WAITAOF", "1", replicas, timeout])
        } else if durability.replicas > 0 {
            whole.add(["WAIT", replicas, timeout])
        }
        let (values, isRepeated) = try await attempt(whole, over: connection)
        try check(values.last, durability, waitsForFile)
        return (Array(values[1..<(1 + pipeline.count)]), isRepeated)
    }

    /// Whether this server can promise it at all, before anything is enqueued.
    ///
    /// - Returns: Whether WAITAOF must be asked: from 7.2 on. Before, a server with `appendfsync always` answers
    ///   nothing before it is on disk, and every other setting promises nothing.
    private func checkPromise(_ durability: Durability) async throws(BrokerError) -> Bool {
        guard durability.isOnDisk else { return false }
        let fields = try await run(RedisPipeline(["INFO"]))[0].text ?? ""
        func value(_ name: String) -> Substring? {
            fields.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name):") }?.dropFirst(name.count + 1)
        }
        guard value("aof_enabled") == "1" else {
            throw BrokerError(
                .notDurable,
                """
                Redis at \(configuration.displayURL) writes no append-only file, so a job cannot be promised to survive it; \
                set `appendonly yes` and `appendfsync always` there, or enqueue without --durable
                """
            )
        }
        let version = (value("redis_version") ?? "0").split(separator: ".").compactMap { Int($0) }
        if version.lexicographicallyPrecedes([7, 2]) == false { return true }
        let policy = try await attempt(RedisPipeline(["CONFIG", "GET", "appendfsync"])).values[0]
        guard let policy = policy.array.last?.text else {
            throw BrokerError(
                .notDurable,
                """
                this user of Redis at \(configuration.displayURL) may not ask what its appendfsync is, and before 7.2 \
                nothing else promises that a job is on disk; give the user `+config|get`, or enqueue without --durable
                """
            )
        }
        guard policy == "always" else {
            throw BrokerError(
                .notDurable,
                """
                Redis at \(configuration.displayURL) has appendfsync '\(policy)' and is older than 7.2, which could be \
                asked to wait for its disk; set `appendfsync always` there, or enqueue without --durable
                """
            )
        }
        return false
    }

    /// Compares what WAIT or WAITAOF answered with what was asked for.
    private func check(_ answer: RedisValue?, _ durability: Durability, _ waitedForFile: Bool) throws(BrokerError) {
        if let error = answer?.error { throw error.brokerError(at: configuration.displayURL) }
        let reached: (files: Int64, replicas: Int64) =
            if waitedForFile {
                (answer?.array.first?.integer ?? 0, answer?.array.last?.integer ?? 0)
            } else {
                (1, durability.replicas > 0 ? answer?.integer ?? 0 : 0)
            }
        guard reached.files >= (waitedForFile ? 1 : 0), reached.replicas >= Int64(durability.replicas) else {
            throw BrokerError(
                .notDurable,
                """
                the job is in the queue, but after \(durability.timeout) only \(reached.replicas) of \
                \(durability.replicas) replicas had it\(reached.files == 0 ? ", and the disk did not" : ""); enqueue it \
                again under the same id when Redis at \(configuration.displayURL) is well
                """
            )
        }
    }
}
