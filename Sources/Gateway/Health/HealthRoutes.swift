import HTTPTypes
import Hummingbird
import Observability

/// `/health/live` and `/health/ready`.
enum HealthRoutes {
    /// Finds out whether the gateway can take requests.
    typealias Report = @Sendable () async -> HealthReport

    /// Alive is whoever answers; what it depends on is no reason to restart it.
    static func live() throws -> Response {
        try HealthReport().response()
    }
}
