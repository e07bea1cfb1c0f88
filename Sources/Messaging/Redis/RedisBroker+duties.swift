import Foundation

extension RedisScript {
    /// The delayed jobs that are due now.
    ///
    /// - KEYS: 1 delayed.
    /// - ARGV: 1 limit.
    /// - Output: the jobs, those longest due first.
    static let due = RedisScript(
        "due",
        """
        return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(now()), 'LIMIT', 0, ARGV[1])
        """
    )

    /// Delayed → the stream, each job by itself and only when it is due.
    ///
    /// - KEYS: 1 stream, 2 delayed, 3 delayed jobs, 4 stats, 5 suspects, from 6 on the records of the jobs.
    /// - ARGV: the jobs.
    /// - Output: `{promoted, ms until the next is due}`, -1 when none is delayed.
    static let promote = RedisScript(
        "promote",
        """
        passMemoryLimit(KEYS[4])
        local time, promoted = now(), 0
        for i = 1, #ARGV do
            local due = redis.call('ZSCORE', KEYS[2], ARGV[i])
            if due and tonumber(due) <= time then
                local packed = redis.call('HGET', KEYS[3], ARGV[i])
                if packed then
                    addAgain(KEYS[1], KEYS[5], cmsgpack.unpack(packed))
                    promoted = promoted + 1
                    note(KEYS[5 + i], time, 'due', 'state', 'waiting')
                else
                    redis.call('HINCRBY', KEYS[4], 'ghosts', 1)
                end
                redis.call('ZREM', KEYS[2], ARGV[i])
                redis.call('HDEL', KEYS[3], ARGV[i])
            end
        end
        if promoted > 0 then redis.call('HINCRBY', KEYS[4], 'promoted', promoted) end
        local next = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
        return {promoted, next[2] and math.max(0, tonumber(next[2]) - time) or -1}
        """
    )

    /// One entry without a heartbeat for a lease → a new entry among the suspects, or a dead letter.
    ///
    /// - KEYS: 1 stream of the entry, 2 dead, 3 record, 4 unique key, 5 stats, 6 suspects.
    /// - ARGV: 1 group, 2 entry, 3 lease ms, 4 crash limit, 5 job, 6 whether unique (0/1), 7 ms that the record is
    ///   kept.
    /// - Output: 1 waits again, 2 dead letter, 3 it had been deleted, 0 somebody gave a heartbeat meanwhile.
    static let reclaim = RedisScript(
        "reclaim",
        """
        if #redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], ARGV[2], ARGV[2], 1) == 0 then return 0 end
        local fields = fieldsOf(KEYS[1], ARGV[2])
        if not fields then
            forgetOrphan(KEYS[1], ARGV[1], ARGV[2], KEYS[5])
            return 3
        end

        local time = now()
        local crashes = (tonumber(get(fields, 'crashes') or '0') or 0) + 1
        set(fields, 'crashes', whole(crashes))
        drop(KEYS[1], ARGV[1], ARGV[2])
        if crashes >= tonumber(ARGV[4]) then
            local reason = 'lost ' .. whole(crashes) .. ' workers'
            buryJob(KEYS, fields, reason, time, ARGV[6] == '1' and ARGV[5], ARGV[7])
            return 2
        end
        redis.call('XADD', KEYS[6], '*', unpack(fields))
        redis.call('HINCRBY', KEYS[5], 'reclaimed', 1)
        note(KEYS[3], time, 'worker lost, crash ' .. whole(crashes), 'state', 'waiting')
        return 1
        """
    )

    /// A consumer without pending entries → forgotten.
    ///
    /// Deleting one with pending entries would lose them.
    ///
    /// - KEYS: 1 stream, 2 suspects.
    /// - ARGV: 1 group, 2 consumer.
    /// - Output: 1, or 0 when entries are pending.
    static let removeConsumer = RedisScript(
        "removeConsumer",
        """
        for _, stream in ipairs(KEYS) do
            if #redis.call('XPENDING', stream, ARGV[1], '-', '+', 1, ARGV[2]) > 0 then return 0 end
        end
        for _, stream in ipairs(KEYS) do redis.call('XGROUP', 'DELCONSUMER', stream, ARGV[1], ARGV[2]) end
        return 1
        """
    )
}

extension RedisBroker {
    /// Moves what is due, in two steps: the second must know the records of the jobs to be given their keys.
    public func promoteDue(in queue: QueueName, limit: Int) async throws(BrokerError) -> Promotion {
        var find = RedisPipeline()
        find.add(.due, keys: [keys.delayed(queue)], [.init(limit)])
        let jobs = try await run(find)[0].array.compactMap(\.text).map(JobID.init)

        if !jobs.isEmpty { Failpoint.promoteBefore.pass() }
        var move = RedisPipeline()
        move.add(
            .promote,
            keys: [
                keys.stream(queue), keys.delayed(queue), keys.delayedJobs(queue), keys.stats(queue),
                keys.suspects(queue),
            ]
                + jobs.map { keys.job($0, queue) },
            jobs.map { .init($0) }
        )
        let answer = try await run(move)[0].array
        if !jobs.isEmpty { Failpoint.promoteAfter.pass() }
        let next = answer.last?.integer ?? -1
        return Promotion(
            promoted: answer.first?.integer.map(Int.init) ?? 0, nextDueIn: next < 0 ? nil : .milliseconds(next)
        )
    }

    /// Takes what had no heartbeat for a lease.
    ///
    /// The scan reads the pending list with XPENDING, not XAUTOCLAIM: that would make the entries ours before they
    /// move, and its reply and its cursor differ between versions of Redis. Each move checks the idle time again.
    public func reclaim(
        in queue: QueueName, lease: Duration, crashLimit: Int, limit: Int
    ) async throws(BrokerError) -> Reclaimed {
        let deliveries = try await silent(in: queue, lease: lease, limit: limit)
        var reclaimed = Reclaimed()
        guard !deliveries.isEmpty else { return reclaimed }

        var move = RedisPipeline()
        for delivery in deliveries {
            let unique = delivery.unique
            move.add(
                .reclaim,
                keys: [
                    keys.stream(of: delivery), keys.dead(queue), keys.job(delivery.jobID, queue),
                    keys.unique(unique, queue), keys.stats(queue), keys.suspects(queue),
                ],
                [
                    .text(RedisKeys.group), .init(delivery.entry), .init(lease), .init(crashLimit),
                    .init(delivery.jobID), unique == nil ? 0 : 1, .init(Self.recordAge),
                ]
            )
        }
        Failpoint.reclaimBefore.pass()
        let values = try await attempt(move).values
        Failpoint.reclaimAfter.pass()
        for (delivery, value) in zip(deliveries, values) {
            if let error = value.error { try await handle(error, in: queue) }
            switch value.integer {
            case 1: reclaimed.suspects.append(delivery)
            case 2: reclaimed.buried.append(delivery)
            case 3: reclaimed.orphanedEntries += 1
            default: break
            }
        }
        // An idle worker waits in a read and would hear of the suspects only after it.
        if !reclaimed.suspects.isEmpty { await wakeReaders() }
        return reclaimed
    }

    /// The deliveries without a heartbeat for a lease: at most `limit` of each stream of the queue.
    private func silent(
        in queue: QueueName, lease: Duration, limit: Int
    ) async throws(BrokerError) -> [Delivery] {
        let streams = [
            (key: keys.suspects(queue), isSuspect: true), (key: keys.stream(queue), isSuspect: false),
        ]
        var find = RedisPipeline()
        for stream in streams {
            find.add([
                "XPENDING", .text(stream.key), .text(RedisKeys.group), "IDLE", .init(lease), "-", "+", .init(limit),
            ])
        }
        var found: [(stream: (key: String, isSuspect: Bool), entry: String, consumer: String)] = []
        for (stream, value) in zip(streams, try await attempt(find).values) {
            if let error = value.error {
                try await handle(error, in: queue)
                continue
            }
            // [entry, consumer, idle time, deliveries]
            found += value.array.compactMap { row in
                row.array.first?.text.map { (stream, $0, row.array.dropFirst().first?.text ?? "") }
            }
        }
        guard !found.isEmpty else { return [] }

        var look = RedisPipeline()
        for lost in found { look.add(["XRANGE", .text(lost.stream.key), .text(lost.entry), .text(lost.entry)]) }
        return zip(found, try await run(look)).map { lost, value in
            Delivery(
                queue: queue, entry: EntryID(lost.entry), consumer: ConsumerName(lost.consumer),
                content: Job.decode(value.array.first?.array.last?.fields ?? []), isSuspect: lost.stream.isSuspect
            )
        }
    }

    /// Forgets a consumer with nothing pending.
    public func removeConsumer(_ consumer: ConsumerName, from queue: QueueName) async throws(BrokerError) -> Bool {
        var pipeline = RedisPipeline()
        pipeline.add(
            .removeConsumer, keys: [keys.stream(queue), keys.suspects(queue)],
            [.text(RedisKeys.group), .init(consumer)])
        let value = try await attempt(pipeline).values[0]
        if let error = value.error {
            // Without its group or stream the consumer is forgotten already.
            guard error.code == .noGroup || error.code == .noKey else {
                throw error.brokerError(at: configuration.displayURL)
            }
            return true
        }
        return value.integer == 1
    }
}
