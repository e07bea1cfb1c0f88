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

    /// What fits a model by the method.
    ///
    /// - Parameter options: Choices that the method may have; others pass them by.
    public func trainer(_ options: TrainingOptions = TrainingOptions()) -> any ProjectionTrainer {
        switch self {
        case .learned: LearnedTrainer(options)
        case .pca: PCATrainer()
        case .raw: ReferenceTrainer(.raw)
        case .zscore: ReferenceTrainer(.zscore)
        }
    }
}
