import Embedding

/// A picture of a system's vectors: every track a point, coloured by its genre, in the plane in which they vary most.
///
/// The plane is that of the first two principal components: nothing is fitted to the colours, so genres that stand apart
/// in the picture stand apart in the vectors. The reverse does not hold; thirty dimensions are not seen.
public struct VectorMap: Sendable {
    /// The document.
    public let svg: String

    /// How many labels have a colour of their own; the others share one.
    static let colours = [
        "#4e79a7", "#e15759", "#59a14f", "#f28e2b", "#b07aa1", "#1aa6a6", "#d4a80f", "#ff6fa5", "#8c6239", "#6b5bd2",
        "#86bc25", "#2f4b7c",
    ]
    private static let neutral = "#b9bec7"
    /// More points than this hide each other and make the file large.
    private static let pointLimit = 8_000

    /// Draws a map.
    ///
    /// - Parameters:
    ///   - corpus: The tracks.
    ///   - system: What gives them vectors; a trained system is fitted on all of them.
    ///   - seed: What the choice and the order of the points follow from.
    /// - Throws: ``RankingError/Code/invalidVectors``, what the system throws.
    public init(_ corpus: EvaluationCorpus, _ system: EvaluationSystem, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let order = Array(0..<corpus.count).shuffled(using: &random)
        let fold = EvaluationFold(number: 0, pool: order, rest: [])
        let vectors = try system.vectors(corpus, fold)
        _ = try PoolScores(vectors) { "track \(corpus.tracks[order[$0]].id) in system '\(system.name)'" }
        let plane = PrincipalPlane(vectors)

        var counts = [Int](repeating: 0, count: corpus.labelNames.count)
        for track in order { if let label = corpus.labels[track].first { counts[label] += 1 } }
        let ranked = counts.indices.filter { counts[$0] > 0 }
            .sorted { counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1] }
        let shown = Dictionary(uniqueKeysWithValues: ranked.prefix(Self.colours.count).enumerated().map { ($1, $0) })

        var groups = shown.keys.sorted { shown[$0, default: 0] < shown[$1, default: 0] }.map { label in
            MapDrawing.Group(
                name: corpus.labelNames[label], colour: Self.colours[shown[label, default: 0]], count: counts[label])
        }
        let rest = corpus.count - groups.reduce(0) { $0 + $1.count }
        if rest > 0 { groups.append(MapDrawing.Group(name: "other or unknown", colour: Self.neutral, count: rest)) }
        let points = order.indices.map { place in
            MapDrawing.Point(
                place: plane.points[place],
                group: corpus.labels[order[place]].first.flatMap { shown[$0] } ?? groups.count - 1)
        }
        svg =
            MapDrawing(
                title: "Juke vectors: \(system.name)",
                subtitle: "\(corpus.count) recordings by \(corpus.artistCount) artists, "
                    + "\(min(points.count, Self.pointLimit)) drawn; first two principal components, "
                    + "\(Self.percent(plane.shares[0])) and \(Self.percent(plane.shares[1])) of the variance",
                groups: groups, hasNeutral: rest > 0, points: points, limit: Self.pointLimit
            ).svg
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
