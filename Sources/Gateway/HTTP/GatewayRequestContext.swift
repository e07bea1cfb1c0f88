import HTTPTypes
import Hummingbird
import Logging
import Pipeline

/// What is known of a request while it is answered.
struct GatewayRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// By when it must be answered; set before any route runs.
    var deadline: Deadline?
    /// Who sent it, when the endpoint asks for a token.
    var caller: RecommendationRequest.Caller?

    /// The context of a request that came over a connection.
    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// The context of a request that came over no connection.
    init(logger: Logger) {
        coreContext = CoreRequestContextStorage(source: LoggerSource(logger: logger))
    }

    private struct LoggerSource: RequestContextSource {
        let logger: Logger
    }
}
