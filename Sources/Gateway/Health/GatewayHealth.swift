import Concurrency
import HTTPTypes
import Hummingbird
import Messaging
import Observability
import ServiceLifecycle

/// Whether the gateway can take requests: it runs, is not about to end, and its broker and its store answer.
final class GatewayHealth: Service {
    private enum State: String {
        case starting = "starting"
        case running = "serving"
        case draining = "finishing the requests in flight; send new ones elsewhere"
    }

    private let requester: Requester
    private let store: StoreProbe?
    private let state = Mutex(State.starting)

    /// Watches one requester, and the store where there is one to look at.
    init(requester: Requester, store: StoreProbe?) {
        self.requester = requester
        self.store = store
    }

    /// Marks the gateway as running until graceful shutdown begins.
    func run() async throws {
        state.withLock { $0 = .running }
        try? await gracefulShutdown()
        state.withLock { $0 = .draining }
    }

    /// What `/health/ready` answers.
    func report() async -> HealthReport {
        let state = state.withLock { $0 }
        let isConnected = requester.isHealthy()
        let own = [
            HealthReport.Check("gateway", isHealthy: state == .running, detail: state.rawValue),
            HealthReport.Check(
                "broker", isHealthy: isConnected,
                detail: isConnected
                    ? "the broker answered within the last 10 s"
                    : "the broker has not answered for 10 s; is Redis reachable? run `juke-enqueue doctor`"
            ),
        ]
        return HealthReport(own + (await store?.checks() ?? []))
    }
}

/// `/health/live` and `/health/ready`.
enum HealthRoutes {
    /// Finds out whether the gateway can take requests.
    typealias Report = @Sendable () async -> HealthReport

    /// A gateway that answers is alive; a failing dependency is no reason to restart it.
    static func live() throws -> Response {
        try HealthReport().response()
    }
}
