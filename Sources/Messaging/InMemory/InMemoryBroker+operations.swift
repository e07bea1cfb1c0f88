import Concurrency
import Foundation

extension InMemoryBroker {
    /// Lists every queue that was used, in the order of the names.
    package func queues() async throws(BrokerError) -> [QueueName] {
        try checkOpen()
        return states.keys.sorted()
    }

    /// Counts the figures at this moment; zeroes for a queue that does not exist.
    package func statistics(of queue: QueueName) async throws(BrokerError) -> QueueStatistics {
        try checkOpen()
        var figures = QueueStatistics(queue: queue)
        guard let state = states[queue] else { return figures }
        let time = now
        figures.depth = state.stream.count
        figures.lag = state.untaken.count + state.suspects.count
        figures.pending = state.pending.count
        figures.delayed = state.delayed.count
        figures.dead = state.dead.count
        figures.oldestAgeMilliseconds = state.stream.values.map(\.addedAt).min().map { (time - $0).inMilliseconds }
        figures.isPaused = state.isPaused
        figures.isDraining = state.isDraining
        figures.limits = state.limits
        figures.counters = state.counters
        figures.rate = Double(state.ended.filter { time - $0 <= .seconds(60) }.count) / 60
        figures.consumers = state.consumers.sorted { $0.key < $1.key }.map { name, seen in
            ConsumerStatistics(
                name: name, pending: state.pending.values.filter { $0.consumer == name }.count,
                idleMilliseconds: (time - seen).inMilliseconds
            )
        }
        return figures
    }

    /// Reads the job's record; `nil` when there is none, or the job ended more than a day ago.
    package func record(of job: JobID, in queue: QueueName) async throws(BrokerError) -> JobRecord? {
        try checkOpen()
        return states[queue]?.liveRecord(job, at: now)
    }

    /// Reads the states of the jobs' records.
    package func states(
        of jobs: [JobID], in queue: QueueName
    ) async throws(BrokerError) -> [JobRecord.State?] {
        try checkOpen()
        let time = now
        return jobs.map { states[queue]?.liveRecord($0, at: time)?.state }
    }

    /// Reads dead letters after the cursor, oldest first and at most `limit`.
    package func deadLetters(
        in queue: QueueName, after cursor: StreamCursor, limit: Int
    ) async throws(BrokerError) -> [DeadLetter] {
        try checkOpen()
        guard let state = states[queue] else { return [] }
        let last = EntryID(cursor.rawValue).number ?? 0
        return state.dead.filter { $0.key > last }.sorted { $0.key < $1.key }.prefix(limit).map { number, deadLetter in
            DeadLetter(
                entry: EntryID(number: number), queue: queue, diedAt: deadLetter.diedAt, reason: deadLetter.reason,
                content: Job.decode(deadLetter.fields),
                fields: Dictionary(deadLetter.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
            )
        }
    }

    /// Puts the job of a dead letter back into the stream, when its rate and unique key allow, and deletes the dead
    /// letter.
    package func replay(
        _ deadLetter: EntryID, in queue: QueueName, perSecond rate: Double?
    ) async throws(BrokerError) -> Replayed {
        try checkOpen()
        let (time, newNumber) = (now, nextNumber())
        defer { wakeAll() }
        return with(queue) { state in
            guard let number = deadLetter.number, var fields = state.dead[number]?.fields else { return .missing }
            if let rate {
                let (elapsed, burst) = (time.sinceEpoch, InMemoryQueue.burst(at: rate))
                guard rate > 0 else { return .tooSoon(.milliseconds(250)) }
                if state.replays.available(at: elapsed, rate: rate, size: burst) == 0 {
                    return .tooSoon(state.replays.wait(at: elapsed, rate: rate, size: burst))
                }
            }
            let job = fields.jobID ?? JobID(deadLetter.rawValue)
            if let key = fields.text("unique") {
                if let holder = state.uniqueHolders[key], holder != job { return .duplicate(of: holder) }
                state.uniqueHolders[key] = job
            }
            fields.removeAll { $0.name == "expires_at" || $0.name == "unknown_since" }
            fields.set("attempt", "0")
            fields.set("crashes", "0")
            fields.set("replays", "\((fields.text("replays").flatMap(Int.init) ?? 0) + 1)")
            state.dead[number] = nil
            state.add(fields, as: newNumber, at: time)
            state.count("replayed")
            if let rate { state.replays.spend(1, at: time.sinceEpoch, rate: rate) }
            state.note(job, "replayed", at: time) { $0.state = .waiting }
            return .replayed(job)
        }
    }

    /// Deletes dead letters for good, and counts those that were there.
    package func delete(deadLetters: [EntryID], in queue: QueueName) async throws(BrokerError) -> Int {
        try checkOpen()
        return with(queue) { state in
            deadLetters.filter { deadLetter in deadLetter.number.flatMap { state.dead.removeValue(forKey: $0) } != nil }
                .count
        }
    }

    /// Stops the deliveries of the queue at once; it still takes jobs.
    package func pause(_ queue: QueueName) async throws(BrokerError) {
        try checkOpen()
        with(queue) { $0.isPaused = true }
    }

    /// The queue takes no new jobs.
    package func drain(_ queue: QueueName) async throws(BrokerError) {
        try checkOpen()
        with(queue) { $0.isDraining = true }
    }

    /// The queue delivers and takes jobs again.
    package func resume(_ queue: QueueName) async throws(BrokerError) {
        try checkOpen()
        with(queue) { state in
            state.isPaused = false
            state.isDraining = false
        }
        wakeAll()
    }

    /// Reads the operator's limits; ``FleetLimits/none`` when nothing was set.
    package func limits(of queue: QueueName) async throws(BrokerError) -> FleetLimits {
        try checkOpen()
        return states[queue]?.limits ?? .none
    }

    /// Replaces all three limits; `nil` lifts one.
    package func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws(BrokerError) {
        try checkOpen()
        with(queue) { $0.limits = limits }
        wakeAll()
    }

    /// Evicts nothing: this memory has no limit but the computer's.
    package func evictRecords(_ eviction: RecordEviction) async throws(BrokerError) -> RecordEviction {
        try checkOpen()
        var eviction = eviction
        eviction.isOver = true
        return eviction
    }

    /// Returns one note: nothing here outlives the process.
    package func diagnose(
        _ queues: [QueueName], lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        try checkOpen()
        return [
            DiagnosisFinding(
                .note, "the broker is in memory: jobs end with this process",
                advice: "set JUKE_REDIS_URL for a fleet whose jobs survive its processes"
            )
        ]
    }
}
