import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Recommendations

/// What is known of a request while it is answered.
struct GatewayRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// What it came over; nil when it came over no connection.
    let channel: (any Channel)?
    /// The connection that it came over; set before any route runs, nil when it is closed.
    var connection: Connection?
    /// By when it must be answered; set before any route runs.
    var deadline: Deadline?
    /// Who sent it, when the endpoint asks for a token.
    var caller: RecommendationRequest.Caller?

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
