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

    /// For each component of a discriminating method, how much larger the variance between artists is than that
    /// within, largest first; empty for other methods.
    public var discriminability: [Double]
    /// What was chosen for this corpus and why, a sentence each; empty where there was no choice.
    public var choices: [String]

    /// Gathers the figures.
    public init(
        corpusSize: Int, skippedCount: Int, genreCount: Int, explainedVarianceRatio: [Double],
        discriminability: [Double] = [], choices: [String] = []
    ) {
        self.corpusSize = corpusSize
        self.skippedCount = skippedCount
        self.genreCount = genreCount
        self.explainedVarianceRatio = explainedVarianceRatio
        self.discriminability = discriminability
        self.choices = choices
    }

    /// Reads the figures; models of earlier versions have no choices.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        corpusSize = try container.decode(Int.self, forKey: .corpusSize)
        skippedCount = try container.decode(Int.self, forKey: .skippedCount)
        genreCount = try container.decode(Int.self, forKey: .genreCount)
        explainedVarianceRatio = try container.decode([Double].self, forKey: .explainedVarianceRatio)
        discriminability = try container.decodeIfPresent([Double].self, forKey: .discriminability) ?? []
        choices = try container.decodeIfPresent([String].self, forKey: .choices) ?? []
    }

    private enum CodingKeys: String, CodingKey {
        case discriminability, choices
        case corpusSize = "corpus_size"
        case skippedCount = "skipped_count"
        case genreCount = "genre_count"
        case explainedVarianceRatio = "explained_variance_ratio"
    }
}
