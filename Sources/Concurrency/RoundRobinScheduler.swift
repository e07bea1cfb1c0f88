import Dispatch
import Foundation

/// Lets expensive requests compute by turns, so that they delay each other and not the rest.
///
/// A request of a thousand misspelt names takes a second of one core. Each such request has a thread of its own. All
/// cores but one compute, a few milliseconds at a turn. The next turn goes to the caller who has waited longest, so all
/// callers get the same share however much they ask for. A caller's own requests are computed one after the other: if
/// they shared the caller's time, all of them would end together, and perhaps too late. Cheap requests do not use this
/// class.
///
/// Large texts are read and written here, too: a body of 1 MB takes as long as many requests.
///
///     waiting ──turn──► computing ──slice over, others wait──► waiting
///                           └──done──► next turn
///
/// Unchecked, because everything that changes is touched only while `lock` is held.
package final class RoundRobinScheduler: @unchecked Sendable {
    private let lock = NSLock()
    private let width: Int
    private let slice: Duration
    private let clock: any TimeSource
    private var computing = 0
    /// Those who wait, by caller, the oldest request first; a caller without any is not there.
    private var waiting: [String: [DispatchSemaphore]] = [:]
    /// The callers who wait, the next one first.
    private var callers: [String] = []

    /// How many may compute on `cores` cores: all but one, and one where there is no other.
    package static func width(onCores cores: Int) -> Int { max(1, cores - 1) }

    /// Nobody computes yet.
    ///
    /// - Parameters:
    ///   - width: How many compute at once.
    ///   - slice: How long a turn is while others wait.
    ///   - clock: Measures the turns.
    package init(width: Int = 1, slice: Duration = .milliseconds(2), clock: any TimeSource) {
        self.width = max(1, width)
        self.slice = slice
        self.clock = clock
    }

    /// How many compute, and how many wait for their turn.
    package var counts: (computing: Int, waiting: Int) {
        lock.withLock { (computing, waiting.values.reduce(0) { $0 + $1.count }) }
    }

    /// One request's right to compute, on the thread that computes.
    ///
    /// Unchecked, because only the request's own thread uses it.
    package final class Turn: @unchecked Sendable {
        private let scheduler: RoundRobinScheduler
        private let caller: String
        private var began: Duration

        fileprivate init(_ scheduler: RoundRobinScheduler, _ caller: String) {
            self.scheduler = scheduler
            self.caller = caller
            began = scheduler.clock.uptime
        }

        /// Lets others compute when the slice is over and some wait; to be called every now and then.
        package func pass() {
            guard scheduler.clock.uptime - began >= scheduler.slice else { return }
            scheduler.giveWay(caller)
            began = scheduler.clock.uptime
        }
    }

    /// Computes on a thread of its own.
    ///
    /// - Parameters:
    ///   - caller: Whose request it is.
    ///   - body: What is computed; it passes its turn on as it works.
    /// - Returns: The result of the body.
    package func run<Value: Sendable>(
        as caller: String, _ body: @escaping @Sendable (Turn) -> Value
    ) async -> Value {
        await BackgroundThread.run(isUrgent: false) { [self] in
            begin(caller)
            defer { end() }
            return body(Turn(self, caller))
        }
    }

    /// The size from which on a text is large, in bytes: to read or write it takes a fraction of a millisecond or more.
    package static let largeSize = 16_384

    /// Computes what is large by turns, and the rest at once on this thread.
    ///
    /// - Parameters:
    ///   - caller: Whose request it is.
    ///   - isLarge: Whether it is computed by turns; otherwise at once, on this thread.
    ///   - body: What is computed; it passes its turn on as it works.
    /// - Returns: The result of the body.
    /// - Throws: The error of the body.
    package func compute<Value: Sendable, Failure: Error>(
        as caller: String, byTurns isLarge: Bool,
        _ body: @escaping @Sendable (_ pass: () -> Void) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard isLarge else { return try body({}) }
        return try await run(as: caller) { turn in
            Result { () throws(Failure) in try body { turn.pass() } }
        }.get()
    }

    // MARK: - Turns

    private func begin(_ caller: String) {
        lock.lock()
        if computing < width, callers.isEmpty {
            computing += 1
            return lock.unlock()
        }
        let turn = join(caller, isNew: true)
        lock.unlock()
        turn.wait()
    }

    private func giveWay(_ caller: String) {
        lock.lock()
        if !callers.contains(where: { $0 != caller }) { return lock.unlock() }
        let turn = join(caller, isNew: false)
        let next = takeNext()
        lock.unlock()
        next?.signal()
        turn.wait()
    }

    private func end() {
        lock.lock()
        let next = takeNext()
        if next == nil { computing -= 1 }
        lock.unlock()
        next?.signal()
    }

    /// Waits in line, before the caller's newer requests; to be called with the lock held.
    private func join(_ caller: String, isNew: Bool) -> DispatchSemaphore {
        let turn = DispatchSemaphore(value: 0)
        if waiting[caller] == nil { callers.append(caller) }
        var own = waiting.removeValue(forKey: caller) ?? []
        own.insert(turn, at: isNew ? own.count : 0)
        waiting[caller] = own
        return turn
    }

    /// Takes the next one out of the line; to be called with the lock held.
    private func takeNext() -> DispatchSemaphore? {
        guard !callers.isEmpty else { return nil }
        let caller = callers.removeFirst()
        guard var own = waiting.removeValue(forKey: caller), !own.isEmpty else { return nil }
        let turn = own.removeFirst()
        if !own.isEmpty {
            waiting[caller] = own
            callers.append(caller)
        }
        return turn
    }
}
