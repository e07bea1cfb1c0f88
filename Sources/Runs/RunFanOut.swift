public import Messaging
public import Storage

/// Enqueues the jobs of a run's items, in the order of the items.
public struct RunFanOut: Sendable {
    private let store: Store
    private let producer: Producer

    /// How many items are read and enqueued at a time.
    public static let pageSize = 1_000

    /// Makes a fan-out.
    public init(store: Store, producer: Producer) {
        self.store = store
        self.producer = producer
    }

    /// Enqueues items that were just added; a full queue is waited for.
    public func enqueue(_ items: [RunItem], of run: String) async throws {
        try await producer.enqueue(items.map { $0.job(of: run) }, waitsWhenFull: true)
    }

    /// Enqueues every item of a phase that nobody has finished.
    ///
    /// Safe at any time: an item whose job is under way or delayed is not enqueued a second time.
    public func enqueuePending(of run: String, phase: String) async throws {
        var position = Int.min
        while true {
            let after = position
            let items = try await store.read { session in
                try session.runs.items(of: run, phase: phase, state: .pending, after: after, limit: Self.pageSize)
            }
            guard let last = items.last else { return }
            try await enqueue(items, of: run)
            position = last.position
        }
    }
}
