import Concurrency
import CoreMetrics

/// The numbers of one metric under one combination of labels.
///
/// One class serves all kinds: a counter and a gauge use only the sum.
final class MetricsSeries: Sendable {
    /// A snapshot of a series.
    struct Values {
        /// The total of a counter or summary, the present value of a gauge.
        var sum = 0.0
        /// How many observations were made.
        var count = 0
        /// The latest observations, at most ``MetricsSeries/window`` of them.
        var latest: [Double] = []

        /// The observation that this share of the latest ones does not exceed; nil without observations.
        func quantile(_ share: Double) -> Double? {
            guard !latest.isEmpty else { return nil }
            let rank = Int((share * Double(latest.count)).rounded(.up)) - 1
            return latest.sorted()[min(max(rank, 0), latest.count - 1)]
        }

        /// Adds an observation; beyond the window it takes the place of the oldest.
        mutating func observe(_ value: Double) {
            sum += value
            if latest.count < MetricsSeries.window {
                latest.append(value)
            } else {
                latest[count % MetricsSeries.window] = value
            }
            count += 1
        }
    }

    /// How many observations the quantiles of a summary are taken from.
    static let window = 512

    private let isGauge: Bool
    private let state = Mutex(Values())

    /// Starts without observations.
    ///
    /// - Parameter isGauge: whether a recorded value replaces the present one instead of being added to a summary.
    init(isGauge: Bool) {
        self.isGauge = isGauge
    }

    /// The values so far.
    var values: Values { state.withLock { $0 } }
}

extension MetricsSeries: CounterHandler {
    func increment(by amount: Int64) {
        state.withLock { $0.sum += Double(amount) }
    }

    func reset() {
        state.withLock { $0 = Values() }
    }
}

extension MetricsSeries: RecorderHandler, MeterHandler {
    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        state.withLock { isGauge ? $0.sum = value : $0.observe(value) }
    }

    func set(_ value: Int64) {
        set(Double(value))
    }

    func set(_ value: Double) {
        state.withLock { $0.sum = value }
    }

    func increment(by amount: Double) {
        state.withLock { $0.sum += amount }
    }

    func decrement(by amount: Double) {
        state.withLock { $0.sum -= amount }
    }
}

extension MetricsSeries: TimerHandler {
    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }
}
