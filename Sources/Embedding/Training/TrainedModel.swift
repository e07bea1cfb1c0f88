/// A fitted projection with its name, its figures, and what is done to a track's components before unit length.
public struct TrainedModel: Sendable, Equatable {
    /// The model's name.
    public let version: String
    /// The name of the method that fitted it.
    public let method: String
    /// What embeds a track.
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

    /// Puts a model together.
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
