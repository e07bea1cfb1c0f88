import Concurrency
import DequeModule

extension InMemoryBroker {
    /// The queues exist from now on.
    package func open(_ queues: [QueueName]) async throws(BrokerError) {
        try checkOpen()
        for queue in queues { with(queue) { _ in } }
    }

    /// Accepts, or says what stands for the job already, or that the queue is full.
    package func enqueue(
        _ requests: [EnqueueRequest], durability: Durability
    ) async throws(BrokerError) -> [EnqueueResult] {
        try checkOpen()
        guard !durability.waits else {
            throw BrokerError(
                .notDurable,
                "the broker is in memory and jobs end with this process; set JUKE_REDIS_URL for a fleet whose jobs survive it"
            )
        }
        defer { wakeAll() }
        return requests.map { request in
            let (time, number) = (now, nextNumber())
            return with(request.queue) { $0.enqueue(request, as: number, at: time) }
        }
    }

    /// Hands over what waits, in the order of the queues' turns.
    package func receive(
        from queues: [QueueName], as consumer: ConsumerName, limit: Int, readingAhead further: Int,
        waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [Delivery] {
        guard limit + further > 0, !queues.isEmpty else { return [] }
        return try await wait(upTo: duration) {
            // Each call begins with another queue, so that a full one does not starve the rest.
            let first = nextNumber() % queues.count
            var deliveries: [Delivery] = []
            for queue in queues[first...] + queues[..<first] {
                let limits = states[queue]?.limits ?? .none
                let isLimited = limits.concurrency != nil || limits.rate != nil
                let most = (isLimited ? limit : limit + further) - deliveries.count
                if most > 0 { deliveries += take(\.untaken, from: queue, as: consumer, limit: most) }
            }
            return deliveries.isEmpty ? nil : deliveries
        } ?? []
    }

    /// Hands over the oldest suspect of the first queue that has one, the queues taking turns.
    package func receiveSuspect(
        from queues: [QueueName], as consumer: ConsumerName
    ) async throws(BrokerError) -> Delivery? {
        try checkOpen()
        for queue in queues.shuffled() {
            if let suspect = take(\.suspects, from: queue, as: consumer, limit: 1).first { return suspect }
        }
        return nil
    }

    /// Looks for suspects that are pending under no consumer, in queues that are not paused.
    package func hasSuspects(in queues: [QueueName]) async throws(BrokerError) -> Bool {
        try checkOpen()
        return queues.contains { queue in states[queue].map { !$0.isPaused && !$0.suspects.isEmpty } ?? false }
    }

    /// The deliveries pending under the consumer, suspects first.
    package func pending(
        of consumer: ConsumerName, in queue: QueueName
    ) async throws(BrokerError) -> [Delivery] {
        try checkOpen()
        let time = now
        return with(queue) { state in
            let own = state.pending.filter { $0.value.consumer == consumer }.keys.sorted().compactMap { number in
                state.stream[number].map { delivery($0.fields, number, queue, consumer, at: time) }
            }
            return own.filter(\.isSuspect) + own.filter { !$0.isSuspect }
        }
    }

    /// Notes it until its time is over.
    package func withdraw(_ job: JobID, from queue: QueueName, for lifetime: Duration) async throws(BrokerError) {
        try checkOpen()
        let time = now
        with(queue) { state in
            state.withdrawn = state.withdrawn.filter { $0.value > time }
            state.withdrawn[job] = time + lifetime
        }
    }

    /// Whether the job is noted and its time not over.
    package func isWithdrawn(_ job: JobID, from queue: QueueName) async throws(BrokerError) -> Bool {
        try checkOpen()
        return states[queue]?.withdrawn[job].map { $0 > now } ?? false
    }

    /// The deliveries of noted jobs.
    package func withdrawn(among deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.ID> {
        try checkOpen()
        let time = now
        return Set(
            deliveries.filter { delivery in
                states[delivery.queue]?.withdrawn[delivery.jobID].map { $0 > time } ?? false
            }.map(\.id))
    }

    /// Sets the record to running and adds a line to its timeline; a job without a record is left as it is.
    package func begin(_ delivery: Delivery) async throws(BrokerError) -> Settlement {
        try settle(delivery) { state, fields, _, time in
            state.note(fields.jobID, "started on \(delivery.consumer)", at: time) { $0.state = .running }
        }
    }

    /// Puts the progress into the job's record, if it has one.
    package func report(
        _ progress: JobProgress, for delivery: Delivery
    ) async throws(BrokerError) -> Settlement {
        try settle(delivery) { state, fields, _, time in
            guard let job = fields.jobID, var record = state.liveRecord(job, at: time) else { return }
            record.progress = progress
            state.records[job] = (record, nil)
        }
    }

    /// Sets the idle time of what is still owned to zero.
    package func extendLease(of deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.ID> {
        try checkOpen()
        let time = now
        return Set(
            deliveries.filter { delivery in
                with(delivery.queue) { state in
                    guard state.owned(delivery) != nil, let number = delivery.entry.number else { return false }
                    state.pending[number]?.aliveAt = time
                    return true
                }
            }.map(\.id)
        )
    }

    /// Deletes the entry, frees the unique key, and closes the record with the ending.
    package func acknowledge(
        _ delivery: Delivery, as ending: Ending
    ) async throws(BrokerError) -> Settlement {
        // A slot may have come free under a limit.
        defer { if states[delivery.queue]?.limits.concurrency != nil { wakeAll() } }
        return try settle(delivery) { state, fields, _, time in
            state.remove(delivery.entry)
            state.release(fields)
            switch ending {
            case .succeeded(let result):
                state.count("succeeded")
                state.tally(at: time)
                state.note(fields.jobID, "succeeded on \(delivery.consumer)", at: time) {
                    $0.state = .succeeded
                    $0.result = result
                    $0.error = nil
                }
            case .expired:
                state.count("expired")
                state.note(fields.jobID, "expired on \(delivery.consumer)", at: time) { $0.state = .expired }
            case .cancelled:
                state.count("cancelled")
                state.note(fields.jobID, "cancelled on \(delivery.consumer)", at: time) { $0.state = .cancelled }
            }
        }
    }

    /// Ends the job and stores the reply.
    package func reply(_ reply: Reply, to delivery: Delivery) async throws(BrokerError) -> Settlement {
        defer { wakeAll() }
        return try settle(delivery) { state, fields, number, time in
            if let requester = fields.text("reply_to").map(ConsumerName.init) {
                state.replies[requester, default: []].removeAll { time - $0.at > ReplyRetention.age }
                state.replies[requester, default: []].append(.init(number: number, reply: reply, at: time))
            }
            state.remove(delivery.entry)
            state.release(fields)
            state.count("succeeded")
            state.tally(at: time)
            state.note(fields.jobID, "replied on \(delivery.consumer)", at: time) { $0.state = .succeeded }
        }
    }

    /// The job again, later, with one more attempt.
    package func retry(
        _ delivery: Delivery, after delay: Duration, reason: String
    ) async throws(BrokerError) -> Settlement {
        defer { wakeAll() }
        let reason = ReasonLine.text(of: reason)
        return try settle(delivery) { state, fields, number, time in
            var fields = fields
            fields.set("attempt", String((fields.text("attempt").flatMap(Int.init) ?? 0) + 1))
            state.remove(delivery.entry)
            state.add(fields, after: delay, as: number, at: time)
            state.count("retried")
            state.note(fields.jobID, "retry in \(delay.inMilliseconds) ms: \(reason)", at: time) {
                $0.state = delay > .zero ? .delayed : .waiting
                $0.error = reason
            }
        }
    }

    /// The job again, with no counter changed.
    package func release(
        _ delivery: Delivery, after delay: Duration, unknown: Bool
    ) async throws(BrokerError) -> Settlement {
        defer { wakeAll() }
        return try settle(delivery) { state, fields, number, time in
            var fields = fields
            if unknown, fields.text("unknown_since") == nil { fields.set("unknown_since", time.description) }
            state.remove(delivery.entry)
            state.add(fields, after: delay, as: number, at: time)
            state.count("handed_back")
            state.note(fields.jobID, "released by \(delivery.consumer)", at: time) {
                $0.state = delay > .zero ? .delayed : .waiting
            }
        }
    }

    /// The job becomes a dead letter.
    package func bury(_ delivery: Delivery, reason: String) async throws(BrokerError) -> Settlement {
        try settle(delivery) { state, fields, number, time in
            state.remove(delivery.entry)
            state.bury(fields, reason: reason, as: number, at: time)
        }
    }

    // MARK: - Steps

    /// One transition of a delivery that its consumer must own.
    private func settle(
        _ delivery: Delivery, _ body: (inout InMemoryQueue, WireFields, Int, Timestamp) -> Void
    ) throws(BrokerError) -> Settlement {
        try checkOpen()
        let (time, number) = (now, nextNumber())
        return with(delivery.queue) { state in
            guard let fields = state.owned(delivery) else { return .leaseLost }
            body(&state, fields, number, time)
            return .settled
        }
    }

    private func take(
        _ line: WritableKeyPath<InMemoryQueue, Deque<Int>>, from queue: QueueName, as consumer: ConsumerName, limit: Int
    ) -> [Delivery] {
        let time = now
        return with(queue) { state in
            state.consumers[consumer] = time
            guard !state.isPaused else { return [] }
            // Under a limit suspects go first, or they might never come to their turn.
            let isLimited = state.limits.concurrency != nil || state.limits.rate != nil
            if isLimited, line == \.untaken, !state.suspects.isEmpty { return [] }
            let limit = min(limit, state.permits(at: time))
            var deliveries: [Delivery] = []
            while deliveries.count < limit, let number = state[keyPath: line].popFirst() {
                guard let entry = state.stream[number] else { continue }
                state.pending[number] = .init(consumer: consumer, aliveAt: time)
                deliveries.append(delivery(entry.fields, number, queue, consumer, at: time))
            }
            if let rate = state.limits.rate { state.starts.spend(deliveries.count, at: time.sinceEpoch, rate: rate) }
            return deliveries
        }
    }

    private nonisolated func delivery(
        _ fields: WireFields, _ number: Int, _ queue: QueueName, _ consumer: ConsumerName, at time: Timestamp
    ) -> Delivery {
        let content = Job.decode(fields)
        var isExpired = false
        if case .job(let job) = content, let end = job.expiresAt { isExpired = end <= time }
        return Delivery(
            queue: queue, entry: EntryID(number: number), consumer: consumer, content: content, isExpired: isExpired,
            isSuspect: fields.isOfSuspect
        )
    }
}

extension InMemoryQueue {
    mutating func enqueue(_ request: EnqueueRequest, as number: Int, at time: Timestamp) -> EnqueueResult {
        var job = request.job
        if job.isRecorded, liveRecord(job.id, at: time) != nil { return .duplicate(of: job.id) }
        if let key = job.unique, let holder = uniqueHolders[key] { return .duplicate(of: holder) }
        guard !isDraining else { return .draining }
        let limit = limits.depth ?? request.depthLimit
        guard depth < limit else { return .full(depth: depth) }

        job.enqueuedAt = time
        if let timeToLive = request.timeToLive { job.expiresAt = time + timeToLive }
        if let key = job.unique { uniqueHolders[key] = job.id }
        add(job.wireFields, after: request.delay, as: number, at: time)
        count("enqueued")
        if job.isRecorded {
            let record = JobRecord(
                id: job.id, task: job.task, queue: request.queue, state: request.delay > .zero ? .delayed : .waiting,
                timeline: [.init(at: time, what: "enqueued")]
            )
            records[job.id] = (record, nil)
        }
        return .accepted(job.id)
    }
}
