import Concurrency
package import Messaging
import Observability

/// Looks whether the store answers and holds a model; asked often, it looks rarely.
package final class StoreProbe: Sendable {
    private enum Finding {
        case model
        case noModel
        case unreachable
    }

    /// How long a finding is believed.
    private static let lifetime = Duration.seconds(5)
    /// How long the store may take.
    private static let timeout = Duration.seconds(2)

    private let clock: any JobClock
    private let hasModel: @Sendable () async throws -> Bool
    private let last = Mutex<(finding: Finding, until: Duration)?>(nil)

    /// Makes a probe.
    ///
    /// - Parameters:
    ///   - clock: the time.
    ///   - hasModel: reads from the store whether a model is active.
    package init(clock: any JobClock, hasModel: @escaping @Sendable () async throws -> Bool) {
        self.clock = clock
        self.hasModel = hasModel
    }

    /// What `/health/ready` says of the store.
    ///
    /// A missing model is told but is no reason to send requests elsewhere: no other gateway has one either.
    func checks() async -> [HealthReport.Check] {
        switch await finding() {
        case .unreachable:
            [
                HealthReport.Check(
                    "store", isHealthy: false,
                    detail: "the store does not answer, so new tokens cannot be checked; is the database of "
                        + "JUKE_DATABASE_URL up?"
                )
            ]
        case .noModel:
            [
                Self.reachable,
                HealthReport.Check(
                    "model", isHealthy: true, detail: "no model is active yet, requests get 503; run `juke retrain`"
                ),
            ]
        case .model:
            [Self.reachable, HealthReport.Check("model", isHealthy: true, detail: "a model is active")]
        }
    }

    private func finding() async -> Finding {
        if let last = last.withLock({ $0 }), clock.uptime < last.until { return last.finding }
        let finding: Finding
        do {
            finding = try await Deadline(in: Self.timeout, clock: clock).bounding(hasModel) ? .model : .noModel
        } catch {
            finding = .unreachable
        }
        last.withLock { $0 = (finding, clock.uptime + Self.lifetime) }
        return finding
    }

    private static let reachable = HealthReport.Check("store", isHealthy: true, detail: "the store answers")
}
