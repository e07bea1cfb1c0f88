import Concurrency

extension RedisScript {
    /// Waiting → running, as many as the operator's limits of the queue allow on all workers together.
    ///
    /// Pending entries count as running, so the limit of concurrency needs no leases of its own: a killed worker's jobs
    /// count until they are reclaimed. The rate is a token bucket of a tenth of a second. Suspects get free permits
    /// first.
    ///
    /// - KEYS: 1 stream, 2 suspects, 3 limits, 4 flow, 5 paused.
    /// - ARGV: 1 group, 2 consumer, 3 how many at most, 4 whether suspects are asked for (0/1).
    /// - Output: `{0, entries as XREADGROUP answers}`, or `{ms}` after which to ask again.
    static let take = RedisScript(
        "take",
        """
        local source, count = KEYS[1], tonumber(ARGV[3])
        if ARGV[4] == '1' then
            if redis.call('EXISTS', KEYS[5]) == 1 then return {50} end
            source = KEYS[2]
        elseif untaken(KEYS[2], ARGV[1]) > 0 then
            return {50}
        end
        local limits = redis.call('HMGET', KEYS[3], 'concurrency', 'rate')
        if limits[1] then
            local running = redis.call('XPENDING', KEYS[1], ARGV[1])[1] + redis.call('XPENDING', KEYS[2], ARGV[1])[1]
            count = math.min(count, tonumber(limits[1]) - running)
            if count <= 0 then return {50} end
        end
        local time = now()
        if limits[2] then
            local allowed, wait = permits(KEYS[4], 'start', tonumber(limits[2]), time)
            if allowed <= 0 then return {wait} end
            count = math.min(count, allowed)
        end
        local found = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', whole(count), 'STREAMS', source, '>')
        if not found then return {50} end
        if limits[2] then spend(KEYS[4], 'start', tonumber(limits[2]), time, #found[1][2]) end
        return {0, found}
        """
    )
}

extension RedisBroker {
    /// The result of one look at a limited queue.
    struct Taken: Sendable {
        var deliveries: [Delivery] = []
        var askAgainIn: Duration?
    }

    /// Hands over what waits and may run, when some of the queues are limited.
    ///
    /// No read can block under a limit, so these queues are asked again and again, as often as the script says.
    func receiveLimited(
        _ limited: [QueueName], _ free: [QueueName], as consumer: ConsumerName, limit: Int, wait: Duration
    ) async throws(BrokerError) -> [Delivery] {
        let end = clock.uptime + wait
        while true {
            var deliveries: [Delivery] = []
            var pause = Duration.milliseconds(50)
            for (index, queue) in limited.shuffled().enumerated() where deliveries.count < limit {
                let share = max(1, (limit - deliveries.count) / (limited.count - index + free.count))
                let taken = try await take(from: queue, as: consumer, count: share)
                deliveries += taken.deliveries
                if let again = taken.askAgainIn { pause = min(pause, again) }
            }
            let left = end - clock.uptime
            let slots = limit - deliveries.count
            if !free.isEmpty, slots > 0 {
                let wait = deliveries.isEmpty ? max(.zero, min(pause, left)) : .zero
                deliveries += try await receiveFree(free, as: consumer, limit: slots, wait: wait)
            } else if deliveries.isEmpty, left > .zero {
                try? await clock.sleep(for: min(pause, left))
            }
            if !deliveries.isEmpty || Task.isCancelled || clock.uptime >= end { return deliveries }
        }
    }

    /// Takes what waits and may run, of the jobs or of the suspects.
    func take(
        from queue: QueueName, as consumer: ConsumerName, count: Int, ofSuspects areSuspects: Bool = false
    ) async throws(BrokerError) -> Taken {
        var pipeline = RedisPipeline()
        pipeline.add(
            .take,
            keys: [
                keys.stream(queue), keys.suspects(queue), keys.limits(queue), keys.flow(queue), keys.paused(queue),
            ],
            [.text(RedisKeys.group), .init(consumer), .init(count), areSuspects ? 1 : 0]
        )
        let streams = [(queue, areSuspects ? keys.suspects(queue) : keys.stream(queue))]
        Failpoint.readBefore.pass()
        // Through a reader, which is not repeated when its answer gets lost: what it took is looked for by `pending`.
        return try await reopening([queue], pipeline) { [serverClock] reply in
            guard let found = reply[1] else {
                return Taken(askAgainIn: .milliseconds(reply[0]?.value.integer ?? 50))
            }
            return Taken(
                deliveries: Self.deliveries(
                    in: found, streams, consumer, at: serverClock.time, areSuspects: areSuspects)
            )
        } ?? Taken()
    }

    /// Wakes the readers that wait in a read, so that they see changed limits: best effort, for the rest it takes
    /// the length of a read.
    func wakeReaders() async {
        guard let list = try? await run(RedisPipeline(["CLIENT", "LIST", "TYPE", "normal"]))[0].text else { return }
        var pipeline = RedisPipeline()
        for line in list.split(separator: "\n")
        where line.contains(" name=juke-reader ") && line.contains("cmd=xreadgroup") {
            let id = line.split(separator: " ").first { $0.hasPrefix("id=") }?.dropFirst(3)
            if let id { pipeline.add(["CLIENT", "UNBLOCK", .text(String(id))]) }
        }
        _ = try? await attempt(pipeline)
    }
}

/// A cache of what operators have set for the queues (paused, limited): an entry is used for a quarter of a second.
final class QueueStateCache: Sendable {
    /// How one queue delivers.
    struct QueueState: Sendable {
        var isPaused: Bool
        /// Whether jobs come through the script `take`, which knows the limits.
        var isLimited: Bool
    }

    private let known = Mutex<[QueueName: (state: QueueState, until: Duration)]>([:])
    private let clock: any TimeSource

    init(_ clock: any TimeSource) {
        self.clock = clock
    }

    /// Those that must be asked about.
    func unknown(of queues: [QueueName]) -> [QueueName] {
        let now = clock.uptime
        return known.withLock { known in
            queues.filter { queue in known[queue].map { $0.until <= now } ?? true }
        }
    }

    /// Notes an answer.
    func note(_ queue: QueueName, _ state: QueueState) {
        let end = clock.uptime + .milliseconds(250)
        known.withLock { $0[queue] = (state, end) }
    }

    /// Asks again before the next read: after one that waited, what was known is old.
    func forget(_ queues: [QueueName]) {
        known.withLock { known in
            for queue in queues { known[queue] = nil }
        }
    }

    subscript(queue: QueueName) -> QueueState {
        known.withLock { $0[queue]?.state } ?? QueueState(isPaused: false, isLimited: false)
    }
}
