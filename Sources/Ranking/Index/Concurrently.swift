import Dispatch

/// Calls the body for each number below `count`, on all cores.
func concurrently<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    let results = Results<Result>(count)
    DispatchQueue.concurrentPerform(iterations: count) { results.set($0, body($0)) }
    return results.all()
}

/// A slot for each of several threads' results.
private final class Results<Result: Sendable>: @unchecked Sendable {
    private let slots: UnsafeMutableBufferPointer<Result?>

    init(_ count: Int) {
        slots = .allocate(capacity: count)
        slots.initialize(repeating: nil)
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    func set(_ place: Int, _ result: Result) { slots[place] = result }

    func all() -> [Result] { slots.compactMap(\.self) }
}
