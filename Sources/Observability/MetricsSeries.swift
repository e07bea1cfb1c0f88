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
        /// The latest observations of a summary, at most ``MetricsSeries/window`` of them.
        var latest: [Double] = []
        /// How many observations lie in each bucket of a histogram, those above the last bound left out.
        var counts: [Int] = []

        /// The observation that this share of the latest ones does not exceed; nil without observations.
        func quantile(_ share: Double) -> Double? {
            guard !latest.isEmpty else { return nil }
            let rank = Int((share * Double(latest.count)).rounded(.up)) - 1
            return latest.sorted()[min(max(rank, 0), latest.count - 1)]
        }

        /// Adds an observation to a histogram.
        mutating func observe(_ value: Double, below bounds: [Double]) {
            sum += value
            count += 1
            if let place = bounds.firstIndex(where: { value <= $0 }) { counts[place] += 1 }
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

    /// The way in which recorded values are combined.
    enum Form {
        /// It takes the place of the present one: a gauge.
        case value
        /// It is one of the latest: a summary.
        case window
        /// It is counted in one of the buckets below these bounds: a histogram.
        case buckets([Double])
    }

    private let form: Form
    private let state: Mutex<Values>

    /// Starts without observations.
    init(_ form: Form) {
        self.form = form
        var values = Values()
        if case .buckets(let bounds) = form { values.counts = Array(repeating: 0, count: bounds.count) }
        state = Mutex(values)
    }

    /// The upper bounds of a histogram's buckets; none for others.
    var bounds: [Double] {
        if case .buckets(let bounds) = form { bounds } else { [] }
    }

    /// The values so far.
    var values: Values { state.withLock { $0 } }
}

extension MetricsSeries: CounterHandler {
    func increment(by amount: Int64) {
        state.withLock { $0.sum += Double(amount) }
    }

    func reset() {
        state.withLock { $0.sum = 0 }
    }
}

extension MetricsSeries: RecorderHandler, MeterHandler {
    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        state.withLock { values in
            switch form {
            case .value: values.sum = value
            case .window: values.observe(value)
            case .buckets(let bounds): values.observe(value, below: bounds)
            }
        }
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
