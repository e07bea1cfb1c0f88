/// Sums over a corpus from which means and covariances follow, in memory that does not grow with it.
///
/// Values are taken relative to a typical track, so that the sums of squares do not cancel. Where values are missing,
/// pairs are counted apart, so that imputation by the mean, which is known only at the end, is exact.
struct FeatureMoments: Sendable {
    /// A plausible track, near which all others lie, in the order of ``AudioFeature``.
    private static let reference = SIMD16<Double>(0.6, 0.5, 120, 5, 0.6, 0.6, 0.3, 0.1, 0.2, 0.1, -8, 4, 0, 0, 0, 0)

    private(set) var count = 0
    private var sum = SIMD16<Double>.zero
    private var completeCount = 0.0
    /// Σ dᵢdⱼ over all tracks, d = 0 where a value is missing.
    private var products = [SIMD16<Double>](repeating: .zero, count: AudioFeature.count)
    /// Σ dᵢ over the incomplete tracks that have feature j.
    private var partialSums = [SIMD16<Double>](repeating: .zero, count: AudioFeature.count)
    /// How many incomplete tracks have both feature i and feature j.
    private var partialCounts = [SIMD16<Double>](repeating: .zero, count: AudioFeature.count)

    /// Adds one track's features, NaN where one is missing.
    mutating func add(_ values: SIMD16<Double>) {
        count += 1
        var deviation = values - Self.reference
        let missing = values .!= values
        if any(missing) {
            deviation.replace(with: 0, where: missing)
            var present = SIMD16<Double>(repeating: 1)
            present.replace(with: 0, where: missing)
            for row in 0..<AudioFeature.count {
                partialSums[row] += deviation[row] * present
                partialCounts[row] += present[row] * present
            }
        } else {
            completeCount += 1
            sum += deviation
        }
        for row in 0..<AudioFeature.count {
            products[row] += deviation[row] * deviation
        }
    }

    /// The means of the values that are there; a typical value for a feature that no track has.
    var means: [Double] {
        (0..<AudioFeature.count).map { Self.reference[$0] + offset($0) }
    }

    /// The population covariances after imputation by the mean, row after row.
    var covariances: [Double] {
        let offsets = (0..<AudioFeature.count).map(offset)
        return (0..<AudioFeature.count * AudioFeature.count).map { index in
            let (row, column) = (index / AudioFeature.count, index % AudioFeature.count)
            // Σ (dᵢ − μᵢ)(dⱼ − μⱼ) over the tracks that have both; the others add 0.
            let centred: Double =
                products[row][column] - offsets[column] * pairSum(row, column) - offsets[row] * pairSum(column, row)
                + offsets[row] * offsets[column] * pairCount(row, column)
            return count == 0 ? 0 : centred / Double(count)
        }
    }

    /// The population standard deviations, 1 for a constant feature.
    var scales: [Double] {
        let covariances = covariances
        return (0..<AudioFeature.count).map { index in
            let deviation = max(covariances[index * AudioFeature.count + index], 0).squareRoot()
            // Below this a feature is constant up to rounding; dividing by its deviation would blow the rounding up.
            return deviation > 1e-9 ? deviation : 1
        }
    }

    private func pairSum(_ row: Int, _ column: Int) -> Double { sum[row] + partialSums[row][column] }

    private func pairCount(_ row: Int, _ column: Int) -> Double { completeCount + partialCounts[row][column] }

    private func offset(_ row: Int) -> Double {
        let present = pairCount(row, row)
        return present == 0 ? 0 : pairSum(row, row) / present
    }
}
