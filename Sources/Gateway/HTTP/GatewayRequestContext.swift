import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Recommendations

/// The context of a request while it is answered.
struct GatewayRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The channel that it came over; nil when it came over no connection.
    let channel: (any Channel)?
    /// The connection that it came over; set before any route runs, nil when it is closed.
    var connection: Connection?
    /// By when it must be answered; set before any route runs.
    var deadline: Deadline?
    /// The client that sent it, when the endpoint asks for a token.
    var caller: RecommendationRequest.Caller?

    /// Who sent it, for limits and shares: the name of its token, or its address where none is asked for.
    var callerName: String {
        guard let caller, caller != Authentication.anyone else {
            return "at \(FailedTokenLimiter.key(of: channel?.remoteAddress))"
        }
        return caller.name
    }

    /// The context of a request that came over a connection.
    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The context of a request that came over no connection.
    init(logger: Logger) {
        coreContext = CoreRequestContextStorage(source: LoggerSource(logger: logger))
        channel = nil
    }

    private struct LoggerSource: RequestContextSource {
        let logger: Logger
    }
}

extension GatewayRequestContext {
    /// Asks the rank workers for this request: until its deadline, and only while its client is connected.
    ///
    /// - Parameter operation: Asks the workers, within the time that is left.
    /// - Returns: The workers' reply.
    /// - Throws: ``HTTPProblem``, the answer to a request that the workers did not answer.
    func asking<Reply: Sendable>(
        _ operation: @escaping @Sendable (_ remaining: Duration) async throws -> Reply
    ) async throws(HTTPProblem) -> Reply {
        guard let deadline else { throw HTTPProblem.internalError }
        do {
            guard let connection else { return try await operation(deadline.remaining) }
            return try await connection.cancellingWhenClosed { try await operation(deadline.remaining) }
        } catch {
            throw HTTPProblem.ranking(error, logger)
        }
    }
}
