import Concurrency

/// Counts who uses a database, so that closing it waits for them and nobody comes after.
///
/// GRDB does not look whether its connection is still open: using one that was closed ends the process.
final class CloseGuard: Sendable {
    private struct State {
        var users = 0
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Runs a body that uses the database.
    ///
    /// - Throws: ``StorageError/Code/closed`` when the gate is closed, or what the body throws.
    func pass<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.users += 1 }
            return state.isClosed
        }
        if isClosed { throw StorageError(.closed, "the store was closed") }
        defer { leave() }
        return try await body()
    }

    /// Lets nobody in any more, and waits until all have left.
    ///
    /// - Returns: Whether this call closed it; of several only the first does.
    func close() async -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.users > 0 { state.waiting.append(continuation) }
                return state.users == 0
            }
            if isEmpty { continuation.resume() }
        }
        return isFirst
    }

    private func leave() {
        let woken = state.withLock { state in
            state.users -= 1
            guard state.users == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in woken { waiter.resume() }
    }
}
