import Concurrency
import Dispatch

/// A fixed number of connections, handed out in turn.
final class PostgresPool: Sendable {
    private typealias Waiter = OneShot<Result<PooledConnection, any Error>>

    private struct State {
        var idle: [PooledConnection]
        /// Who waits, the first to come first; one that was cancelled leaves by itself.
        var waiters: [Waiter] = []
        var isClosed = false
    }

    private let slots: [PooledConnection]
    private let state: Mutex<State>

    init(uri: String, size: Int) {
        slots = (0..<max(1, size)).map { PooledConnection(uri: uri, number: $0) }
        state = Mutex(State(idle: slots.reversed()))
    }

    /// How many wait for a connection.
    var waitingCount: Int { state.withLock { $0.waiters.count } }

    /// Runs a body on a free connection, waiting for one when all are taken.
    ///
    /// - Throws: ``StorageError/Code/closed``, `CancellationError` when the task is cancelled while it waits, or what
    ///   the body throws.
    func run<T: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> T) async throws -> T {
        let slot = try await take()
        defer { give(back: slot) }
        return try await slot.run(body)
    }

    /// Refuses further work, waits for what runs and ends the connections.
    func close() async {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.set(.failure(Self.closed)) }
        for slot in slots { await slot.disconnect() }
    }

    private func take() async throws -> PooledConnection {
        let waiter = Waiter()
        let outcome: Result<PooledConnection, any Error>? = state.withLock { state in
            if state.isClosed { return .failure(Self.closed) }
            if let slot = state.idle.popLast() { return .success(slot) }
            state.waiters.append(waiter)
            return nil
        }
        if let outcome { return try outcome.get() }
        return try await withTaskCancellationHandler {
            await waiter.value()
        } onCancel: {
            // A connection that has come already is used, and given back as usual.
            if waiter.set(.failure(CancellationError())) {
                state.withLock { $0.waiters.removeAll { $0 === waiter } }
            }
        }.get()
    }

    private func give(back slot: PooledConnection) {
        // One that is being cancelled takes nothing.
        while let waiter = nextWaiter(orIdle: slot), !waiter.set(.success(slot)) {}
    }

    /// Who waits longest; where nobody does, the connection is idle from now on.
    private func nextWaiter(orIdle slot: PooledConnection) -> Waiter? {
        state.withLock { state in
            if state.waiters.isEmpty {
                state.idle.append(slot)
                return nil
            }
            return state.waiters.removeFirst()
        }
    }

    private static var closed: StorageError { StorageError(.closed, "the store was closed") }
}

/// A place in the pool: a serial queue and the connection that lives on it, made when it is first needed.
///
/// Unchecked, because all access to the connection happens on the queue.
final class PooledConnection: @unchecked Sendable {
    private let queue: DispatchQueue
    private let uri: String
    private var connection: PostgresConnection?

    init(uri: String, number: Int) {
        self.uri = uri
        queue = DispatchQueue(label: "juke.postgres.\(number)")
    }

    /// Runs a body on the queue with a live connection, reconnecting when the last one broke.
    func run<T: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(with: Result { try body(liveConnection()) })
            }
        }
    }

    /// Ends the connection.
    func disconnect() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                connection = nil
                continuation.resume()
            }
        }
    }

    private func liveConnection() throws(StorageError) -> PostgresConnection {
        if let connection, connection.isReusable { return connection }
        connection = nil
        let fresh = try PostgresConnection(uri: uri, connectTimeout: 5)
        connection = fresh
        return fresh
    }
}
