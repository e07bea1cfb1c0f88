/// What one system came to, over all folds.
struct SystemMeasurement: Sendable {
    let name: String
    let note: String
    private(set) var observations: [Metric: Observations] = [:]
    /// The skewness of how often tracks stand in lists, fold by fold.
    private(set) var skews: [Double] = []

    init(name: String, note: String) {
        self.name = name
        self.note = note
    }

    mutating func add(_ value: Double, of cluster: Int, to metric: Metric) {
        observations[metric, default: Observations()].add(value, of: cluster)
    }

    mutating func add(_ further: [Metric: Observations]) {
        observations.merge(further) { earlier, later in
            var sum = earlier
            sum.add(later)
            return sum
        }
    }

    /// Adds how often each track of a fold stands in somebody's list.
    mutating func add(occurrences: [Int], owners: [Int]) {
        for (count, owner) in zip(occurrences, owners) { add(count == 0 ? 1 : 0, of: owner, to: .neverRecommended) }
        let mean = Double(occurrences.reduce(0, +)) / Double(max(1, occurrences.count))
        func moment(_ power: Int) -> Double {
            occurrences.reduce(0) { sum, count in
                sum + (0..<power).reduce(1) { product, _ in product * (Double(count) - mean) }
            } / Double(max(1, occurrences.count))
        }
        let variance = moment(2)
        skews.append(variance > 0 ? moment(3) / (variance * variance.squareRoot()) : 0)
    }

    /// The mean of the folds' skewness; `nil` when it was not measured.
    ///
    /// Source: Radovanović, Nanopoulos, Ivanović, "Hubs in Space", JMLR 11 (2010).
    var occurrenceSkew: Double? { skews.isEmpty ? nil : skews.reduce(0, +) / Double(skews.count) }
}
