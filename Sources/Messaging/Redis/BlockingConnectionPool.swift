import Concurrency

/// The connections for reads that block: each carries one read at a time, and is used again for the next.
final class BlockingConnectionPool: Sendable {
    private struct State {
        var idle: [RedisConnection] = []
        var all: [RedisConnection] = []
        var isClosed = false
    }

    private let configuration: RedisConfiguration
    private let clock: any TimeSource
    private let onRoundTrip: @Sendable () -> Void
    private let state = Mutex(State())

    init(_ configuration: RedisConfiguration, clock: any TimeSource, onRoundTrip: @escaping @Sendable () -> Void) {
        self.configuration = configuration
        self.clock = clock
        self.onRoundTrip = onRoundTrip
    }

    /// A connection that nobody else uses.
    func take() throws(BrokerError) -> RedisConnection {
        let connection: RedisConnection? = state.withLock { state in
            if state.isClosed { return nil }
            if let idle = state.idle.popLast() { return idle }
            let new = RedisConnection(
                configuration, name: "juke-reader", blocks: true, clock: clock, onRoundTrip: onRoundTrip)
            state.all.append(new)
            return new
        }
        guard let connection else {
            throw BrokerError(.closed, "the broker was shut down by its own process")
        }
        return connection
    }

    /// Gives a connection back.
    func putBack(_ connection: RedisConnection) {
        state.withLock { $0.idle.append(connection) }
    }

    /// Closes all, those in use after their read.
    func close() {
        let all = state.withLock { state in
            state.isClosed = true
            return state.all
        }
        for connection in all { connection.close() }
    }
}
