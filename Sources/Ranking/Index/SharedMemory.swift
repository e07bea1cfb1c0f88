import CScan
import Dispatch

/// Zeroed memory for many values, from a cache line on, on huge pages where the system has them.
///
/// Whoever makes it writes to it before anybody else sees it; from then on it is read only, which is what makes it safe
/// to share.
final class SharedMemory<Value: BitwiseCopyable>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Value>
    let count: Int

    init(_ count: Int) {
        self.count = count
        guard let memory = juke_allocate(Self.bytes(count)) else {
            fatalError("there is no memory for \(Self.bytes(count)) bytes of an index; give the worker more")
        }
        base = memory.bindMemory(to: Value.self, capacity: max(count, 1))
    }

    deinit {
        juke_free(base, Self.bytes(count))
    }

    private static func bytes(_ count: Int) -> Int { max(count, 1) * MemoryLayout<Value>.stride }
}

/// How many cores the building of an index takes.
package enum BuildPace {
    /// Whether what is built in the present thread stays in it, so that other cores, and threads of higher priority, go
    /// on with what they do.
    @TaskLocal package static var isOneThread = false
}

/// Calls the body for each number below `count`, on all cores unless ``BuildPace`` says otherwise.
func concurrently<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    if BuildPace.isOneThread { return (0..<count).map(body) }
    let results = Results<Result>(count)
    DispatchQueue.concurrentPerform(iterations: count) { results.set($0, body($0)) }
    return results.all()
}

/// Calls two bodies at the same time, as far as there are cores, unless ``BuildPace`` says otherwise.
func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
    if BuildPace.isOneThread { return (first(), second()) }
    let firsts = Results<First>(1)
    let seconds = Results<Second>(1)
    DispatchQueue.concurrentPerform(iterations: 2) { number in
        if number == 0 { firsts.set(0, first()) } else { seconds.set(0, second()) }
    }
    return (firsts.all()[0], seconds.all()[0])
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
