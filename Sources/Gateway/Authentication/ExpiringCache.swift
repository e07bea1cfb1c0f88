/// Remembers a bounded number of values, each for a while.
///
///     fresh ──lifetime──► stale ──grace period──► gone
///
/// Only values that outlast their lifetime have a grace period. Where the cache is full, what has expired goes first,
/// then what does not outlast its lifetime, then everything: keys may be made up by whoever sends requests.
struct ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let expiresAt: Duration
    }

    private var entries: [Key: Entry] = [:]
    private let capacity: Int
    private let lifetime: Duration
    private let gracePeriod: Duration
    private let outlasts: @Sendable (Value) -> Bool

    /// Remembers nothing yet.
    ///
    /// - Parameters:
    ///   - capacity: How many values are remembered at most.
    ///   - lifetime: How long a value is fresh.
    ///   - gracePeriod: How much longer a value that outlasts its lifetime is stale.
    ///   - outlasts: Whether a value outlasts its lifetime.
    init(
        capacity: Int, lifetime: Duration, gracePeriod: Duration = .zero,
        outlasts: @escaping @Sendable (Value) -> Bool = { _ in false }
    ) {
        self.capacity = capacity
        self.lifetime = lifetime
        self.gracePeriod = gracePeriod
        self.outlasts = outlasts
    }

    /// How many values are remembered, expired ones included.
    var count: Int { entries.count }

    /// The value of a key while it is fresh.
    func value(of key: Key, at now: Duration) -> Value? {
        guard let entry = entries[key], now < entry.expiresAt else { return nil }
        return entry.value
    }

    /// The value of a key that is fresh or stale, if it outlasts its lifetime.
    func outlastingValue(of key: Key, at now: Duration) -> Value? {
        guard let entry = entries[key], outlasts(entry.value), now < entry.expiresAt + gracePeriod else { return nil }
        return entry.value
    }

    /// Remembers a value in place of the key's former one.
    mutating func set(_ value: Value, for key: Key, at now: Duration) {
        if entries.count >= capacity { makeRoom(at: now) }
        entries[key] = Entry(value: value, expiresAt: now + lifetime)
    }

    private mutating func makeRoom(at now: Duration) {
        entries = entries.filter { entry in
            now < entry.value.expiresAt + (outlasts(entry.value.value) ? gracePeriod : .zero)
        }
        if entries.count >= capacity { entries = entries.filter { outlasts($0.value.value) } }
        if entries.count >= capacity { entries = [:] }
    }
}
