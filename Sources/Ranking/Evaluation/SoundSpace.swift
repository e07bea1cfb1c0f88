import Catalog
import Embedding

/// Where tracks lie by what is heard of them: nine audio features, each as the normal score of its rank.
///
/// It is independent of the systems, so that all are measured alike. A list that is far away here may be of the right
/// genre, but does not sound like the query.
struct SoundSpace: Sendable {
    static let dimensions = 9

    private let positions: [Float]
    private let unit: Double
    /// Whether all tracks have the features; otherwise there is no such space.
    let isKnown: Bool

    /// Places the tracks of a corpus.
    ///
    /// - Parameters:
    ///   - tracks: The tracks whose values are ranked; their positions are asked for later.
    ///   - seed: What the pairs that make the unit of length follow from.
    init(_ tracks: [EvaluationTrack], seed: UInt64) {
        let known = tracks.compactMap(\.features)
        isKnown = known.count == tracks.count
        guard isKnown else {
            (positions, unit) = ([], 1)
            return
        }
        let rows = known.map(Self.values)
        let columns = (0..<Self.dimensions).map { feature in Self.normalScores(rows.map { $0[feature] }) }
        positions = tracks.indices.flatMap { row in columns.map { Float($0[row]) } }
        var random = SplitMix64(seed: seed)
        var sum = 0.0
        let pairs = tracks.count > 1 ? 20_000 : 0
        for _ in 0..<pairs {
            let first = Int.random(in: tracks.indices, using: &random)
            let second = Int.random(in: tracks.indices, using: &random)
            sum += Self.distance(positions, first, second)
        }
        // Tracks that are all alike have no distances to be measured in units of.
        unit = sum > 0 ? sum / Double(pairs) : 1
    }

    /// The distance of two tracks; that of random pairs is 1 in the mean.
    func distance(_ first: Int, _ second: Int) -> Double { Self.distance(positions, first, second) / unit }

    private static func distance(_ positions: [Float], _ first: Int, _ second: Int) -> Double {
        var square: Float = 0
        for component in 0..<dimensions {
            let difference = positions[first * dimensions + component] - positions[second * dimensions + component]
            square += difference * difference
        }
        return Double(square.squareRoot())
    }

    private static func values(of features: AudioFeatures) -> [Double] {
        [
            features.danceability, features.energy, features.loudness, features.speechiness, features.acousticness,
            features.instrumentalness, features.liveness, features.valence, features.tempo,
        ]
    }

    /// The quantiles of the normal distribution at the values' mid-ranks, standardised and clipped to ±2.5.
    private static func normalScores(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var scores = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            let score = NormalQuantile.value(at: Double(start + end) / 2 / Double(order.count))
            for index in start..<end { scores[order[index]] = score }
            start = end
        }
        let mean = scores.reduce(0, +) / Double(max(1, scores.count))
        let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, scores.count))
        return scores.map { variance > 0 ? max(-2.5, min(2.5, ($0 - mean) / variance.squareRoot())) : 0 }
    }
}
