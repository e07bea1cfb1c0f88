import Concurrency
import Foundation
import Logging
import Ranking
import ServiceLifecycle

/// Writes the index to a snapshot once it has settled, and answers from the snapshot's pages from then on, which the
/// workers of a machine share.
struct SnapshotKeeper: Service {
    let index: LiveIndex
    let snapshots: SnapshotFolder
    let interval: Duration
    let clock: any TimeSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var schedule = SnapshotSchedule()
            var hasWarned = false
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: interval)
                    try await keep(&schedule)
                } catch let error where error.isCancellation || Task.isCancelled {
                    return
                } catch {
                    // Logged once: the worker does without, and whoever starts it next waits for the store.
                    logger.log(
                        level: hasWarned ? .debug : .warning,
                        "no snapshot of the index; set JUKE_INDEX_DIR to a folder that can be written, or to off",
                        metadata: ["error": "\(error)", "folder": "\(snapshots.path)"])
                    hasWarned = true
                }
            }
        }
    }

    /// Writes a snapshot of an index that came from the store when it is due, and puts it in the index's place.
    func keep(_ schedule: inout SnapshotSchedule) async throws {
        guard let loaded = index.loaded, loaded.origin.source == .store, let label = loaded.origin.label,
            loaded.index.isPruned
        else { return }
        let now = clock.uptime
        if !snapshots.contains(label) {
            guard schedule.isDue(at: now, loadedAt: loaded.at) else { return }
            let isCancelled = SetOnceFlag()
            let outcome = try await withTaskCancellationHandler {
                defer { schedule.noteAttempt(at: now) }
                return try await BackgroundThread.run(isUrgent: false) { [snapshots] in
                    try snapshots.write(loaded.index, label) { !isCancelled.isSet }
                }
            } onCancel: {
                isCancelled.set()
            }
            guard outcome == .written else { return }
            logger.debug("snapshot written", metadata: ["revision": "\(label.revision)"])
        }
        let found = try await BackgroundThread.run(isUrgent: false) { [snapshots] in
            try snapshots.newest(for: label, exactly: true)
        }
        if let found { index.replace(loaded.index, with: found.index, from: .snapshot) }
    }
}

/// When a snapshot is due: soon after the first load, then rarely where the index changes all the time.
struct SnapshotSchedule {
    /// How long an index stays as it is before it is worth writing.
    static let settling = Duration.seconds(5)
    /// How long the first one waits for that at most.
    static let longestDelay = Duration.seconds(20)
    /// The time from one snapshot to the next, twice that where the index never settles.
    static let pause = Duration.seconds(600)

    private var firstSeen: Duration?
    private var lastAttempt: Duration?

    /// Whether an index that was loaded then is to be written now.
    mutating func isDue(at now: Duration, loadedAt: Duration) -> Bool {
        let first = firstSeen ?? loadedAt
        firstSeen = first
        let isSettled = now - loadedAt >= Self.settling
        guard let lastAttempt else { return isSettled || now - first >= Self.longestDelay }
        let since = now - lastAttempt
        return since >= Self.pause && (isSettled || since >= Self.pause * 2)
    }

    mutating func noteAttempt(at now: Duration) { lastAttempt = now }
}
