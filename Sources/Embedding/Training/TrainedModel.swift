/// A fitted projection with its name, its figures, and what is done to a track's components before unit length.
public struct TrainedModel: Sendable, Equatable {
    /// The model's name.
    public let version: String
    /// The name of the method that fitted it.
    public let method: String
    /// The projection that embeds a track.
    public let projection: Projection
    /// How much of a track is its artist, 0…0.9: v = (1 − λ) x + λ · mean of x over the artist's other recordings.
    public let context: Double
    /// How many of the last audio dimensions are the track's own sound, which takes no part in the context.
    public let ownDimensions: Int
    /// The dimensions that say what an artist's genre tags mean; `nil` where the model has none.
    public let genreBlock: GenreBlock?
    /// The mean of the corpus' unit vectors, towards which vectors with little evidence are moved; may be empty.
    public let centre: [Float]
    /// How the fit went.
    public let figures: TrainingFigures

    /// Puts a model together; that its parts fit is the caller's to see to.
    public init(
        version: String, method: String, projection: Projection, context: Double = 0, ownDimensions: Int = 0,
        genreBlock: GenreBlock? = nil, centre: [Float] = [], figures: TrainingFigures
    ) {
        self.version = version
        self.method = method
        self.projection = projection
        self.context = context
        self.ownDimensions = ownDimensions
        self.genreBlock = genreBlock
        self.centre = centre
        self.figures = figures
    }

    /// The name of the source whose numbers the model takes.
    public var source: String { projection.transform.source }

    /// The same model with another share of the artist in each track.
    ///
    /// For evaluations: the centre stays that of the original.
    public func with(context: Double) -> TrainedModel {
        TrainedModel(
            version: version, method: method, projection: projection, context: context, ownDimensions: ownDimensions,
            genreBlock: genreBlock, centre: centre, figures: figures
        )
    }
}

/// The figures of a fit.
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
    /// The choices that were made for this corpus and their reasons, a sentence each; empty where there was no choice.
    public var choices: [String]

    /// Gathers what a trainer found.
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
