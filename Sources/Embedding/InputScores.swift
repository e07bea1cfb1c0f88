public import Catalog

/// How the numbers of a source become those that a projection multiplies: rank-normal scores, a curve for each.
///
///     transformed = z − means,   z = scores of the numbers, clipped to ±2.5
///
/// The curves are a part of the model, so that a new track needs no fit.
public struct InputScores: Sendable, Equatable, Codable {
    /// The name of this transform in `model.json`.
    public static let kind = "rank-normal"

    /// The score of one number of the source: knots, ascending, between which it is interpolated.
    public struct Curve: Sendable, Equatable, Codable {
        /// The knots' values, in the number's own unit.
        public let values: [Float]
        /// The scores at the knots.
        public let scores: [Float]

        /// Fits the curve of a number to its values in a corpus.
        init(of values: [Double]) {
            let curve = RankNormalScore.inputCurve(of: values)
            self.values = curve.values.map(Float.init)
            scores = curve.scores.map(Float.init)
        }

        var isSound: Bool {
            !values.isEmpty && values.count == scores.count && (values + scores).allSatisfy(\.isFinite)
                && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
        }
    }

    /// The name that the document gives; any other than this transform's own is refused.
    public let kind: String
    /// The source by its name, with the names and groups of its numbers in the order of the matrix' rows.
    public let source: VectorSource
    /// A curve for each number.
    public let curves: [Curve]
    /// The mean of each score over the corpus, which clipping leaves near 0.
    public let means: [Float]

    /// Puts a fitted transform together and checks it.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when the parts do not fit together or are not finite.
    init(source: VectorSource, curves: [Curve], means: [Float]) throws(EmbeddingError) {
        kind = Self.kind
        self.source = source
        self.curves = curves
        self.means = means
        try validate()
    }

    /// How many numbers a row of the source has.
    public var count: Int { source.width }

    /// Refuses a transform that cannot be applied, such as one read from a damaged file.
    func validate() throws(EmbeddingError) {
        let isSound =
            kind == Self.kind && source.violation == nil && curves.count == count && means.count == count
            && curves.allSatisfy(\.isSound) && means.allSatisfy(\.isFinite)
        guard isSound else {
            throw EmbeddingError(
                .shapeMismatch,
                "the transform '\(kind)' of the source '\(source.name)' is incomplete or not of this version; run "
                    + "`juke retrain`")
        }
    }
}

extension InputScores {
    /// All curves behind one another, for many rows.
    struct Curves {
        private let values: [Float]
        private let scores: [Float]
        private let starts: [Int]

        init(_ transform: InputScores) { self.init(transform.curves) }

        init(_ curves: [Curve]) {
            values = curves.flatMap(\.values)
            scores = curves.flatMap(\.scores)
            starts = curves.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.values.count) }
        }

        /// The score of a number, ±``RankNormalScore/limit`` at most.
        func score(_ value: Float, at input: Int) -> Float {
            values.withUnsafeBufferPointer { values in
                scores.withUnsafeBufferPointer { scores in
                    let (first, end) = (starts[input], starts[input + 1])
                    var (low, high) = (first, end)
                    while low < high {
                        let middle = (low + high) / 2
                        if values[middle] < value { low = middle + 1 } else { high = middle }
                    }
                    let limit = Float(RankNormalScore.limit)
                    guard low > first else { return min(max(scores[first], -limit), limit) }
                    guard low < end else { return min(max(scores[end - 1], -limit), limit) }
                    let share = (value - values[low - 1]) / (values[low] - values[low - 1])
                    let score = scores[low - 1] + share * (scores[low] - scores[low - 1])
                    return min(max(score, -limit), limit)
                }
            }
        }
    }
}
