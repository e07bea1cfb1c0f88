import Foundation

extension RedisScript {
    /// Running jobs of one consumer → ended, their replies stored for whoever asked; each by itself, if it is still owned.
    ///
    /// - KEYS: 1 stream, 2 stats; then for each job its record, its unique key and the reply stream, those that it has.
    /// - ARGV: 1 group, 2 consumer, 3 ms that a record is kept, 4 ms that replies are kept; then for each job 1 entry,
    ///   2 identifier, 3 flags (1 recorded, 2 unique, 4 replies, 8 has a result), 4 state or kind of the reply (`body`,
    ///   `failure`), 5 result or reply, 6 trace context of the reply or empty.
    /// - Output: for each job 1, or 0 when the entry is not the consumer's.
    static let finish = RedisScript(
        "finish",
        """
        local time = now()
        local at = whole(time)
        local answers, ended, counts, key = {}, {}, {}, 3
        for arg = 5, #ARGV, 6 do
            local entry, id, flags, state = ARGV[arg], ARGV[arg + 1], tonumber(ARGV[arg + 2]), ARGV[arg + 3]
            local record, unique, replies
            if flags % 2 >= 1 then record, key = KEYS[key], key + 1 end
            if flags % 4 >= 2 then unique, key = KEYS[key], key + 1 end
            if flags % 8 >= 4 then replies, key = KEYS[key], key + 1 end
            local answer = 0
            if owns(KEYS[1], ARGV[1], ARGV[2], entry) then
                answer = 1
                ended[#ended + 1] = entry
                local what = state
                if replies then
                    local fields = {'id', id, state, ARGV[arg + 4]}
                    if ARGV[arg + 5] ~= '' then
                        fields[5], fields[6] = 'traceparent', ARGV[arg + 5]
                    end
                    redis.call('XADD', replies, 'MINID', whole(time - tonumber(ARGV[4])), '*', unpack(fields))
                    redis.call('PEXPIRE', replies, ARGV[4])
                    state, what = 'succeeded', 'replied'
                end
                if unique then release(unique, id) end
                counts[state] = (counts[state] or 0) + 1
                -- Only a record that is there has a time to live to be set.
                if record and redis.call('PEXPIRE', record, ARGV[3]) == 1 then
                    local line = at .. ' ' .. what .. ' on ' .. ARGV[2]
                    if flags >= 8 then
                        redis.call('HSET', record, 'state', state, 'end', line, 'result', ARGV[arg + 4])
                    else
                        redis.call('HSET', record, 'state', state, 'end', line)
                    end
                end
            end
            answers[#answers + 1] = answer
        end
        if #ended > 0 then
            redis.call('XACK', KEYS[1], ARGV[1], unpack(ended))
            redis.call('XDEL', KEYS[1], unpack(ended))
            for state, count in pairs(counts) do redis.call('HINCRBY', KEYS[2], state, count) end
            tally(KEYS[2], time, #ended)
        end
        return answers
        """
    )
}

extension RedisBroker {
    /// Ends the job.
    public func acknowledge(_ delivery: Delivery, as ending: Ending) async throws -> Settlement {
        CrashPoint.acknowledgeBefore.pass()
        let finish =
            switch ending {
            case .succeeded(let result): RedisFinish(delivery, state: "succeeded", result: result)
            case .expired: RedisFinish(delivery, state: "expired", result: nil)
            }
        let settlement = try await finisher.finish(finish, through: self)
        CrashPoint.acknowledgeAfter.pass()
        return settlement
    }

    /// Ends the job and stores the reply.
    public func reply(_ reply: Reply, to delivery: Delivery) async throws -> Settlement {
        guard let requester = delivery.job?.replyTo else {
            return try await acknowledge(delivery, as: .succeeded(result: nil))
        }
        CrashPoint.replyBefore.pass()
        let finish =
            switch reply.answer {
            case .body(let body): RedisFinish(delivery, reply, to: requester, kind: "body", body)
            case .failure(let reason): RedisFinish(delivery, reply, to: requester, kind: "failure", Data(reason.utf8))
            }
        let settlement = try await finisher.finish(finish, through: self)
        CrashPoint.replyAfter.pass()
        return settlement
    }

    /// Ends many jobs in one pipeline; the answers stand in their order.
    func finish(_ all: [RedisFinish]) async throws -> [Settlement] {
        var groups: [[Int]] = []
        for (index, finish) in all.enumerated() {
            let owner = groups.firstIndex { group in
                let first = all[group[0]].delivery
                return first.queue == finish.delivery.queue && first.isSuspect == finish.delivery.isSuspect
                    && first.consumer == finish.delivery.consumer && group.count < 250
            }
            if let owner { groups[owner].append(index) } else { groups.append([index]) }
        }
        var pipeline = RedisPipeline()
        for group in groups { add(group.map { all[$0] }, to: &pipeline) }
        var settlements = [Settlement](repeating: .leaseLost, count: all.count)
        for (group, value) in zip(groups, try await attempt(pipeline).values) {
            if let text = value.errorText {
                try await handle(text, in: all[group[0]].delivery.queue)
                continue
            }
            for (index, answer) in zip(group, value.array) where answer.integer == 1 { settlements[index] = .settled }
        }
        return settlements
    }

    private func add(_ finishes: [RedisFinish], to pipeline: inout RedisPipeline) {
        let (queue, consumer) = (finishes[0].delivery.queue, finishes[0].delivery.consumer)
        var scriptKeys = [keys.stream(of: finishes[0].delivery), keys.stats(queue)]
        for finish in finishes {
            if finish.isRecorded { scriptKeys.append(record(finish.delivery)) }
            if finish.isUnique { scriptKeys.append(unique(finish.delivery)) }
            if let requester = finish.replyTo { scriptKeys.append(keys.reply(requester, queue)) }
        }
        pipeline.beginCall(of: .finish, keys: scriptKeys, further: 4 + finishes.count * 6)
        pipeline.write(RedisKeys.group)
        pipeline.write(consumer.rawValue)
        pipeline.write(Self.recordAge.inMilliseconds)
        pipeline.write(ReplyRetention.age.inMilliseconds)
        for finish in finishes {
            pipeline.write(finish.delivery.entry.rawValue)
            pipeline.write(finish.delivery.jobID.rawValue)
            pipeline.write(finish.flags)
            pipeline.write(finish.state)
            if let body = finish.body { pipeline.write(body) } else { pipeline.write("") }
            pipeline.write(finish.traceparent ?? "")
        }
        pipeline.end()
    }
}
