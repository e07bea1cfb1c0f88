/// How far an eviction of records has come: one call of ``QueueAdministration/evictRecords(_:)`` hands it to the next.
///
/// To evict the record of an ended job is to delete it before its day is over, because the broker's memory is short.
public struct RecordEviction: Sendable {
    /// How many records were evicted so far.
    public internal(set) var evicted = 0
    /// Whether nothing is left to do: memory suffices, or no further record may go.
    public internal(set) var isOver = false
    /// The worker whose duty this is; `nil` when an operator asked for it.
    let worker: ConsumerName?
    /// Whether memory was found to be short.
    var hasBegun = false
    /// Which of ``ages`` this pass is about.
    var step = 0
    /// Where the pass goes on.
    var cursor = RecordEviction.start
    /// How many records this pass left for each step.
    var left = RecordEviction.ages.map { _ in 0 }

    /// Where a pass begins, and what the broker answers at its end.
    static let start = "0"

    /// How long ago a job must have ended, step by step: the oldest records go first.
    ///
    /// Whoever waits for the end of a job asks every two seconds at least, so the youngest records always stay.
    static let ages: [Duration] = [.seconds(3600), .seconds(60), .seconds(5)]

    /// Begins an eviction.
    ///
    /// - Parameter worker: The worker whose duty it is: of several, one evicts at a time. `nil` for an operator, whose
    ///   eviction also takes the records of jobs that were cancelled just now.
    public init(by worker: ConsumerName?) {
        self.worker = worker
    }

    /// Notes how many records were evicted, and how many are left for each further step.
    mutating func note(_ counts: [Int]) {
        evicted += counts.first ?? 0
        for (offset, count) in counts.enumerated().dropFirst() { left[step + offset] += count }
    }

    /// Ends a pass: the next step is one for which the pass left records.
    mutating func endPass() {
        guard let next = left.indices.first(where: { $0 > step && left[$0] > 0 }) else {
            isOver = true
            return
        }
        step = next
        left = Self.ages.map { _ in 0 }
    }
}
