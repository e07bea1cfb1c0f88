/// What one metric came to, query by query.
///
/// All systems are asked the same queries in the same order, so that their figures can be compared pair by pair.
struct Observations: Sendable {
    private(set) var values: [Double] = []
    private(set) var clusters: [Int] = []

    /// Adds an observation.
    ///
    /// - Parameters:
    ///   - value: A finite number.
    ///   - cluster: Who is behind the query; a small number from 0.
    mutating func add(_ value: Double, of cluster: Int) {
        values.append(value)
        clusters.append(cluster)
    }

    mutating func add(_ other: Observations) {
        values += other.values
        clusters += other.clusters
    }

    /// The mean; `nil` without observations.
    var estimate: Estimate? { estimate(of: values) }

    /// The mean of the differences from another system's observations; `nil` when they are not of the same queries.
    func difference(from other: Observations) -> Estimate? {
        guard clusters == other.clusters else { return nil }
        return estimate(of: zip(values, other.values).map { $0 - $1 })
    }

    /// The ratio of the means, its error linearised: that of (a − r b) / mean b.
    func ratio(to other: Observations) -> Estimate? {
        guard clusters == other.clusters, let own = estimate, let base = other.estimate, base.value != 0 else {
            return nil
        }
        let ratio = own.value / base.value
        let residuals = zip(values, other.values).map { ($0 - ratio * $1) / base.value }
        guard let error = estimate(of: residuals) else { return nil }
        return Estimate(
            value: ratio, standardError: error.standardError, count: error.count, clusters: error.clusters)
    }

    private func estimate(of values: [Double]) -> Estimate? {
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        var sums = [Double](repeating: 0, count: (clusters.max() ?? 0) + 1)
        var isSeen = [Bool](repeating: false, count: sums.count)
        for (value, cluster) in zip(values, clusters) {
            sums[cluster] += value - mean
            isSeen[cluster] = true
        }
        let clusterCount = isSeen.count { $0 }
        // The usual correction for few clusters, as the n − 1 of a variance.
        let correction = clusterCount > 1 ? Double(clusterCount) / Double(clusterCount - 1) : 1
        let square = sums.reduce(0) { $0 + $1 * $1 } * correction
        return Estimate(
            value: mean, standardError: square.squareRoot() / Double(values.count), count: values.count,
            clusters: clusterCount)
    }
}
