import Dispatch

/// Calls the body for each number below `count`, on all cores unless ``BuildConcurrency`` says otherwise.
func concurrently<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    if BuildConcurrency.isOneThread { return (0..<count).map(body) }
    let results = Results<Result>(count)
    DispatchQueue.concurrentPerform(iterations: count) { results.set($0, body($0)) }
    return results.all()
}

/// Calls two bodies at the same time, as far as there are cores, unless ``BuildConcurrency`` says otherwise.
func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
    if BuildConcurrency.isOneThread { return (first(), second()) }
    let firsts = Results<First>(1)
    let seconds = Results<Second>(1)
    DispatchQueue.concurrentPerform(iterations: 2) { number in
        if number == 0 { firsts.set(0, first()) } else { seconds.set(0, second()) }
    }
    return (firsts.all()[0], seconds.all()[0])
}

/// A slot for each of several threads' results.
///
/// Unchecked, because each thread writes its own slot, and they are read when all threads are done.
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
