extension RankNormalScore {
    /// Up to this many distinct values are all knots; of more, some are chosen.
    private static let knotLimit = 1_024
    private static let chosenKnots = 250

    /// Fits the curve of a feature to its values in a corpus.
    ///
    /// Equal values share a mid-rank: z = Φ⁻¹((values below + half of those equal) / all). Then mean and deviation over the
    /// corpus become 0 and 1; a constant feature scores 0.
    init(_ feature: AudioFeature, of values: [Double]) {
        var distinct: [Double] = []
        var counts: [Double] = []
        for value in values.sorted() {
            if value == distinct.last {
                counts[counts.count - 1] += 1
            } else {
                distinct.append(value)
                counts.append(1)
            }
        }
        let total = Double(values.count)
        var below = 0.0
        let scores = counts.map { count in
            below += count
            return NormalQuantile.value(at: (below - count / 2) / total)
        }
        guard !scores.isEmpty else {
            self.init(feature: feature, values: [0], scores: [0])
            return
        }
        let knots = Self.knots(among: scores)
        let coarse = RankNormalScore(
            feature: feature, values: knots.map { distinct[$0] }, scores: knots.map { scores[$0] })

        var (sum, squares) = (0.0, 0.0)
        for (value, count) in zip(distinct, counts) {
            let score = coarse.raw(at: value)
            sum += count * score
            squares += count * score * score
        }
        let mean = sum / max(total, 1)
        let variance = squares / max(total, 1) - mean * mean
        let deviation = variance > 1e-18 ? variance.squareRoot() : 1
        self.init(
            feature: feature, values: coarse.values, scores: coarse.scores.map { ($0 - mean) / deviation })
    }

    /// Which of the ascending scores become knots: all, or the first at each of some evenly spaced heights.
    private static func knots(among scores: [Double]) -> [Int] {
        guard scores.count > knotLimit, let lowest = scores.first, let highest = scores.last else {
            return Array(scores.indices)
        }
        var knots: [Int] = []
        var position = 0
        for step in 0..<chosenKnots {
            let height = lowest + (highest - lowest) * Double(step) / Double(chosenKnots - 1)
            while position < scores.count - 1, scores[position] < height { position += 1 }
            if knots.last != position { knots.append(position) }
        }
        if knots.last != scores.count - 1 { knots.append(scores.count - 1) }
        return knots
    }
}
