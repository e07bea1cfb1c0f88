import Concurrency
import DequeModule
import Foundation

/// The state of one queue in memory: what Redis keeps under the keys of the queue.
struct InMemoryQueue {
    /// One entry of the stream.
    ///
    /// Its fields are kept as they would stand on the wire, so that both brokers read alike.
    struct Entry {
        var fields: WireFields
        let addedAt: Timestamp
    }

    /// The consumer of an entry, and its last heartbeat.
    struct Pending {
        let consumer: ConsumerName
        var aliveAt: Timestamp
    }

    struct DeadEntry {
        let fields: WireFields
        let reason: String
        let diedAt: Timestamp
    }

    struct StoredReply {
        let number: Int
        let reply: Reply
        let at: Timestamp
    }

    var stream: [Int: Entry] = [:]
    /// Entries that nobody has taken, oldest first.
    var untaken: Deque<Int> = []
    /// The same of jobs that lost a worker.
    var suspects: Deque<Int> = []
    var pending: [Int: Pending] = [:]
    var delayed: [JobID: (due: Timestamp, order: Int, fields: WireFields)] = [:]
    var dead: [Int: DeadEntry] = [:]
    var records: [JobID: (record: JobRecord, endsAt: Timestamp?)] = [:]
    /// The records of ended jobs, and when each is forgotten, in that order.
    private var endedRecords: Deque<(job: JobID, endsAt: Timestamp)> = []
    var uniqueHolders: [String: JobID] = [:]
    var consumers: [ConsumerName: Timestamp] = [:]
    var replies: [ConsumerName: [StoredReply]] = [:]
    /// Withdrawn jobs, and until when that is remembered.
    var withdrawn: [JobID: Timestamp] = [:]
    var isPaused = false
    var isDraining = false
    var limits = FleetLimits.none
    var counters: [String: Int] = [:]
    /// When jobs succeeded or became dead letters, over the last minute.
    var ended: Deque<Timestamp> = []
    var starts = TokenBucket()
    var replays = TokenBucket()

    /// All jobs of the queue: waiting, running and delayed ones, suspects included.
    var depth: Int { stream.count + delayed.count }

    /// How long the record of an ended job is kept.
    private static let recordAge = Duration.seconds(86_400)

    // MARK: - Steps that several transitions share

    mutating func add(_ fields: WireFields, as number: Int, at time: Timestamp) {
        stream[number] = Entry(fields: fields, addedAt: time)
        if fields.isOfSuspect { suspects.append(number) } else { untaken.append(number) }
    }

    /// Adds now, or later when there is a delay.
    mutating func add(_ fields: WireFields, after delay: Duration, as number: Int, at time: Timestamp) {
        if delay > .zero {
            delayed[fields.jobID ?? JobID("\(number)-0")] = (time + delay, number, fields)
        } else {
            add(fields, as: number, at: time)
        }
    }

    /// The fields of the delivery's entry when its consumer still owns it.
    func owned(_ delivery: Delivery) -> WireFields? {
        guard let number = delivery.entry.number, pending[number]?.consumer == delivery.consumer else { return nil }
        return stream[number]?.fields
    }

    /// Removes the entry, as acknowledge and delete do.
    mutating func remove(_ entry: EntryID) {
        guard let number = entry.number else { return }
        pending[number] = nil
        stream[number] = nil
    }

    mutating func release(_ fields: WireFields) {
        if let key = fields.text("unique"), uniqueHolders[key] == fields.jobID { uniqueHolders[key] = nil }
    }

    /// Counts a job that succeeded or became a dead letter, for the rate.
    mutating func tally(at time: Timestamp) {
        ended.append(time)
        while let first = ended.first, time - first > .seconds(60) { ended.removeFirst() }
    }

    /// How many jobs may go at once at a rate: a tenth of a second's, and at least one.
    static func burst(at rate: Double) -> Double { max(1, rate / 10) }

    /// How many jobs may start now under the operator's limits.
    func permits(at time: Timestamp) -> Int {
        var allowed = Int.max
        if let most = limits.concurrency { allowed = max(0, most - pending.count) }
        if let rate = limits.rate {
            allowed = min(allowed, starts.available(at: time.sinceEpoch, rate: rate, size: Self.burst(at: rate)))
        }
        return allowed
    }

    mutating func count(_ counter: String, _ amount: Int = 1) {
        counters[counter, default: 0] += amount
    }

    /// Writes a line into the job's timeline, when the job has a record.
    mutating func note(
        _ job: JobID?, _ what: String, at time: Timestamp, change: (inout JobRecord) -> Void = { _ in }
    ) {
        forgetEndedRecords(at: time)
        guard let job, var entry = liveRecord(job, at: time) else { return }
        if entry.timeline.count < 64 || entry.state.isFinal { entry.timeline.append(.init(at: time, what: what)) }
        change(&entry)
        let endsAt = entry.state.isFinal ? time + Self.recordAge : nil
        records[job] = (entry, endsAt)
        if let endsAt { endedRecords.append((job, endsAt)) }
    }

    /// Removes the records of jobs that ended long ago; one that was replayed since then stays.
    private mutating func forgetEndedRecords(at time: Timestamp) {
        while let first = endedRecords.first, first.endsAt <= time {
            endedRecords.removeFirst()
            if records[first.job]?.endsAt == first.endsAt { records[first.job] = nil }
        }
    }

    func liveRecord(_ job: JobID, at time: Timestamp) -> JobRecord? {
        guard let (record, endsAt) = records[job], endsAt.map({ $0 > time }) ?? true else { return nil }
        return record
    }

    mutating func bury(_ fields: WireFields, reason: String, as number: Int, at time: Timestamp) {
        let reason = ReasonLine.text(of: reason)
        dead[number] = DeadEntry(fields: fields, reason: reason, diedAt: time)
        release(fields)
        count("dead")
        tally(at: time)
        note(fields.jobID, "dead: \(reason)", at: time) {
            $0.state = .dead
            $0.error = reason
        }
    }
}

extension EntryID {
    /// The number of an entry in memory.
    var number: Int? { rawValue.hasSuffix("-0") ? Int(rawValue.dropLast(2)) : nil }

    /// The entry with this number, written as Redis would.
    init(number: Int) {
        self.init("\(number)-0")
    }
}

extension WireFields {
    func text(_ name: String) -> String? {
        last { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    var jobID: JobID? { text("id").map(JobID.init) }

    /// Whether the job lost a worker.
    var isOfSuspect: Bool { (text("crashes").flatMap(Int.init) ?? 0) > 0 }

    mutating func set(_ name: String, _ value: String) {
        removeAll { $0.name == name }
        append((name, Data(value.utf8)))
    }
}

extension Timestamp {
    /// The time since 1970, for a ``TokenBucket``: the broker in memory has one clock, as Redis has.
    var sinceEpoch: Duration { .milliseconds(milliseconds) }
}
