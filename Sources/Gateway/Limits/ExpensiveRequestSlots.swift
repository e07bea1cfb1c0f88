import Concurrency

/// Lets a few expensive requests at a time into the rank queue, so that job slots stay free for the others.
///
/// A rank worker has 64 job slots. The requests of a batch, and those with a price above 1, could occupy all of them
/// until their deadlines. Those in excess wait here. A free place goes to the caller who has the fewest places, and
/// among equals to the one who has waited longest.
///
/// Every gateway counts for itself.
final class ExpensiveRequestSlots: Sendable {
    private struct Waiting {
        let number: Int
        let caller: String
        let turn: OneShot<Bool>
    }

    private struct State {
        var running: [String: Int] = [:]
        var count = 0
        var waiting: [Waiting] = []
        var nextNumber = 0

        mutating func begin(_ caller: String) {
            running[caller, default: 0] += 1
            count += 1
        }

        mutating func end(_ caller: String) {
            count -= 1
            let left = running[caller, default: 1] - 1
            running[caller] = left > 0 ? left : nil
        }
    }

    /// How many wait at most; a gateway that is asked for more has no hope to answer by the deadline.
    private static let longestLine = 5_000

    /// Where this gateway reads and writes what is large.
    let scheduler: RoundRobinScheduler
    private let total: Int
    private let share: Int
    private let state = Mutex(State())

    /// No request runs yet.
    ///
    /// - Parameters:
    ///   - total: How many run at once.
    ///   - share: How many of one caller.
    ///   - scheduler: Where this gateway reads and writes what is large.
    init(total: Int = 32, share: Int = 16, scheduler: RoundRobinScheduler) {
        self.scheduler = scheduler
        self.total = total
        self.share = share
    }

    /// How many run, and how many wait.
    var counts: (running: Int, waiting: Int) { state.withLock { ($0.count, $0.waiting.count) } }

    /// Runs an operation when the caller's turn has come.
    ///
    /// - Parameters:
    ///   - caller: Whose request it is.
    ///   - deadline: By when it is answered.
    ///   - operation: What takes a place as long as it runs.
    /// - Returns: The result of the operation.
    /// - Throws: ``HTTPProblem/timedOut`` when no turn came in time, `CancellationError`, or what the operation throws.
    func run<Value: Sendable>(
        as caller: String, by deadline: Deadline, _ operation: () async throws -> Value
    ) async throws -> Value {
        try await waitForTurn(caller, by: deadline)
        defer { end(caller) }
        return try await operation()
    }

    /// Runs at once what costs as little as an ordinary request, and all else when the caller's turn has come.
    ///
    /// - Parameters:
    ///   - caller: Whose request it is.
    ///   - price: What it costs, in ordinary requests.
    ///   - deadline: By when it is answered.
    ///   - operation: What takes a place as long as it runs.
    /// - Returns: The result of the operation.
    /// - Throws: As ``run(as:by:_:)``.
    func run<Value: Sendable>(
        as caller: String, price: Int, by deadline: Deadline, _ operation: () async throws -> Value
    ) async throws -> Value {
        guard price > 1 else { return try await operation() }
        return try await run(as: caller, by: deadline, operation)
    }

    private func waitForTurn(_ caller: String, by deadline: Deadline) async throws {
        let waiting: Waiting? = try state.withLock { state in
            if state.waiting.isEmpty, mayBegin(caller, state) {
                state.begin(caller)
                return nil
            }
            guard state.waiting.count < Self.longestLine else { throw HTTPProblem.unavailable() }
            state.nextNumber += 1
            let waiting = Waiting(number: state.nextNumber, caller: caller, turn: OneShot())
            state.waiting.append(waiting)
            // All waiting callers may already hold their share, so this one may still start.
            return waiting
        }
        guard let waiting else { return }
        grant()
        do {
            guard try await withDeadline(deadline, { await waiting.turn.value() }) else { throw CancellationError() }
        } catch {
            leave(waiting)
            throw error
        }
    }

    /// Gives up waiting; a turn that came at the same moment goes on to the next.
    private func leave(_ waiting: Waiting) {
        let wasWaiting = state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0.number == waiting.number }) else { return false }
            state.waiting.remove(at: place)
            return true
        }
        // Whoever waits for the turn, in a task that is left behind, must end.
        waiting.turn.set(false)
        if !wasWaiting { end(waiting.caller) }
    }

    private func end(_ caller: String) {
        state.withLock { $0.end(caller) }
        grant()
    }

    /// Gives free places to those who wait.
    private func grant() {
        while true {
            let next: Waiting? = state.withLock { state in
                let entitled = state.waiting.indices.filter { mayBegin(state.waiting[$0].caller, state) }
                guard
                    let place = entitled.min(by: {
                        let (left, right) = (state.waiting[$0], state.waiting[$1])
                        return (state.running[left.caller] ?? 0, left.number)
                            < (state.running[right.caller] ?? 0, right.number)
                    })
                else { return nil }
                let next = state.waiting.remove(at: place)
                state.begin(next.caller)
                return next
            }
            guard let next else { return }
            next.turn.set(true)
        }
    }

    private func mayBegin(_ caller: String, _ state: State) -> Bool {
        state.count < total && (state.running[caller] ?? 0) < share
    }
}
