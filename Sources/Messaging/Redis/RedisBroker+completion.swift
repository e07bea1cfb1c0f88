import Concurrency
import Foundation

extension RedisScript {
    /// Running jobs of one consumer → ended, their replies stored for the requesters; each by itself, if it is still
    /// owned.
    ///
    /// - KEYS: 1 stream, 2 stats; then for each job its record, its unique key and the reply stream, those that it has.
    /// - ARGV: 1 group, 2 consumer, 3 ms that a record is kept, 4 ms that replies are kept; then for each job 1 entry,
    ///   2 identifier, 3 flags (1 recorded, 2 unique, 4 replies, 8 has a result), 4 state or kind of the reply (`body`,
    ///   `failure`), 5 result or reply, 6 trace context of the reply or empty.
    /// - Output: for each job 1, or 0 when the entry is not the consumer's.
    static let complete = RedisScript(
        "complete",
        """
        local call, time = redis.call, now()
        local answers, ended, counts, key, at, passed = {}, {}, {}, 3, nil, false
        for arg = 5, #ARGV, 6 do
            local entry, id, flags, state = ARGV[arg], ARGV[arg + 1], tonumber(ARGV[arg + 2]), ARGV[arg + 3]
            local record, unique, replies
            if flags % 2 >= 1 then record, key = KEYS[key], key + 1 end
            if flags % 4 >= 2 then unique, key = KEYS[key], key + 1 end
            if flags % 8 >= 4 then replies, key = KEYS[key], key + 1 end
            local answer = 0
            if call('XPENDING', KEYS[1], ARGV[1], entry, entry, 1, ARGV[2])[1] then
                answer = 1
                ended[#ended + 1] = entry
                local what = state
                if replies then
                    if not passed then passMemoryLimit(KEYS[2]) end
                    passed = true
                    local oldest, trace = string.format('%.0f', time - tonumber(ARGV[4])), ARGV[arg + 5]
                    if trace == '' then
                        call('XADD', replies, 'MINID', oldest, '*', 'id', id, state, ARGV[arg + 4])
                    else
                        call('XADD', replies, 'MINID', oldest, '*', 'id', id, state, ARGV[arg + 4], 'traceparent', trace)
                    end
                    call('PEXPIRE', replies, ARGV[4])
                    state, what = 'succeeded', 'replied'
                end
                if unique and call('GET', unique) == id then call('DEL', unique) end
                counts[state] = (counts[state] or 0) + 1
                -- Only a record that is there has a time to live to be set.
                if record and call('PEXPIRE', record, ARGV[3]) == 1 then
                    at = at or string.format('%.0f', time)
                    -- Two fields: Redis stores a hash whose values have 64 bytes at most in a third of the memory.
                    local line = at .. ' ' .. what
                    if flags >= 8 then
                        call('HSET', record, 'state', state, 'end', line, 'worker', ARGV[2], 'result', ARGV[arg + 4])
                    else
                        call('HSET', record, 'state', state, 'end', line, 'worker', ARGV[2])
                    end
                end
            end
            answers[#answers + 1] = answer
        end
        if #ended > 0 then
            call('XACK', KEYS[1], ARGV[1], unpack(ended))
            call('XDEL', KEYS[1], unpack(ended))
            for state, count in pairs(counts) do call('HINCRBY', KEYS[2], state, count) end
            if counts.succeeded then tally(KEYS[2], time, counts.succeeded) end
        end
        return answers
        """
    )
}

extension RedisBroker {
    /// Deletes the entry, frees the unique key, and closes the record with the ending.
    public func acknowledge(
        _ delivery: Delivery, as ending: Ending
    ) async throws(BrokerError) -> Settlement {
        Failpoint.acknowledgeBefore.pass()
        let completion =
            switch ending {
            case .succeeded(let result): JobCompletion(delivery, state: "succeeded", result: result)
            case .expired: JobCompletion(delivery, state: "expired", result: nil)
            case .cancelled: JobCompletion(delivery, state: "cancelled", result: nil)
            }
        let settlement = try await complete(completion)
        Failpoint.acknowledgeAfter.pass()
        return settlement
    }

    /// Ends the job and stores the reply.
    public func reply(_ reply: Reply, to delivery: Delivery) async throws(BrokerError) -> Settlement {
        guard let requester = delivery.job?.replyTo else {
            return try await acknowledge(delivery, as: .succeeded(result: nil))
        }
        Failpoint.replyBefore.pass()
        let completion =
            switch reply.answer {
            case .body(let body): JobCompletion(delivery, reply, to: requester, kind: "body", body)
            case .failure(let reason): JobCompletion(delivery, reply, to: requester, kind: "failure", Data(reason.utf8))
            }
        let settlement = try await complete(completion)
        Failpoint.replyAfter.pass()
        return settlement
    }

    /// Ends a job, together with others that end meanwhile.
    private func complete(_ completion: JobCompletion) async throws(BrokerError) -> Settlement {
        try await completions.answer(to: completion) { [self] batch in
            do throws(BrokerError) {
                return try await complete(batch).map(Result.success)
            } catch {
                return batch.map { _ in .failure(error) }
            }
        }.get()
    }

    /// Ends many jobs in one pipeline; the answers stand in their order.
    private func complete(_ all: [JobCompletion]) async throws(BrokerError) -> [Settlement] {
        var groups: [[Int]] = []
        for (index, completion) in all.enumerated() {
            let owner = groups.firstIndex { group in
                let first = all[group[0]].delivery
                return first.queue == completion.delivery.queue
                    && first.isSuspect == completion.delivery.isSuspect
                    && first.consumer == completion.delivery.consumer && group.count < 250
            }
            if let owner { groups[owner].append(index) } else { groups.append([index]) }
        }
        var pipeline = RedisPipeline()
        for group in groups { add(group.map { all[$0] }, to: &pipeline) }
        var settlements = [Settlement](repeating: .leaseLost, count: all.count)
        for (group, value) in zip(groups, try await attempt(pipeline).values) {
            if let error = value.error {
                try await handle(error, in: all[group[0]].delivery.queue)
                continue
            }
            for (index, answer) in zip(group, value.array) where answer.integer == 1 { settlements[index] = .settled }
        }
        return settlements
    }

    private func add(_ completions: [JobCompletion], to pipeline: inout RedisPipeline) {
        let (queue, consumer) = (completions[0].delivery.queue, completions[0].delivery.consumer)
        var scriptKeys = [keys.stream(of: completions[0].delivery), keys.stats(queue)]
        for completion in completions {
            if completion.isRecorded { scriptKeys.append(record(completion.delivery)) }
            if completion.isUnique { scriptKeys.append(unique(completion.delivery)) }
            if let requester = completion.replyTo { scriptKeys.append(keys.reply(requester, queue)) }
        }
        pipeline.beginCall(of: .complete, keys: scriptKeys, further: 4 + completions.count * 6)
        pipeline.write(RedisKeys.group)
        pipeline.write(consumer.rawValue)
        pipeline.write(Self.recordAge.inMilliseconds)
        pipeline.write(ReplyRetention.age.inMilliseconds)
        for completion in completions {
            pipeline.write(completion.delivery.entry.rawValue)
            pipeline.write(completion.delivery.jobID.rawValue)
            pipeline.write(completion.flags)
            pipeline.write(completion.state)
            if let body = completion.body { pipeline.write(body) } else { pipeline.write("") }
            pipeline.write(completion.traceparent ?? "")
        }
        pipeline.end()
    }
}

/// The end of one job, which is to be written to Redis.
struct JobCompletion: Sendable {
    let delivery: Delivery
    /// The state for the record, or the kind of the reply.
    let state: String
    /// The result for the record, or the reply.
    let body: Data?
    let replyTo: ConsumerName?
    /// The trace context for the reply.
    let traceparent: String?

    init(_ delivery: Delivery, state: String, result: Data?) {
        self.delivery = delivery
        self.state = state
        body = result
        replyTo = nil
        traceparent = nil
    }

    init(_ delivery: Delivery, _ reply: Reply, to replyTo: ConsumerName, kind: String, _ body: Data) {
        self.delivery = delivery
        self.state = kind
        self.body = body
        self.replyTo = replyTo
        traceparent = reply.traceparent
    }

    var isRecorded: Bool { delivery.job?.isRecorded ?? false }

    var isUnique: Bool { delivery.job?.unique != nil }

    /// As the script `complete` reads them.
    var flags: Int {
        (isRecorded ? 1 : 0) + (isUnique ? 2 : 0) + (replyTo == nil ? 0 : 4) + (replyTo == nil && body != nil ? 8 : 0)
    }
}
