/// All series of one metric.
struct MetricsFamily {
    typealias Kind = MetricDescription.Kind

    let name: String
    let kind: Kind
    private var members: [MetricsLabels: MetricsSeries] = [:]

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The series of a combination of labels; the shared overflow series when there are `limit` others already.
    mutating func series(_ labels: MetricsLabels, limit: Int) -> MetricsSeries {
        if let series = members[labels] { return series }
        let place = members.count < limit ? labels : .overflow
        if let series = members[place] { return series }
        let series = makeSeries()
        members[place] = series
        return series
    }

    /// Sets the value of a combination of labels; one beyond the limit is left out, as values of gauges cannot be
    /// added.
    mutating func set(_ value: Double, _ labels: MetricsLabels, limit: Int) {
        guard members[labels] != nil || members.count < limit else { return }
        let series = members[labels] ?? makeSeries()
        series.set(value)
        members[labels] = series
    }

    private func makeSeries() -> MetricsSeries {
        switch kind {
        case .counter, .gauge: MetricsSeries(.value)
        case .summary: MetricsSeries(.window)
        case .histogram: MetricsSeries(.buckets(MetricDescription.named(name)?.buckets ?? []))
        }
    }

    /// The metric's lines.
    func render() -> String {
        var text = MetricDescription.named(name).map { "# HELP \(name) \($0.help)\n" } ?? ""
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, series) in members.sorted(by: { $0.key < $1.key }) {
            let values = series.values
            switch kind {
            case .counter, .gauge:
                text += "\(name)\(labels.braced) \(Self.number(values.sum))\n"
            case .summary:
                for quantile in [0.5, 0.9, 0.99] {
                    guard let value = values.quantile(quantile) else { continue }
                    text += "\(name)\(labels.with("quantile", "\(quantile)")) \(Self.number(value))\n"
                }
                text += "\(name)_sum\(labels.braced) \(Self.number(values.sum))\n"
                text += "\(name)_count\(labels.braced) \(values.count)\n"
            case .histogram:
                var total = 0
                for (bound, count) in zip(series.bounds, values.counts) {
                    total += count
                    text += "\(name)_bucket\(labels.with("le", Self.number(bound))) \(total)\n"
                }
                text += "\(name)_bucket\(labels.with("le", "+Inf")) \(values.count)\n"
                text += "\(name)_sum\(labels.braced) \(Self.number(values.sum))\n"
                text += "\(name)_count\(labels.braced) \(values.count)\n"
            }
        }
        return text
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int(exactly: value) { return "\(whole)" }
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }
}

/// One combination of a metric's labels, ready to be printed.
struct MetricsLabels: Hashable, Comparable {
    /// Where combinations beyond the bound are counted.
    static let overflow = MetricsLabels([("overflow", "true")])

    /// `name="value"` pairs joined by commas, without braces; empty when there are no labels.
    let text: String

    /// Sorts, sanitises and escapes dimensions.
    init(_ dimensions: [(String, String)]) {
        text = dimensions.map { (Self.sanitized($0), $1) }
            .sorted { $0.0 < $1.0 }
            .map { "\($0)=\"\(Self.escaped($1))\"" }
            .joined(separator: ",")
    }

    /// The labels with one more behind them, in braces.
    func with(_ name: String, _ value: String) -> String {
        text.isEmpty ? "{\(name)=\"\(value)\"}" : "{\(text),\(name)=\"\(value)\"}"
    }

    /// The labels in braces; nothing when there are none.
    var braced: String {
        text.isEmpty ? "" : "{\(text)}"
    }

    static func < (left: MetricsLabels, right: MetricsLabels) -> Bool {
        left.text < right.text
    }

    /// A name with every character that Prometheus does not allow replaced by `_`.
    static func sanitized(_ name: String) -> String {
        let characters = name.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
            default: Character("_")
            }
        }
        return characters.first?.isNumber == true ? "_" + String(characters) : String(characters)
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
