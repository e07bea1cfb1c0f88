import Concurrency
import Foundation

extension RedisScript {
    /// A running job → its record says that its handler started.
    ///
    /// - KEYS: 1 stream, 2 record.
    /// - ARGV: 1 group, 2 consumer, 3 entry.
    /// - Output: 1, or 0 when the entry is not the consumer's.
    static let begin = RedisScript(
        "begin",
        """
        if not owns(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return 0 end
        passMemoryLimit(KEYS[1])
        note(KEYS[2], now(), 'started on ' .. ARGV[2], 'state', 'running')
        return 1
        """
    )

    /// A running job → its record says how far it is.
    ///
    /// - KEYS: 1 stream, 2 record.
    /// - ARGV: 1 group, 2 consumer, 3 entry, 4 progress as JSON.
    /// - Output: 1, or 0 when the entry is not the consumer's.
    static let progress = RedisScript(
        "progress",
        """
        if not owns(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return 0 end
        passMemoryLimit(KEYS[1])
        if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('HSET', KEYS[2], 'progress', ARGV[4]) end
        return 1
        """
    )

    /// Running jobs → the same with a fresh lease.
    ///
    /// JUSTID leaves the delivery count alone; the check keeps XCLAIM from
    /// taking what is somebody else's.
    ///
    /// - KEYS: 1 stream.
    /// - ARGV: 1 group, 2 consumer, from 3 on entries.
    /// - Output: the entries still owned.
    static let heartbeat = RedisScript(
        "heartbeat",
        """
        local owned = {}
        for i = 3, #ARGV do
            if owns(KEYS[1], ARGV[1], ARGV[2], ARGV[i]) then
                redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
                owned[#owned + 1] = ARGV[i]
            end
        end
        return owned
        """
    )

    /// A running job → a new entry, or delayed: retry and release.
    ///
    /// - KEYS: 1 stream of the entry, 2 delayed, 3 delayed jobs, 4 record, 5 stats, 6 stream, 7 suspects.
    /// - ARGV: 1 group, 2 consumer, 3 entry, 4 what to add to `attempt`, 5 delay ms, 6 whether unknown to this worker
    ///   (0/1), 7 line for the timeline, 8 counter, 9 error or empty.
    /// - Output: 1, or 0 when the entry is not the consumer's or was deleted.
    static let enqueueAgain = RedisScript(
        "enqueueAgain",
        """
        local fields = ownedFields(KEYS[1], ARGV[1], ARGV[2], ARGV[3], KEYS[5])
        if not fields then return 0 end

        passMemoryLimit(KEYS[5])
        local time, delay = now(), tonumber(ARGV[5])
        if ARGV[4] ~= '0' then
            set(fields, 'attempt', whole((tonumber(get(fields, 'attempt') or '0') or 0) + tonumber(ARGV[4])))
        end
        if ARGV[6] == '1' and not get(fields, 'unknown_since') then set(fields, 'unknown_since', whole(time)) end
        if delay > 0 then
            local id = get(fields, 'id') or ARGV[3]
            redis.call('HSET', KEYS[3], id, cmsgpack.pack(fields))
            redis.call('ZADD', KEYS[2], whole(time + delay), id)
        else
            addAgain(KEYS[6], KEYS[7], fields)
        end
        drop(KEYS[1], ARGV[1], ARGV[3])
        redis.call('HINCRBY', KEYS[5], ARGV[8], 1)
        note(KEYS[4], time, ARGV[7], 'state', delay > 0 and 'delayed' or 'waiting')
        if ARGV[9] ~= '' and redis.call('EXISTS', KEYS[4]) == 1 then redis.call('HSET', KEYS[4], 'error', ARGV[9]) end
        return 1
        """
    )

    /// A running job → a dead letter.
    ///
    /// - KEYS: 1 stream, 2 dead, 3 record, 4 unique key, 5 stats.
    /// - ARGV: 1 group, 2 consumer, 3 entry, 4 job, 5 whether unique (0/1), 6 reason, 7 ms that the record is kept.
    /// - Output: 1, or 0 when the entry is not the consumer's or was deleted.
    static let bury = RedisScript(
        "bury",
        """
        local fields = ownedFields(KEYS[1], ARGV[1], ARGV[2], ARGV[3], KEYS[5])
        if not fields then return 0 end
        drop(KEYS[1], ARGV[1], ARGV[3])
        buryJob(KEYS, fields, ARGV[6], now(), ARGV[5] == '1' and ARGV[4], ARGV[7])
        return 1
        """
    )
}

extension RedisBroker {
    /// How long the record of an ended job is kept.
    static let recordAge = Duration.seconds(86_400)

    /// Sets the record to running and adds a line to its timeline; a job without a record is left as it is.
    public func begin(_ delivery: Delivery) async throws(BrokerError) -> Settlement {
        let settlement = try await settle(.begin, delivery, [record(delivery)], [])
        Failpoint.begin.pass()
        return settlement
    }

    /// Puts the progress into the job's record, if it has one.
    public func report(
        _ progress: JobProgress, for delivery: Delivery
    ) async throws(BrokerError) -> Settlement {
        let json = try BrokerError.encoding("the progress of a job", progress)
        let settlement = try await settle(.progress, delivery, [record(delivery)], [.data(json)])
        Failpoint.progress.pass()
        return settlement
    }

    /// Sets the idle time of what is still owned to zero.
    public func extendLease(of deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.ID> {
        let groups = Array(Dictionary(grouping: deliveries) { [keys.stream(of: $0), $0.consumer.rawValue] }.values)
        var pipeline = RedisPipeline()
        for group in groups {
            pipeline.add(
                .heartbeat, keys: [keys.stream(of: group[0])],
                [.text(RedisKeys.group), .init(group[0].consumer)] + group.map { .init($0.entry) }
            )
        }
        var owned: Set<Delivery.ID> = []
        for (group, value) in zip(groups, try await attempt(pipeline).values) {
            if let error = value.error {
                try await handle(error, in: group[0].queue)
            } else {
                let entries = Set(value.array.compactMap(\.text).map(EntryID.init))
                owned.formUnion(group.filter { entries.contains($0.entry) }.map(\.id))
            }
        }
        return owned
    }

    /// The job again, later, with one more attempt.
    public func retry(
        _ delivery: Delivery, after delay: Duration, reason: String
    ) async throws(BrokerError) -> Settlement {
        let reason = ReasonLine.text(of: reason)
        let line = "retry in \(delay.inMilliseconds) ms: \(reason)"
        Failpoint.retryBefore.pass()
        let settlement = try await enqueueAgain(
            delivery, [1, .init(delay), 0, .text(line), "retried", .text(reason)])
        Failpoint.retryAfter.pass()
        return settlement
    }

    /// The job again, with no counter changed.
    public func release(
        _ delivery: Delivery, after delay: Duration, unknown: Bool
    ) async throws(BrokerError) -> Settlement {
        let line = "released by \(delivery.consumer)"
        Failpoint.releaseBefore.pass()
        let settlement = try await enqueueAgain(
            delivery, [0, .init(delay), unknown ? 1 : 0, .text(line), "handed_back", ""])
        Failpoint.releaseAfter.pass()
        return settlement
    }

    /// The job becomes a dead letter.
    public func bury(_ delivery: Delivery, reason: String) async throws(BrokerError) -> Settlement {
        let queue = delivery.queue
        Failpoint.deadLetterBefore.pass()
        let settlement = try await settle(
            .bury, delivery, [keys.dead(queue), record(delivery), unique(delivery), keys.stats(queue)],
            [
                .init(delivery.jobID), isUnique(delivery), .text(ReasonLine.text(of: reason)), .init(Self.recordAge),
            ]
        )
        Failpoint.deadLetterAfter.pass()
        return settlement
    }

    // MARK: - Steps

    private func enqueueAgain(
        _ delivery: Delivery, _ arguments: [RedisPipeline.Argument]
    ) async throws(BrokerError) -> Settlement {
        let queue = delivery.queue
        return try await settle(
            .enqueueAgain, delivery,
            [
                keys.delayed(queue), keys.delayedJobs(queue), record(delivery), keys.stats(queue), keys.stream(queue),
                keys.suspects(queue),
            ],
            arguments
        )
    }

    /// Runs a script whose first key is the stream and whose first arguments name the owner.
    private func settle(
        _ script: RedisScript, _ delivery: Delivery, _ furtherKeys: [String], _ arguments: [RedisPipeline.Argument]
    ) async throws(BrokerError) -> Settlement {
        var pipeline = RedisPipeline()
        pipeline.add(
            script, keys: [keys.stream(of: delivery)] + furtherKeys,
            [.text(RedisKeys.group), .init(delivery.consumer), .init(delivery.entry)] + arguments
        )
        let value = try await attempt(pipeline).values[0]
        if let error = value.error {
            try await handle(error, in: delivery.queue)
            return .leaseLost
        }
        return value.integer == 1 ? .settled : .leaseLost
    }

    /// Creates a missing group again.
    ///
    /// Nobody owns an entry then, so the group delivers every entry again.
    func handle(_ error: RedisReplyError, in queue: QueueName) async throws(BrokerError) {
        guard error.code == .noGroup else { throw error.brokerError(at: configuration.displayURL) }
        try await open([queue])
    }

    func record(_ delivery: Delivery) -> String { keys.job(delivery.jobID, delivery.queue) }

    func unique(_ delivery: Delivery) -> String { keys.unique(delivery.unique, delivery.queue) }

    private func isUnique(_ delivery: Delivery) -> RedisPipeline.Argument { delivery.unique == nil ? 0 : 1 }
}
