import Foundation

extension RedisScript {
    /// Waiting or delayed jobs → gone, as cancelled; each by itself, if no worker has taken it.
    ///
    /// - KEYS: 1 stream, or the delayed set, 2 delayed jobs, 3 stats; then for each job its record, and its unique key
    ///   and the stream of its reply where it has them.
    /// - ARGV: 1 group, 2 whether they are delayed (0/1), 3 ms that a record is kept, 4 ms that replies are kept, 5
    ///   reason for requesters; then for each job 1 entry, 2 identifier, 3 flags (1 unique, 2 replies).
    /// - Output: for each job 1, or 0 when it does not wait.
    static let cancel = RedisScript(
        "cancel",
        """
        local time, answers, count, key = now(), {}, 0, 4
        local function isTaken(entry)
            local found = redis.pcall('XPENDING', KEYS[1], ARGV[1], entry, entry, 1)
            if not found.err then return #found > 0 end
            -- Without a group nobody has taken anything.
            if not string.find(found.err, 'NOGROUP', 1, true) then error(found.err) end
            return false
        end
        for arg = 6, #ARGV, 3 do
            local entry, id, flags = ARGV[arg], ARGV[arg + 1], tonumber(ARGV[arg + 2])
            local record, unique, replies = KEYS[key], nil, nil
            key = key + 1
            if flags % 2 >= 1 then unique, key = KEYS[key], key + 1 end
            if flags >= 2 then replies, key = KEYS[key], key + 1 end
            local gone = 0
            if ARGV[2] == '1' then
                gone = redis.call('ZREM', KEYS[1], id)
                if gone == 1 then redis.call('HDEL', KEYS[2], id) end
            elseif not isTaken(entry) then
                gone = redis.call('XDEL', KEYS[1], entry)
            end
            if gone == 1 then
                count = count + 1
                if unique then release(unique, id) end
                if replies then
                    redis.call('XADD', replies, 'MINID', whole(time - tonumber(ARGV[4])), '*', 'id', id, 'failure', ARGV[5])
                    redis.call('PEXPIRE', replies, ARGV[4])
                end
                note(record, time, 'cancelled', 'state', 'cancelled')
                redis.call('PEXPIRE', record, ARGV[3])
            end
            answers[#answers + 1] = gone
        end
        if count > 0 then redis.call('HINCRBY', KEYS[3], 'cancelled', count) end
        return answers
        """
    )

    /// Delayed jobs, read only.
    ///
    /// - KEYS: 1 delayed jobs.
    /// - ARGV: identifiers.
    /// - Output: for each job `{task, unique, reply_to}`, empty where it has none; an empty list when it is gone.
    static let describeDelayed = RedisScript(
        "describeDelayed",
        """
        local answers = {}
        for i = 1, #ARGV do
            local packed = redis.call('HGET', KEYS[1], ARGV[i])
            if packed then
                local fields = cmsgpack.unpack(packed)
                answers[i] = {get(fields, 'task') or '', get(fields, 'unique') or '', get(fields, 'reply_to') or ''}
            else
                answers[i] = {}
            end
        end
        return answers
        """
    )
}

extension RedisBroker {
    /// Reads the suspects, then the stream behind what is delivered, then the delayed set.
    public func waitingJobs(
        in queue: QueueName, after cursor: WaitingCursor, limit: Int
    ) async throws(BrokerError) -> WaitingPage {
        switch cursor.line {
        case .suspects:
            let page = try await untaken(keys.suspects(queue), after: cursor.position, limit) { .suspects($0) }
            return WaitingPage(
                jobs: page.jobs,
                next: page.end.map { WaitingCursor(line: .suspects, position: $0) }
                    ?? WaitingCursor(line: .stream, position: ""))
        case .stream:
            let page = try await untaken(keys.stream(queue), after: cursor.position, limit) { .stream($0) }
            return WaitingPage(
                jobs: page.jobs,
                next: page.end.map { WaitingCursor(line: .stream, position: $0) }
                    ?? WaitingCursor(line: .delayed, position: "0"))
        case .delayed:
            return try await delayed(in: queue, from: cursor.position, limit)
        }
    }

    /// Deletes those that still wait, in batches that keep nobody waiting.
    public func cancel(_ jobs: [WaitingJob], in queue: QueueName) async throws(BrokerError) -> Set<JobID> {
        guard !jobs.isEmpty else { return [] }
        var pipeline = RedisPipeline()
        var batches: [[WaitingJob]] = []
        for line in Dictionary(grouping: jobs, by: { self.line(of: $0, in: queue) }) {
            for start in stride(from: 0, to: line.value.count, by: 100) {
                let batch = Array(line.value[start..<min(start + 100, line.value.count)])
                batches.append(batch)
                add(batch, on: line.key, in: queue, to: &pipeline)
            }
        }
        var cancelled: Set<JobID> = []
        for (batch, answer) in zip(batches, try await run(pipeline)) {
            for (job, gone) in zip(batch, answer.array) where gone.integer == 1 { cancelled.insert(job.id) }
        }
        return cancelled
    }

    // MARK: - Steps

    private func line(of job: WaitingJob, in queue: QueueName) -> String {
        switch job.location {
        case .suspects: keys.suspects(queue)
        case .stream: keys.stream(queue)
        case .delayed: keys.delayed(queue)
        }
    }

    private func add(_ jobs: [WaitingJob], on line: String, in queue: QueueName, to pipeline: inout RedisPipeline) {
        var scriptKeys = [line, keys.delayedJobs(queue), keys.stats(queue)]
        var arguments: [RedisPipeline.Argument] = [
            .text(RedisKeys.group), line == keys.delayed(queue) ? 1 : 0, .init(Self.recordAge),
            .init(ReplyRetention.age), "an operator cancelled the job",
        ]
        for job in jobs {
            scriptKeys.append(keys.job(job.id, queue))
            if let unique = job.unique { scriptKeys.append(keys.unique(unique, queue)) }
            if let requester = job.replyTo { scriptKeys.append(keys.reply(requester, queue)) }
            let entry: EntryID? =
                switch job.location {
                case .suspects(let entry), .stream(let entry): entry
                case .delayed: nil
                }
            arguments.append(.text(entry?.rawValue ?? ""))
            arguments.append(.init(job.id))
            arguments.append(.init((job.unique == nil ? 0 : 1) + (job.replyTo == nil ? 0 : 2)))
        }
        pipeline.add(.cancel, keys: scriptKeys, arguments)
    }

    /// Entries of a stream that its group has not delivered.
    private func untaken(
        _ stream: String, after position: String, _ limit: Int, _ location: (EntryID) -> WaitingJob.Location
    ) async throws(BrokerError) -> (jobs: [WaitingJob], end: String?) {
        var start = position
        if start.isEmpty {
            let groups = try await attempt(RedisPipeline(["XINFO", "GROUPS", .text(stream)])).values[0]
            let group = groups.array.map(\.pairs).first { pairs in
                pairs.contains { $0.name == "name" && $0.value.text == RedisKeys.group }
            }
            start = group?.last { $0.name == "last-delivered-id" }?.value.text ?? "0-0"
        }
        let entries = try await run(
            RedisPipeline(["XRANGE", .text(stream), .text("(\(start)"), "+", "COUNT", .init(max(1, limit))]))[0].array
        let jobs = entries.compactMap { entry -> WaitingJob? in
            guard let name = entry.array.first?.text, let fields = entry.array.last?.fields else { return nil }
            return WaitingJob(
                id: fields.jobID ?? JobID(name), task: TaskName(fields.text("task") ?? ""),
                unique: fields.text("unique"),
                replyTo: fields.text("reply_to").map { ConsumerName($0) }, location: location(EntryID(name)))
        }
        return (jobs, entries.last?.array.first?.text)
    }

    private func delayed(
        in queue: QueueName, from position: String, _ limit: Int
    ) async throws(BrokerError) -> WaitingPage {
        let scan = try await run(
            RedisPipeline(["ZSCAN", .text(keys.delayed(queue)), .text(position), "COUNT", .init(max(1, limit))]))[0]
        let next = scan.array.first?.text ?? "0"
        let members = scan.array.last?.array.compactMap(\.text) ?? []
        let ids = stride(from: 0, to: members.count, by: 2).map { members[$0] }
        var jobs: [WaitingJob] = []
        for start in stride(from: 0, to: ids.count, by: 1_000) {
            let slice = Array(ids[start..<min(start + 1_000, ids.count)])
            var pipeline = RedisPipeline()
            pipeline.add(.describeDelayed, keys: [keys.delayedJobs(queue)], slice.map { .text($0) })
            for (id, answer) in zip(slice, try await run(pipeline)[0].array) {
                let fields = answer.array.map { $0.text ?? "" }
                guard fields.count == 3 else { continue }
                jobs.append(
                    WaitingJob(
                        id: JobID(id), task: TaskName(fields[0]), unique: fields[1].isEmpty ? nil : fields[1],
                        replyTo: fields[2].isEmpty ? nil : ConsumerName(fields[2]), location: .delayed))
            }
        }
        return WaitingPage(jobs: jobs, next: next == "0" ? nil : WaitingCursor(line: .delayed, position: next))
    }
}
