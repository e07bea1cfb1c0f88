import Concurrency
import Metrics
public import Settings

extension Settings {
    /// Starts collecting metrics when `JUKE_METRICS_PORT` asks for them; otherwise counting costs nothing.
    ///
    /// A process has one registry: later calls return the first one.
    ///
    /// - Returns: what the ``HealthListener`` renders.
    /// - Throws: ``SettingsError``.
    public func startMetrics() throws -> MetricsRegistry {
        guard try optionalValue(of: .metricsPort) != nil else { return MetricsRegistry.shared }
        MetricsRegistry.started.withLock { started in
            if !started { MetricsSystem.bootstrap(MetricsRegistry.shared) }
            started = true
        }
        return MetricsRegistry.shared
    }
}

extension MetricsRegistry {
    /// The registry of this process: swift-metrics can be given one only.
    fileprivate static let shared = MetricsRegistry()
    fileprivate static let started = Mutex(false)
}
