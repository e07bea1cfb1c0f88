/// The result of an evaluation: every system's figures with their errors, and how they compare with one of them.
package struct EvaluationReport: Sendable, Codable, Equatable {
    /// One system's figures.
    package struct System: Sendable, Codable, Equatable {
        /// The name under which the evaluation was given the system.
        package let name: String
        /// How its vectors came about.
        package let note: String
        /// The figures; what the data does not allow to be measured is missing.
        package let metrics: [Metric: Estimate]
        /// The skewness of how often tracks stand in lists; missing when only a sample was asked.
        package let occurrenceSkew: Double?
        /// The differences from the reference, query by query; missing for the reference itself.
        package let differences: [Metric: Estimate]
        /// The ratios to the reference.
        package let ratios: [Metric: Estimate]

        private enum CodingKeys: String, CodingKey {
            case name, note, metrics, differences, ratios
            case occurrenceSkew = "n10_skew"
        }
    }

    /// Recordings evaluated.
    package let tracks: Int
    /// Tracks that were merged into another of the same artist and title.
    package let merged: Int
    /// Tracks left out for a failed analysis.
    package let failed: Int
    /// Artists, each track of "Various Artists" counted as one.
    package let artists: Int
    /// Recordings with a label.
    package let labelled: Int
    /// Distinct labels.
    package let labels: Int
    /// Playlists given.
    package let playlists: Int
    /// The tracks of each fold.
    package let pools: [Int]
    /// How it was done.
    package let options: EvaluationOptions
    /// The system that the others are compared with.
    package let reference: String
    /// The systems, in the order in which they were given.
    package let systems: [System]

    init(
        _ corpus: EvaluationCorpus, _ folds: [EvaluationFold], _ options: EvaluationOptions,
        _ measurements: [SystemMeasurement], reference: String
    ) {
        tracks = corpus.count
        merged = corpus.mergedCount
        failed = corpus.failedCount
        artists = corpus.artistCount
        labelled = corpus.labels.count { !$0.isEmpty }
        labels = corpus.labelNames.count
        playlists = corpus.playlists.count
        pools = folds.map(\.pool.count)
        self.options = options
        self.reference = reference
        let base = measurements.first { $0.name == reference }?.observations
        systems = measurements.map { measurement in
            let others = measurement.name == reference ? nil : base
            func compared(_ compare: (Observations, Observations) -> Estimate?) -> [Metric: Estimate] {
                guard let others else { return [:] }
                return measurement.observations.reduce(into: [:]) { result, entry in
                    result[entry.key] = others[entry.key].flatMap { compare(entry.value, $0) }
                }
            }
            return System(
                name: measurement.name, note: measurement.note,
                metrics: measurement.observations.compactMapValues(\.estimate),
                occurrenceSkew: measurement.occurrenceSkew,
                differences: compared { $0.difference(from: $1) }, ratios: compared { $0.ratio(to: $1) })
        }
    }

    /// A system's figures by its name.
    package subscript(name: String) -> System? { systems.first { $0.name == name } }
}

/// The measurement of one system, over all folds.
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
