import Foundation
import Synchronization

/// A step in the life of a job at which a crash test lets the whole process die, as a power failure would.
///
/// `JUKE_CRASH_AT=<point>[:n]` arms one point: the process kills itself with SIGKILL when it passes the point for the
/// n-th time (the first when `n` is left out). Unarmed, a point costs one look at a flag. Every command arms the point
/// of its settings at its start; what is armed holds for the process, so that no layer passes it on.
package enum Failpoint: String, CaseIterable, Sendable {
    // MARK: - Producing

    /// Jobs are about to be sent to the broker.
    case enqueueBefore = "enqueue-before"
    /// The broker has accepted jobs; nobody knows of it.
    case enqueueAfter = "enqueue-after"

    // MARK: - Reading

    /// A read is about to be sent.
    case readBefore = "read-before"
    /// Entries have arrived and are pending under this consumer; not yet decoded.
    case read
    /// Entries are decoded; the worker has not seen them.
    case decode
    /// Entries that were pending before have been read again, after a start or a reconnect.
    case lookBack = "look-back"
    /// The worker has separated new deliveries from those that are pending already, and those that run alone.
    case dedupe
    /// The job is pending and the worker keeps its lease; its task is not made yet.
    case lease

    // MARK: - Running

    /// The handler is about to be called.
    case run
    /// The record says that the job runs.
    case begin
    /// The record says how far the job is.
    case progress
    /// The handler has returned, so its effects are there; nothing is decided.
    case effect
    /// The outcome is decided, and nothing is sent.
    case outcome

    // MARK: - Settling

    /// The end of a job is about to be sent: acknowledge and delete.
    case acknowledgeBefore = "acknowledge-before"
    /// The broker has ended the job; the worker has not yet removed it.
    case acknowledgeAfter = "acknowledge-after"
    /// A reply is about to be sent.
    case replyBefore = "reply-before"
    /// The broker has stored the reply and ended the job.
    case replyAfter = "reply-after"
    /// A failed job is about to be moved for its retry.
    case retryBefore = "retry-before"
    /// A failed job has been moved for its retry.
    case retryAfter = "retry-after"
    /// A job is about to be released.
    case releaseBefore = "hand-back-before"
    /// A job has been released.
    case releaseAfter = "hand-back-after"
    /// A job is about to be moved to the dead letters.
    case deadLetterBefore = "dead-letter-before"
    /// A job has been moved to the dead letters.
    case deadLetterAfter = "dead-letter-after"

    // MARK: - Duties

    /// A heartbeat is about to be sent.
    case heartbeatBefore = "heartbeat-before"
    /// Leases have been renewed; the table of workers is not written.
    case heartbeatAfter = "heartbeat-after"
    /// Due jobs have been found, and none has been moved.
    case promoteBefore = "promote-before"
    /// Due jobs have been moved to the stream.
    case promoteAfter = "promote-after"
    /// Jobs of lost workers have been found, and none has been moved.
    case reclaimBefore = "reclaim-before"
    /// Jobs of lost workers have been moved.
    case reclaimAfter = "reclaim-after"
    /// A dead letter is about to be replayed.
    case replayBefore = "replay-before"
    /// A dead letter has been replayed.
    case replayAfter = "replay-after"

    // MARK: - Ending

    /// The drain begins: nothing is read any more.
    case drain
    /// Jobs that have not started are about to be released.
    case drainReleaseBefore = "drain-hand-back-before"
    /// A job has been released in the drain.
    case drainReleaseAfter = "drain-hand-back-after"
    /// Everything is settled; the worker still stands in the tables.
    case leave

    /// Dies here, when this point is armed and passed often enough.
    @inline(__always)
    func pass() {
        if Self.isArmed.load(ordering: .relaxed) { Self.armed.withLock { $0 }?.pass(self) }
    }

    private static let isArmed = Atomic(false)
    private static let armed = Mutex<Armed?>(nil)

    /// Arms one point of this process, before its work begins; a text that names none ends the process with status 64.
    ///
    /// - Parameter text: `<point>[:n]`.
    package static func arm(_ text: String) {
        guard let failpoint = Armed(text) else {
            let points = allCases.map(\.rawValue).joined(separator: " ")
            let line = "JUKE_CRASH_AT='\(text)' is not <point>[:n]; the points are: \(points)\n"
            FileHandle.standardError.write(Data(line.utf8))
            exit(64)
        }
        armed.withLock { $0 = failpoint }
        isArmed.store(true, ordering: .releasing)
    }

    /// The one point at which this process dies.
    private final class Armed: Sendable {
        private let point: Failpoint
        private let passes: Int
        private let passed = Atomic(0)

        /// Reads `<point>[:n]`; `nil` where that names no failpoint.
        init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1)
            guard let point = parts.first.flatMap({ Failpoint(rawValue: String($0)) }),
                let passes = parts.count == 2 ? Int(parts[1]) : 1, passes > 0
            else { return nil }
            self.point = point
            self.passes = passes
        }

        func pass(_ point: Failpoint) {
            guard point == self.point else { return }
            if passed.wrappingAdd(1, ordering: .relaxed).newValue >= passes { raise(SIGKILL) }
        }
    }
}
