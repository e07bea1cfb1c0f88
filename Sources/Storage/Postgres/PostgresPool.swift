import Concurrency
import Dispatch

/// A fixed number of connections, handed out in turn.
final class PostgresPool: Sendable {
    private struct State {
        var idle: [PooledConnection]
        var waiters: [CheckedContinuation<PooledConnection, any Error>] = []
        var isClosed = false
    }

    private let slots: [PooledConnection]
    private let state: Mutex<State>

    init(uri: String, size: Int) {
        slots = (0..<max(1, size)).map { PooledConnection(uri: uri, number: $0) }
        state = Mutex(State(idle: slots.reversed()))
    }

    /// Runs a body on a free connection, waiting for one when all are taken.
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
        waiters.forEach { $0.resume(throwing: Self.closed) }
        for slot in slots { await slot.disconnect() }
    }

    private func take() async throws -> PooledConnection {
        try await withCheckedThrowingContinuation { continuation in
            let outcome: Result<PooledConnection, any Error>? = state.withLock { state in
                if state.isClosed { return .failure(Self.closed) }
                if let slot = state.idle.popLast() { return .success(slot) }
                state.waiters.append(continuation)
                return nil
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    private func give(back slot: PooledConnection) {
        let waiter = state.withLock { state -> CheckedContinuation<PooledConnection, any Error>? in
            if state.waiters.isEmpty {
                state.idle.append(slot)
                return nil
            }
            return state.waiters.removeFirst()
        }
        waiter?.resume(returning: slot)
    }

    private static var closed: StorageError { StorageError(.closed, "the store was closed") }
}

/// A place in the pool: a serial queue and the connection that lives on it, made when it is first needed.
///
/// All access to the connection happens on the queue, which is what makes the slot safe to pass around.
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
