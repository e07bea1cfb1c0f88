import Synchronization

/// A flag that is set once, from any thread, and never cleared.
public final class SetOnceFlag: Sendable {
    private let value = Atomic(false)

    /// Starts unset.
    public init() {}

    /// Whether it has been set; a thread may see it a moment late.
    public var isSet: Bool { value.load(ordering: .relaxed) }

    /// Sets it; again changes nothing.
    public func set() { value.store(true, ordering: .relaxed) }
}
