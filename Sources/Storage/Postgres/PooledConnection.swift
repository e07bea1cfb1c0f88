import Dispatch

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

    private func liveConnection() throws -> PostgresConnection {
        if let connection, connection.isReusable { return connection }
        connection = nil
        let fresh = try PostgresConnection(uri: uri, connectTimeout: 5)
        connection = fresh
        return fresh
    }
}
