/// Principal components of the twelve standardised features, padded with zeros to ``Space/dimensions``.
///
/// The columns of the matrix are the eigenvectors of the features' correlation matrix, largest eigenvalue first, each
/// turned so that its entry of largest magnitude is positive. With all twelve kept this is a rotation: cosines are those of
/// the standardised features themselves.
public struct PCATrainer: ProjectionTrainer {
    /// `pca`.
    public var method: String { "pca" }

    /// Makes a trainer; the method has no settings.
    public init() {}

    /// Fits the components.
    ///
    /// - Throws: ``EmbeddingError/Code/corpusTooSmall`` for fewer than two tracks, ``EmbeddingError/Code/solverFailed``.
    ///   Whether the corpus is large enough to be worth it is ``CorpusCheck``'s to say.
    public func train(on corpus: TrainingCorpus, version: String) throws(EmbeddingError) -> TrainedModel {
        guard corpus.trackCount >= 2 else {
            throw EmbeddingError(
                .corpusTooSmall,
                "principal components need at least two tracks with audio features, there are \(corpus.trackCount)"
            )
        }
        let order = AudioFeature.count
        let covariances = corpus.moments.covariances
        let scales = corpus.moments.scales
        let correlations = covariances.enumerated().map { index, value in
            value / (scales[index / order] * scales[index % order])
        }
        let components = try SymmetricEigenproblem(correlations, order: order)
        let means = corpus.moments.means
        let matrix = Matrix(rows: order, columns: Space.dimensions) { row, column in
            column < order ? Float(components.vectors[column][row]) : 0
        }
        return TrainedModel(
            version: version,
            method: method,
            projection: try Projection(
                transform: FeatureTransform(means: means, scales: scales, imputation: means), matrix: matrix
            ),
            figures: TrainingFigures(
                corpusSize: corpus.trackCount,
                skippedCount: corpus.skippedCount,
                genreCount: corpus.genreCount,
                explainedVarianceRatio: Self.shares(of: components.values)
            )
        )
    }

    private static func shares(of eigenvalues: [Double]) -> [Double] {
        let variances = eigenvalues.map { max($0, 0) }
        let total = variances.reduce(0, +)
        return total > 0 ? variances.map { $0 / total } : variances
    }
}
