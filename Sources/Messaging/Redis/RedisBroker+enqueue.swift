extension RedisScript {
    /// A new job → the stream, or the delayed set.
    ///
    /// - KEYS: 1 stream, 2 delayed, 3 delayed jobs, 4 record, 5 unique key, 6 stats, 7 limits.
    /// - ARGV: 1 job, 2 whether recorded (0/1), 3 whether unique (0/1), 4 depth limit, 5 delay ms, 6 time to live ms or
    ///   empty, 7 task, 8 queue, from 9 on the fields as names and values.
    /// - Output: `{1, job}` accepted, `{2, job}` a duplicate of that job, `{3, depth}` full, `{4, ''}` draining.
    static let enqueue = RedisScript(
        "enqueue",
        """
        local recorded, unique = ARGV[2] == '1', ARGV[3] == '1'
        if recorded and redis.call('EXISTS', KEYS[4]) == 1 then return {2, ARGV[1]} end
        if unique then
            local holder = redis.call('GET', KEYS[5])
            if holder then return {2, holder} end
        end

        local limits = redis.call('HMGET', KEYS[7], 'depth', 'draining')
        if limits[2] then return {4, ''} end
        local limit = tonumber(limits[1] or ARGV[4])
        local depth = redis.call('XLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2])
        if depth >= limit then return {3, whole(depth)} end

        local time, delay = now(), tonumber(ARGV[5])
        local fields = {}
        for i = 9, #ARGV do fields[i - 8] = ARGV[i] end
        set(fields, 'enqueued_at', whole(time))
        if ARGV[6] ~= '' then set(fields, 'expires_at', whole(time + tonumber(ARGV[6]))) end

        if unique then redis.call('SET', KEYS[5], ARGV[1]) end
        if delay > 0 then
            redis.call('HSET', KEYS[3], ARGV[1], cmsgpack.pack(fields))
            redis.call('ZADD', KEYS[2], whole(time + delay), ARGV[1])
        else
            redis.call('XADD', KEYS[1], '*', unpack(fields))
        end
        redis.call('HINCRBY', KEYS[6], 'enqueued', 1)
        if recorded then
            redis.call('HSET', KEYS[4], 'state', delay > 0 and 'delayed' or 'waiting', 'task', ARGV[7],
                'queue', ARGV[8], 'timeline', whole(time) .. ' enqueued\\n')
        end
        return {1, ARGV[1]}
        """
    )
}

extension RedisBroker {
    /// Accepts, or says what stands for the job already, or that the queue is full; all in one pipeline.
    public func enqueue(_ requests: [EnqueueRequest], durability: Durability) async throws -> [EnqueueResult] {
        try await remember(Set(requests.map(\.queue)))
        var pipeline = RedisPipeline()
        for request in requests { add(request, to: &pipeline) }
        CrashPoint.enqueueBefore.pass()
        let (values, isRepeated) = try await attempt(pipeline)
        CrashPoint.enqueueAfter.pass()
        return try zip(requests, values).map { request, value in
            if let text = value.errorText { throw RedisReplyError.error(text, at: configuration.displayURL) }
            let answer = value.array
            guard answer.count == 2, let kind = answer[0].integer, let detail = answer[1].text else {
                throw BrokerError(.commandFailed, "script 'enqueue' answered \(value)")
            }
            switch kind {
            case 1: return .accepted(JobID(detail))
            case 2:
                // Our own first copy, whose answer got lost, is no duplicate.
                return isRepeated && detail == request.job.id.rawValue
                    ? .accepted(request.job.id) : .duplicate(of: JobID(detail))
            case 3: return .full(depth: Int(detail) ?? 0)
            default: return .draining
            }
        }
    }

    private func add(_ request: EnqueueRequest, to pipeline: inout RedisPipeline) {
        let (job, queue) = (request.job, request.queue)
        pipeline.add(
            .enqueue,
            keys: [
                keys.stream(queue), keys.delayed(queue), keys.delayedJobs(queue), keys.job(job.id, queue),
                keys.unique(job.unique, queue), keys.stats(queue), keys.limits(queue),
            ],
            [
                .init(job.id), job.isRecorded ? 1 : 0, job.unique == nil ? 0 : 1, .init(request.depthLimit),
                .init(max(request.delay, .zero)), request.timeToLive.map { .init($0) } ?? "", .init(job.task),
                .init(queue),
            ] + job.wireFields.flatMap { [.text($0.name), .data($0.value)] }
        )
    }
}
