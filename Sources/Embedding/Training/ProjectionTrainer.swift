/// A method that fits a projection to a corpus.
public protocol ProjectionTrainer: Sendable {
    /// The method's name in `model.json` and on the command line.
    var method: String { get }

    /// Fits a model to a corpus.
    ///
    /// The same corpus in the same order gives the same bytes.
    ///
    /// - Parameters:
    ///   - corpus: What to fit on.
    ///   - version: The name that the model and every vector made with it carry.
    /// - Returns: The fitted model, ready to embed.
    /// - Throws: ``EmbeddingError/Code/corpusTooSmall`` or ``EmbeddingError/Code/solverFailed``.
    func train(on corpus: TrainingCorpus, version: String) throws(EmbeddingError) -> TrainedModel
}

/// The methods by name, as `juke retrain --method` takes them.
public enum TrainingMethod: String, Sendable, CaseIterable, Codable {
    /// Discriminants by artist of rank-normal features, with the artist's context: the default.
    case learned
    /// Principal components of the standardised features.
    case pca
    /// The features in their own units, for comparison.
    case raw
    /// The standardised features, for comparison.
    case zscore

    /// The trainer of the method.
    ///
    /// - Parameter options: Choices that the method may have; others pass them by.
    /// - Returns: A trainer that can be used any number of times.
    public func trainer(_ options: TrainingOptions = TrainingOptions()) -> any ProjectionTrainer {
        switch self {
        case .learned: LearnedTrainer(options)
        case .pca: PCATrainer()
        case .raw: ReferenceTrainer(.raw)
        case .zscore: ReferenceTrainer(.zscore)
        }
    }
}

/// The choices of an operator about a fit.
public struct TrainingOptions: Sendable, Equatable, Codable {
    /// Whether genre tags get dimensions of their own.
    public enum GenreBlockChoice: String, Sendable, Codable, CaseIterable {
        /// When at least a tenth of the artists are tagged.
        case auto
        /// Whenever there are tags at all.
        case on
        /// Never.
        case off
    }

    /// How much of a track is its artist's other recordings, 0…0.9, but for the dimensions of its own sound; for
    /// `learned` only.
    public var context: Double
    /// Whether genre tags get dimensions of their own; for `learned` only.
    public var genreBlock: GenreBlockChoice
    /// The length of the genre part beside the audio part's 1, 0…4.
    public var genreWeight: Double

    /// Options with the defaults of `juke retrain`; what is out of range is brought to its end.
    public init(context: Double = 0.55, genreBlock: GenreBlockChoice = .auto, genreWeight: Double = 1.1) {
        self.context = min(max(context, 0), 0.9)
        self.genreBlock = genreBlock
        self.genreWeight = min(max(genreWeight, 0), 4)
    }
}
