package import Concurrency
package import CoreMetrics
import Foundation
import Metrics
package import Settings

/// Collects a process's metrics and renders them as Prometheus text.
///
/// Counters stay counters, gauges and meters become gauges. Timers and aggregating recorders become what
/// ``MetricDescription`` says of their name, summaries where it says nothing. A metric
/// holds at most ``maximumSeries`` combinations of labels; what comes beyond is counted under the single label
/// `overflow="true"`, so that no label value from outside can fill the memory.
package final class MetricsRegistry: MetricsFactory {
    /// How many combinations of labels one metric may have.
    package let maximumSeries: Int
    private let families = Mutex<[String: MetricsFamily]>([:])
    let sources = Mutex<[@Sendable () -> [MetricsSample]]>([])

    /// Starts without metrics.
    ///
    /// - Parameter maximumSeries: The bound on label combinations of each metric.
    package init(maximumSeries: Int = 200) {
        self.maximumSeries = maximumSeries
    }

    /// The counter of a label and dimensions; the same one for the same arguments.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions)
    }

    /// A summary or histogram when `aggregate` is set, a gauge otherwise.
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        series(aggregate ? Self.aggregate(label) : .gauge, label, dimensions)
    }

    /// A gauge that can be raised and lowered.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions)
    }

    /// A summary or histogram of durations, in seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(Self.aggregate(label), label, dimensions)
    }

    /// Does nothing: series live as long as the process, so that a scrape never sees one vanish.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing, as ``destroyCounter(_:)``.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing, as ``destroyCounter(_:)``.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// Does nothing, as ``destroyCounter(_:)``.
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything collected so far in Prometheus' text format 0.0.4, metrics and labels in alphabetical order.
    package func render() -> String {
        let families = families.withLock { $0 }.merging(sampled()) { counted, _ in counted }
        return families.sorted { $0.key < $1.key }.map { $1.render() }.joined()
    }

    private static func aggregate(_ label: String) -> MetricsFamily.Kind {
        MetricDescription.named(label)?.kind == .histogram ? .histogram : .summary
    }

    private func series(_ kind: MetricsFamily.Kind, _ label: String, _ dimensions: [(String, String)]) -> MetricsSeries
    {
        let labels = MetricsLabels(dimensions)
        return families.withLock { families in
            var name = MetricsLabels.sanitized(label)
            // One name has one type in Prometheus' format; a second type gets a name of its own.
            if let family = families[name], family.kind != kind { name += "_\(kind.rawValue)" }
            return families[name, default: MetricsFamily(name, kind)].series(labels, limit: maximumSeries)
        }
    }
}

extension Settings {
    /// Starts collecting metrics when `JUKE_METRICS_PORT` asks for them; otherwise counting costs nothing.
    ///
    /// A process has one registry: later calls return the first one.
    ///
    /// - Parameter clock: Tells when the process started.
    /// - Returns: What the ``HealthListener`` renders.
    /// - Throws: ``SettingsError``.
    package func startMetrics(clock: any TimeSource) throws -> MetricsRegistry {
        guard try optionalValue(of: .metricsPort) != nil else { return MetricsRegistry.shared }
        MetricsRegistry.started.withLock { started in
            if !started {
                MetricsSystem.bootstrap(MetricsRegistry.shared)
                let start = clock.now.date
                MetricsRegistry.shared.collect { ProcessFigures.samples(startedAt: start) }
                MetricsRegistry.shared.collect { [MetricsSample("juke_build_info", 1, [("version", Juke.version)])] }
            }
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
