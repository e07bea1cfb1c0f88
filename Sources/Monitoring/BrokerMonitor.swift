package import Concurrency
package import Messaging
package import Observability
import ServiceLifecycle

/// Asks the broker now and then whether it takes changes: one that only answers, a replica for instance, takes no jobs.
package final class BrokerMonitor: Service {
    private struct State {
        /// When the broker last answered, on the monotonic clock.
        var answeredAt: Duration?
        /// Why it last refused a change; `nil` when it took it.
        var refusal: String?
    }

    private let tryWriting: @Sendable () async throws(BrokerError) -> Void
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// How often a broker is asked that takes changes.
    static let interval = Duration.seconds(5)
    /// How often one is asked that does not.
    static let intervalInOutage = Duration.seconds(2)
    /// How long an answer counts.
    static let freshness = Duration.seconds(15)

    /// Prepares to watch a broker, which begins with ``run()``.
    package convenience init(_ broker: any JobQueue, clock: any TimeSource) {
        self.init(clock: clock) { () async throws(BrokerError) in try await broker.tryWriting() }
    }

    init(clock: any TimeSource, tryWriting: @escaping @Sendable () async throws(BrokerError) -> Void) {
        self.tryWriting = tryWriting
        self.clock = clock
    }

    /// Asks until the process shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                await ask()
                try? await clock.sleep(for: refusal == nil ? Self.interval : Self.intervalInOutage)
            }
        }
    }

    /// Why the broker takes no changes, as far as is known; `nil` when it takes them, or does not answer at all.
    package var refusal: String? { state.withLock { $0.refusal } }

    /// Whether the broker answered lately, with a refusal at least.
    package var isConnected: Bool {
        state.withLock { state in state.answeredAt.map { clock.uptime - $0 <= Self.freshness } ?? false }
    }

    /// Asks once.
    func ask() async {
        do {
            try await tryWriting()
            note(refusal: nil)
        } catch {
            // A broker that does not answer is found by others; its last answer about changes stays.
            if [.unreachable, .connectionLost, .closed].contains(error.code) { return }
            note(refusal: error.message)
        }
    }

    private func note(refusal: String?) {
        state.withLock { state in
            state.answeredAt = clock.uptime
            state.refusal = refusal
        }
    }
}

extension HealthReport.Check {
    /// The finding of `/health/ready` on a broker's readiness for changes.
    package static func writing(_ monitor: BrokerMonitor) -> HealthReport.Check {
        let refusal = monitor.refusal
        return HealthReport.Check(
            "broker-writes", isHealthy: refusal == nil,
            detail: refusal.map { "the broker takes no changes: \($0)" } ?? "the broker takes changes"
        )
    }
}
