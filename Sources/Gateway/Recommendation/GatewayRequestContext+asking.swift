import Hummingbird

extension GatewayRequestContext {
    /// Asks the rank workers for this request: until its deadline, and only while its client is connected.
    ///
    /// - Parameter operation: asks the workers, within the time that is left.
    /// - Throws: ``Problem``, the answer to a request that the workers did not answer.
    func asking<Reply: Sendable>(
        _ operation: @escaping @Sendable (_ remaining: Duration) async throws -> Reply
    ) async throws(Problem) -> Reply {
        guard let deadline else { throw Problem.internalError }
        do {
            guard let connection else { return try await operation(deadline.remaining) }
            return try await connection.cancellingWhenClosed { try await operation(deadline.remaining) }
        } catch {
            throw Problem.ranking(error, logger)
        }
    }
}
