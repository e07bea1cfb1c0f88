import Concurrency

/// One value of a metric at the moment of a scrape, from a source that works it out when it is asked.
///
/// A figure that its source no longer gives is no longer shown: a depth that cannot be read is missing, not old.
package struct MetricsSample: Sendable {
    let name: String
    let labels: [(String, String)]
    let value: Double

    /// States a value of a gauge or counter of ``MetricDescription/all``.
    package init(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
        self.name = name
        self.labels = labels
        self.value = value
    }

    /// 1 for what is so, 0 for what is not.
    package init(_ name: String, _ isSo: Bool) {
        self.init(name, isSo ? 1 : 0)
    }
}

extension MetricsRegistry {
    /// Exposes a source's values with every scrape.
    ///
    /// - Parameter source: Returns its present values, without waiting for anything.
    package func collect(_ source: @escaping @Sendable () -> [MetricsSample]) {
        sources.withLock { $0.append(source) }
    }

    /// The samples of all sources, as families beside those that are counted here.
    func sampled() -> [String: MetricsFamily] {
        var families: [String: MetricsFamily] = [:]
        for sample in sources.withLock({ $0 }).flatMap({ $0() }) {
            let name = MetricsLabels.sanitized(sample.name)
            let kind = MetricDescription.named(name)?.kind ?? .gauge
            families[name, default: MetricsFamily(name, kind)].set(
                sample.value, MetricsLabels(sample.labels), limit: maximumSeries)
        }
        return families
    }
}
