import Concurrency
import Printing

extension InMemoryBroker {
    /// Moves delayed jobs that are due into the stream, those longest due first.
    package func promoteDue(in queue: QueueName, limit: Int) async throws(BrokerError) -> Promotion {
        try checkOpen()
        let time = now
        let due = with(queue) { state in
            state.delayed.filter { $0.value.due <= time }
                .sorted { ($0.value.due, $0.value.order) < ($1.value.due, $1.value.order) }.prefix(limit).map(\.key)
        }
        for job in due {
            let number = nextNumber()
            with(queue) { state in
                guard let fields = state.delayed.removeValue(forKey: job)?.fields else { return }
                state.add(fields, as: number, at: time)
                state.count("promoted")
                state.note(job, "due", at: time) { $0.state = .waiting }
            }
        }
        if !due.isEmpty { wakeAll() }
        let next = with(queue) { $0.delayed.values.map(\.due).min() }
        return Promotion(promoted: due.count, nextDueIn: next.map { max($0 - time, .zero) })
    }

    /// Takes what had no heartbeat for a lease.
    package func reclaim(
        in queue: QueueName, lease: Duration, crashLimit: Int, limit: Int
    ) async throws(BrokerError) -> Reclaimed {
        try checkOpen()
        let time = now
        let idle = with(queue) { state in
            state.pending.filter { time - $0.value.aliveAt >= lease }.keys.sorted().prefix(limit)
        }
        var reclaimed = Reclaimed()
        for number in idle {
            let newNumber = nextNumber()
            with(queue) { state in
                state.reclaim(number, of: queue, as: newNumber, crashLimit: crashLimit, at: time, into: &reclaimed)
            }
        }
        if !reclaimed.suspects.isEmpty { wakeAll() }
        return reclaimed
    }

    /// Forgets a consumer with nothing pending.
    package func removeConsumer(_ consumer: ConsumerName, from queue: QueueName) async throws(BrokerError) -> Bool {
        try checkOpen()
        return with(queue) { state in
            guard !state.pending.values.contains(where: { $0.consumer == consumer }) else { return false }
            state.consumers[consumer] = nil
            return true
        }
    }

    // MARK: - Signals

    /// Removes the stored replies up to the cursor.
    package func forgetReplies(
        to requester: ConsumerName, in queue: QueueName, upTo cursor: StreamCursor
    ) async throws(BrokerError) {
        try checkOpen()
        let last = EntryID(cursor.rawValue).number ?? 0
        with(queue) { $0.replies[requester]?.removeAll { $0.number <= last } }
    }

    /// The stored replies after the cursors.
    package func replies(
        to requester: ConsumerName, after cursors: [QueueName: StreamCursor], waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [ReplyPage] {
        try await wait(upTo: duration) {
            let pages = cursors.compactMap { queue, cursor -> ReplyPage? in
                let last = EntryID(cursor.rawValue).number ?? 0
                let new = (states[queue]?.replies[requester] ?? []).filter { $0.number > last }
                guard let end = new.last else { return nil }
                return ReplyPage(queue: queue, replies: new.map(\.reply), cursor: StreamCursor("\(end.number)-0"))
            }
            return pages.isEmpty ? nil : pages
        } ?? []
    }

    /// Adds to the last thousand events, and wakes all who listen.
    package func announce(_ event: String) async throws(BrokerError) {
        try checkOpen()
        announced.append((nextNumber(), event))
        if announced.count > 1000 { announced.removeFirst(announced.count - 1000) }
        wakeAll()
    }

    /// Reads the events after the cursor; only the last thousand are kept.
    package func events(
        after cursor: StreamCursor?, waitingUpTo duration: Duration
    ) async throws(BrokerError) -> EventPage {
        try checkOpen()
        guard let cursor else { return EventPage(events: [], cursor: StreamCursor("\(lastNumber)-0")) }
        let last = EntryID(cursor.rawValue).number ?? 0
        return try await wait(upTo: duration) {
            let new = announced.filter { $0.number > last }
            return new.last.map { EventPage(events: new.map(\.event), cursor: StreamCursor("\($0.number)-0")) }
        } ?? EventPage(events: [], cursor: cursor)
    }

    /// Writes the worker's line in place of its last one.
    package func register(_ worker: WorkerStatus) async throws(BrokerError) {
        try checkOpen()
        table[worker.name] = worker
    }

    /// Removes the worker's line, if there is one.
    package func unregister(_ worker: ConsumerName) async throws(BrokerError) {
        try checkOpen()
        table[worker] = nil
    }

    /// Lists the table in the order of the workers' names.
    package func workers() async throws(BrokerError) -> [WorkerStatus] {
        try checkOpen()
        return table.values.sorted { $0.name < $1.name }
    }
}

extension InMemoryQueue {
    mutating func reclaim(
        _ number: Int, of queue: QueueName, as newNumber: Int, crashLimit: Int, at time: Timestamp,
        into reclaimed: inout Reclaimed
    ) {
        let consumer = pending.removeValue(forKey: number)?.consumer ?? ""
        guard var fields = stream.removeValue(forKey: number)?.fields else {
            reclaimed.orphanedEntries += 1
            count("ghosts")
            return
        }
        let crashes = (fields.text("crashes").flatMap(Int.init) ?? 0) + 1
        let job = fields.jobID ?? JobID("\(number)-0")
        let lost = Delivery(
            queue: queue, entry: EntryID(number: number), consumer: consumer, content: Job.decode(fields))
        fields.set("crashes", String(crashes))
        if crashes >= crashLimit {
            bury(fields, reason: "lost \(crashes.counted("worker"))", as: newNumber, at: time)
            reclaimed.buried.append(lost)
        } else {
            add(fields, as: newNumber, at: time)
            count("reclaimed")
            note(job, "worker lost, crash \(crashes)", at: time) { $0.state = .waiting }
            reclaimed.suspects.append(lost)
        }
    }
}
