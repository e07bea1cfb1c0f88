/// A fitted projection with its name and its figures.
public struct TrainedModel: Sendable, Equatable {
    /// The model's name.
    public let version: String
    /// The name of the method that fitted it.
    public let method: String
    /// What embeds a track.
    public let projection: Projection
    /// How the fit went.
    public let figures: TrainingFigures

    /// Puts a model together.
    public init(version: String, method: String, projection: Projection, figures: TrainingFigures) {
        self.version = version
        self.method = method
        self.projection = projection
        self.figures = figures
    }
}
