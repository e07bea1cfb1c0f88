import Hashing
package import Messaging
package import Storage

/// Enqueues the jobs of a run's items, in the order of the items.
package struct RunFanOut: Sendable {
    private let store: Store
    private let producer: Producer

    /// How many items are read and enqueued at a time.
    package static let pageSize = 1_000

    /// Enqueues on the routes of the producer.
    package init(store: Store, producer: Producer) {
        self.store = store
        self.producer = producer
    }

    /// Enqueues items that were just added; a full queue is waited for.
    ///
    /// - Throws: `BrokerError`, or `CancellationError` while it waits for room.
    package func enqueue(_ items: [RunItem], of run: String) async throws {
        try await producer.enqueue(items.map { $0.job(of: run) }, waitsWhenFull: true)
    }

    /// Enqueues every item of a phase that nobody has finished.
    ///
    /// Safe at any time: an item whose job is under way or delayed is not enqueued a second time.
    ///
    /// - Throws: `StorageError` or `BrokerError`, or `CancellationError` while it waits for room.
    package func enqueuePending(of run: String, phase: String) async throws {
        var pages = RunItemPages(of: run, phase: phase, state: .pending, in: store)
        while let items = try await pages.next() { try await enqueue(items, of: run) }
    }
}

extension RunItem {
    /// The job that works on the item.
    package func job(of run: String) -> Job {
        Job(TaskName(task), id: .item(key, phase: phase, of: run), payload: payload, run: run)
    }
}

extension JobID {
    /// The id of the job that works on one item of a run: always the same, so that enqueueing it twice is enqueueing it
    /// once.
    ///
    /// It has the form of a UUID of version 8 (RFC 9562, section 5.8), filled from a SHA-256.
    package static func item(_ key: String, phase: String, of run: String) -> JobID {
        derived(from: "item", run, phase, key)
    }

    /// The id of the job that takes a run on after a phase: always the same for the same phase.
    package static func step(after phase: String, of run: String) -> JobID {
        derived(from: "step", run, phase)
    }

    /// The id of the job that takes a run on after a phase; another one after each time that the run was opened again.
    package static func step(after phase: String, of run: Run) -> JobID {
        step(after: phase, of: run.reopened == 0 ? run.id : "\(run.id)\u{1F}\(run.reopened)")
    }

    /// The id of the same work once more, should the broker say that it is done and the store that it is not.
    package static func repetition(_ count: Int, of id: JobID) -> JobID {
        count == 0 ? id : derived(from: "again", String(count), id.rawValue)
    }

    private static func derived(from parts: String...) -> JobID {
        var bytes = Array(SHA256.digest(parts.joined(separator: "\u{1F}")).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(bytes.hexadecimal())
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return JobID(groups.joined(separator: "-"))
    }
}
