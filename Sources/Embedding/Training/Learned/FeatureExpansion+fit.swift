import Catalog

extension FeatureExpansion {
    /// How many rectified units there are.
    static let unitCount = 400
    /// The seed of the random directions: the same in every model, so that two fits differ by their corpora alone.
    private static let seed: UInt64 = 1

    /// Fits a transform to a corpus: the curves of the scores, and the means and deviations of φ.
    ///
    /// Units that never fire, or always alike, are left out.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when a feature is not finite.
    init(_ form: Form, fittedTo tracks: [AudioFeatures]) throws(EmbeddingError) {
        let components = tracks.map(\.components)
        let scores = zip(Self.scored, Self.positions).map { feature, position in
            RankNormalScore(feature, of: components.map { $0[position] })
        }
        let (weights, offsets): ([Float], [Float]) = form == .units ? Self.randomUnits() : ([], [])
        let draft = try FeatureExpansion(form: form, scores: scores, weights: weights, offsets: offsets)
        let (means, deviations) = draft.moments(over: tracks.map(draft.base))

        // Dividing by what is rounding noise would blow it up.
        let least = 1e-6
        let kept = offsets.indices.filter { deviations[Self.baseCount + $0] > least }
        let rows = form == .units ? Array(0..<Self.baseCount) + kept.map { $0 + Self.baseCount } : Array(means.indices)
        try self.init(
            form: form, scores: scores,
            weights: (0..<(offsets.isEmpty ? 0 : Self.baseCount)).flatMap { row in
                kept.map { weights[row * offsets.count + $0] }
            },
            offsets: kept.map { offsets[$0] }, means: rows.map { Float(means[$0]) },
            scales: rows.map { deviations[$0] > least ? Float(deviations[$0]) : 1 })
    }

    /// A transform that subtracts nothing and divides by 1.
    private init(
        form: Form, scores: [RankNormalScore], weights: [Float], offsets: [Float]
    ) throws(EmbeddingError) {
        let count = Self.count(of: form, units: offsets.count)
        try self.init(
            form: form, scores: scores, weights: weights, offsets: offsets,
            means: [Float](repeating: 0, count: count), scales: [Float](repeating: 1, count: count))
    }

    /// Standard normal directions at a third of their length, in which liveness, key and mode count for less, and
    /// thresholds between −1.5 and 1.5.
    ///
    /// Source: Rahimi, Recht, "Random features for large-scale kernel machines" (2007), with rectified units.
    private static func randomUnits() -> (weights: [Float], offsets: [Float]) {
        var random = SplitMix64(seed: seed)
        let weights = (0..<baseCount).flatMap { row in
            let share = row < scored.count ? (scored[row] == .liveness ? 0.7 : 1) : 0.4
            return (0..<unitCount).map { _ in
                // Between 0 and 1 without either.
                let level = (Double(random.next() >> 12) + 0.5) / Double(1 << 52)
                return Float(NormalQuantile.value(at: level) * share / 3)
            }
        }
        return (weights, (0..<unitCount).map { _ in Float.random(in: -1.5...1.5, using: &random) })
    }

    /// The mean and the deviation of each number of φ.
    private func moments(over bases: [SIMD16<Float>]) -> (means: [Double], deviations: [Double]) {
        var sums = [Double](repeating: 0, count: count)
        var squares = sums
        let row = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        defer { row.deallocate() }
        for base in bases {
            fill(row, with: base)
            for index in 0..<count {
                let value = Double(row[index])
                sums[index] += value
                squares[index] += value * value
            }
        }
        let total = Double(max(bases.count, 1))
        let means = sums.map { $0 / total }
        let deviations = zip(squares, means).map { max($0 / total - $1 * $1, 0).squareRoot() }
        return (means, deviations)
    }

    /// Writes (φ − means) / scales of one track.
    ///
    /// - Parameters:
    ///   - row: ``count`` numbers.
    ///   - base: What ``base(_:)`` made of the track.
    func fill(_ row: UnsafeMutableBufferPointer<Float>, with base: SIMD16<Float>) {
        for index in 0..<Self.baseCount { row[index] = base[index] }
        switch form {
        case .plain: break
        case .products:
            var position = Self.baseCount
            for left in 0..<Self.baseCount {
                for right in left..<Self.baseCount {
                    row[position] = base[left] * base[right]
                    position += 1
                }
            }
        case .units: rectify(base, into: row)
        }
        means.withUnsafeBufferPointer { means in
            scales.withUnsafeBufferPointer { scales in
                for index in 0..<row.count { row[index] = (row[index] - means[index]) / scales[index] }
            }
        }
    }

    private func rectify(_ base: SIMD16<Float>, into row: UnsafeMutableBufferPointer<Float>) {
        let units = offsets.count
        offsets.withUnsafeBufferPointer { offsets in
            weights.withUnsafeBufferPointer { weights in
                for unit in 0..<units { row[Self.baseCount + unit] = offsets[unit] }
                for lane in 0..<Self.baseCount {
                    let value = base[lane]
                    for unit in 0..<units { row[Self.baseCount + unit] += value * weights[lane * units + unit] }
                }
                for unit in 0..<units { row[Self.baseCount + unit] = max(0, row[Self.baseCount + unit]) }
            }
        }
    }
}
