import Concurrency

extension RedisScript {
    /// New jobs → the stream, or the delayed set; each is accepted or refused by itself.
    ///
    /// - KEYS: 1 stream, 2 delayed, 3 delayed jobs, 4 stats, 5 limits, 6 suspects; then for each job its record if it
    ///   has one, and its unique key if it has one.
    /// - ARGV: for each job 1 identifier, 2 flags (1 recorded, 2 unique, 4 of a run), 3 depth limit, 4 delay ms, 5
    ///   time to live ms or empty, 6 task, 7 how many fields and values follow, and these.
    /// - Output: for each job 1 accepted, `{2, job}` a duplicate of that job, `{3, depth}` full, `{4, ''}` draining.
    static let enqueue = RedisScript(
        "enqueue",
        """
        local call = redis.call
        local limits = call('HMGET', KEYS[5], 'depth', 'draining')
        local ordered, draining = limits[1] and tonumber(limits[1]), limits[2]
        local depth = call('XLEN', KEYS[1]) + call('XLEN', KEYS[6]) + call('ZCARD', KEYS[2])
        local time, accepted = now(), 0
        local at = string.format('%.0f', time)

        local answers, key, arg, line = {}, 7, 1, nil
        while arg <= #ARGV do
            local id, flags, delay, lifetime = ARGV[arg], tonumber(ARGV[arg + 1]), ARGV[arg + 3], ARGV[arg + 4]
            local first, last = arg + 7, arg + 6 + tonumber(ARGV[arg + 6])
            local record, unique, answer
            if flags % 2 == 1 then
                record, key = KEYS[key], key + 1
                if call('EXISTS', record) == 1 then answer = {2, id} end
            end
            if flags % 4 >= 2 then
                unique, key = KEYS[key], key + 1
                local holder = not answer and call('GET', unique)
                if holder then answer = {2, holder} end
            end
            if not answer and draining then answer = {4, ''} end
            if not answer and depth >= (ordered or tonumber(ARGV[arg + 2])) then
                answer = {3, string.format('%.0f', depth)}
            end

            if not answer then
                answer, depth, accepted = 1, depth + 1, accepted + 1
                local ends = lifetime ~= '' and string.format('%.0f', time + tonumber(lifetime))
                if delay ~= '0' then
                    local fields = {'enqueued_at', at}
                    if ends then fields = {'enqueued_at', at, 'expires_at', ends} end
                    for i = first, last do fields[#fields + 1] = ARGV[i] end
                    call('HSET', KEYS[3], id, cmsgpack.pack(fields))
                    call('ZADD', KEYS[2], string.format('%.0f', time + tonumber(delay)), id)
                elseif ends then
                    call('XADD', KEYS[1], '*', 'enqueued_at', at, 'expires_at', ends, unpack(ARGV, first, last))
                else
                    call('XADD', KEYS[1], '*', 'enqueued_at', at, unpack(ARGV, first, last))
                end
                if unique then call('SET', unique, id) end
                if record then
                    line = line or at .. ' enqueued\\n'
                    call('HSET', record, 'state', delay ~= '0' and 'delayed' or 'waiting', 'task', ARGV[arg + 5],
                        'timeline', line)
                    if flags >= 4 then call('HSET', record, 'run', '1') end
                end
            end
            answers[#answers + 1] = answer
            arg = last + 1
        end
        if accepted > 0 then call('HINCRBY', KEYS[4], 'enqueued', accepted) end
        return answers
        """
    )
}

extension RedisScript {
    /// A request → the stream; what ``enqueue`` does for a lone job that expires and has no record, unique key or
    /// delay.
    ///
    /// - KEYS: 1 stream, 2 delayed, 3 stats, 4 limits, 5 suspects.
    /// - ARGV: 1 depth limit, 2 time to live ms, from 3 on fields and values.
    /// - Output: as ``enqueue``, of one job.
    static let enqueueRequest = RedisScript(
        "enqueueRequest",
        """
        local call = redis.call
        local limits = call('HMGET', KEYS[4], 'depth', 'draining')
        if limits[2] then return {{4, ''}} end
        local depth = call('XLEN', KEYS[1]) + call('XLEN', KEYS[5]) + call('ZCARD', KEYS[2])
        if depth >= tonumber(limits[1] or ARGV[1]) then return {{3, string.format('%.0f', depth)}} end
        local time = now()
        call('XADD', KEYS[1], '*', 'enqueued_at', string.format('%.0f', time),
            'expires_at', string.format('%.0f', time + tonumber(ARGV[2])), unpack(ARGV, 3))
        call('HINCRBY', KEYS[3], 'enqueued', 1)
        return {1}
        """
    )
}

extension RedisBroker {
    /// Accepts each job, or says that it is a duplicate or that its queue is full; all in one pipeline.
    public func enqueue(
        _ requests: [EnqueueRequest], durability: Durability
    ) async throws(BrokerError) -> [EnqueueResult] {
        guard !requests.isEmpty else { return [] }
        try await openNew(requests.lazy.map(\.queue))
        var pipeline = RedisPipeline()
        var rest = requests[...]
        while let queue = rest.first?.queue {
            // A script at a time, short enough to keep nobody waiting.
            let batch = rest.prefix { $0.queue == queue }.prefix(100)
            add(batch, of: queue, to: &pipeline)
            rest = rest.dropFirst(batch.count)
        }
        Failpoint.enqueueBefore.pass()
        let (values, isRepeated) =
            durability.waits
            ? try await enqueueDurably(pipeline, of: requests.count, queue: requests[0].queue, durability)
            : try await attempt(pipeline, over: requests.allSatisfy { $0.job.replyTo != nil } ? self.requests : nil)
        Failpoint.enqueueAfter.pass()
        var answers: [RedisValue] = []
        for value in values {
            if let error = value.error { throw error.brokerError(at: configuration.displayURL) }
            answers += value.array
        }
        guard answers.count == requests.count else {
            throw BrokerError(.commandFailed, "script 'enqueue' answered \(answers.count) of \(requests.count) jobs")
        }
        return zip(requests, answers).map { request, answer in
            let detail = answer.array.last?.text ?? ""
            return switch answer.array.first?.integer {
            case nil: .accepted(request.job.id)
            // Our own first copy, whose answer got lost, is no duplicate.
            case 2:
                isRepeated && detail == request.job.id.rawValue
                    ? .accepted(request.job.id) : .duplicate(of: JobID(detail))
            case 3: .full(depth: Int(detail) ?? 0)
            default: .draining
            }
        }
    }

    private func add(_ requests: ArraySlice<EnqueueRequest>, of queue: QueueName, to pipeline: inout RedisPipeline) {
        if requests.count == 1, let request = requests.first, request.delay <= .zero, !request.job.isRecorded,
            request.job.unique == nil, let lifetime = request.timeToLive
        {
            return add(request, endingAfter: lifetime, to: &pipeline)
        }
        var scriptKeys = [
            keys.stream(queue), keys.delayed(queue), keys.delayedJobs(queue), keys.stats(queue), keys.limits(queue),
            keys.suspects(queue),
        ]
        var counts: [Int] = []
        var further = 0
        for request in requests {
            let job = request.job
            if job.isRecorded { scriptKeys.append(keys.job(job.id, queue)) }
            if job.unique != nil { scriptKeys.append(keys.unique(job.unique, queue)) }
            var count = 0
            Self.forEachField(of: request) { _, _ in count += 2 }
            counts.append(count)
            further += 7 + count
        }
        pipeline.beginCall(of: .enqueue, keys: scriptKeys, further: further)
        for (request, count) in zip(requests, counts) {
            let job = request.job
            pipeline.write(job.id.rawValue)
            pipeline.write((job.isRecorded ? 1 : 0) + (job.unique == nil ? 0 : 2) + (job.run == nil ? 0 : 4))
            pipeline.write(request.depthLimit)
            pipeline.write(max(request.delay, .zero).inMilliseconds)
            pipeline.write(request.timeToLive.map { String($0.inMilliseconds) } ?? "")
            pipeline.write(job.task.rawValue)
            pipeline.write(count)
            Self.forEachField(of: request) { pipeline.write($0, $1) }
        }
        pipeline.end()
    }

    private func add(_ request: EnqueueRequest, endingAfter lifetime: Duration, to pipeline: inout RedisPipeline) {
        let queue = request.queue
        var further = 2
        Self.forEachField(of: request) { _, _ in further += 2 }
        pipeline.beginCall(
            of: .enqueueRequest,
            keys: [
                keys.stream(queue), keys.delayed(queue), keys.stats(queue), keys.limits(queue), keys.suspects(queue),
            ],
            further: further)
        pipeline.write(request.depthLimit)
        pipeline.write(lifetime.inMilliseconds)
        Self.forEachField(of: request) { pipeline.write($0, $1) }
        pipeline.end()
    }

    /// The fields that the producer knows; the times are the server's to write.
    private static func forEachField(of request: EnqueueRequest, _ body: (String, Job.FieldValue) -> Void) {
        request.job.forEachField { name, value in
            if name == "enqueued_at" || (name == "expires_at" && request.timeToLive != nil) { return }
            body(name, value)
        }
    }
}
