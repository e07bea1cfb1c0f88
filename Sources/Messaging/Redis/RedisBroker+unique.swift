extension RedisScript {
    /// A unique key whose job has ended, or is nowhere → free.
    ///
    /// - KEYS: 1 unique key, 2 record, 3 delayed jobs.
    /// - ARGV: 1 job.
    /// - Output: 1 freed, 0 another job holds the key, or this one is under way after all.
    static let freeUnique = RedisScript(
        "freeUnique",
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local state = redis.call('HGET', KEYS[2], 'state')
        if state == 'waiting' or state == 'delayed' or state == 'running' then return 0 end
        if not state and redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then return 0 end
        redis.call('DEL', KEYS[1])
        return 1
        """
    )
}

extension RedisBroker {
    /// Unique keys that no job will free: their holder has ended, or something deleted it.
    func diagnoseUnique(of queue: QueueName, repairing: Bool) async throws(BrokerError) -> [DiagnosisFinding] {
        let prefix = keys.unique(nil, queue)
        var stuck: [(key: String, job: JobID)] = []
        for (key, job) in try await uniqueHolders(prefix, in: queue) {
            let state = try await record(of: job, in: queue)?.state
            if state?.isFinal == true {
                stuck.append((key, job))
            } else if state == nil, try await !isUnderWay(job, in: queue) {
                stuck.append((key, job))
            }
        }
        guard let first = stuck.first else { return [] }

        if repairing {
            var pipeline = RedisPipeline()
            for (key, job) in stuck {
                pipeline.add(
                    .freeUnique, keys: [key, keys.job(job, queue), keys.delayedJobs(queue)], [.init(job)]
                )
            }
            _ = try await run(pipeline)
        }
        let name = first.key.dropFirst(prefix.count)
        let others = stuck.count == 1 ? "" : " and \(stuck.count - 1) more"
        return [
            DiagnosisFinding(
                .warning, queue: queue, "unique key '\(name)'\(others) is held by a job that is no more",
                advice: "no job with the key is accepted; `juke-enqueue doctor --fix` frees it", isRepaired: repairing
            )
        ]
    }

    private func uniqueHolders(
        _ prefix: String, in queue: QueueName
    ) async throws(BrokerError) -> [(key: String, job: JobID)] {
        var holders: [(key: String, job: JobID)] = []
        var cursor = "0"
        let literal = RedisKeys.literal(prefix)
        repeat {
            let page = try await run(
                RedisPipeline(["SCAN", .text(cursor), "MATCH", .text("\(literal)*"), "COUNT", "1000"]))[0]
            cursor = page.array.first?.text ?? "0"
            let found = page.array.last?.array.compactMap(\.text) ?? []
            guard !found.isEmpty else { continue }
            var look = RedisPipeline()
            for key in found { look.add(["GET", .text(key)]) }
            for (key, holder) in zip(found, try await run(look)) {
                if let job = holder.text { holders.append((key, JobID(job))) }
            }
        } while cursor != "0"
        return holders
    }

    /// Whether a job without a record is in the queue all the same; the last resort, because it reads the whole
    /// streams.
    private func isUnderWay(_ job: JobID, in queue: QueueName) async throws(BrokerError) -> Bool {
        let delayed = try await run(RedisPipeline(["HEXISTS", .text(keys.delayedJobs(queue)), .init(job)]))[0]
        if delayed.integer == 1 { return true }
        for stream in [keys.suspects(queue), keys.stream(queue)] {
            var start = "-"
            while true {
                let page = try await run(
                    RedisPipeline(["XRANGE", .text(stream), .text(start), "+", "COUNT", "500"])
                )[0].array
                guard let last = page.last?.array.first?.text else { break }
                if page.contains(where: { $0.array.last?.fields.jobID == job }) { return true }
                start = "(\(last)"
            }
        }
        return false
    }
}
