/// A method that fits a projection to a corpus.
public protocol ProjectionTrainer: Sendable {
    /// The method's name in `model.json` and on the command line.
    var method: String { get }

    /// Fits a model.
    ///
    /// The same corpus in the same order gives the same bytes.
    ///
    /// - Parameters:
    ///   - corpus: What to fit on.
    ///   - version: The name that the model and every vector made with it carry.
    /// - Throws: ``EmbeddingError/Code/corpusTooSmall`` or ``EmbeddingError/Code/solverFailed``.
    func train(on corpus: TrainingCorpus, version: String) throws(EmbeddingError) -> TrainedModel
}
