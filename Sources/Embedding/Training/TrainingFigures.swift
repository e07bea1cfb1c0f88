/// What is worth knowing about a fit afterwards.
public struct TrainingFigures: Sendable, Equatable, Codable {
    /// The tracks that the model was fitted on.
    public var corpusSize: Int
    /// The tracks that were left out of the fit.
    public var skippedCount: Int
    /// The distinct genres of the corpus.
    public var genreCount: Int
    /// The share of the variance that each component carries, largest first; sums to 1 unless nothing varies.
    public var explainedVarianceRatio: [Double]

    /// Gathers the figures.
    public init(corpusSize: Int, skippedCount: Int, genreCount: Int, explainedVarianceRatio: [Double]) {
        self.corpusSize = corpusSize
        self.skippedCount = skippedCount
        self.genreCount = genreCount
        self.explainedVarianceRatio = explainedVarianceRatio
    }

    private enum CodingKeys: String, CodingKey {
        case corpusSize = "corpus_size"
        case skippedCount = "skipped_count"
        case genreCount = "genre_count"
        case explainedVarianceRatio = "explained_variance_ratio"
    }
}
