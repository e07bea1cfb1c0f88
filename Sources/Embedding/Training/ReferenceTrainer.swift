import Catalog

/// The trivial methods that every other one has to beat: the features themselves, raw or standardised.
///
/// They exist for comparison; nobody should activate them.
public struct ReferenceTrainer: ProjectionTrainer {
    /// Which reference.
    public enum Kind: String, Sendable, CaseIterable {
        /// The twelve features in the provider's units: mostly tempo.
        case raw
        /// The twelve features as counts of standard deviations from the mean.
        case zscore
    }

    private let kind: Kind

    /// The method's name.
    public var method: String { kind.rawValue }

    /// Ready to fit one of the references.
    public init(_ kind: Kind) {
        self.kind = kind
    }

    /// Takes the means, and for ``Kind/zscore`` the deviations.
    ///
    /// - Throws: ``EmbeddingError/Code/corpusTooSmall`` for fewer than two tracks.
    public func train(on corpus: TrainingCorpus, version: String) throws(EmbeddingError) -> TrainedModel {
        guard corpus.trackCount >= 2 else {
            throw EmbeddingError(.corpusTooSmall, "'\(method)' needs at least two tracks with audio features")
        }
        let order = AudioFeature.count
        let means = corpus.moments.means
        let transform =
            switch kind {
            case .raw:
                try FeatureTransform(
                    means: [Double](repeating: 0, count: order), scales: [Double](repeating: 1, count: order),
                    imputation: means
                )
            case .zscore: try FeatureTransform(means: means, scales: corpus.moments.scales, imputation: means)
            }
        let matrix = Matrix(rows: order, columns: Space.dimensions) { $0 == $1 ? 1 : 0 }
        return TrainedModel(
            version: version, method: method, projection: try Projection(transform: transform, matrix: matrix),
            figures: TrainingFigures(
                corpusSize: corpus.trackCount, skippedCount: corpus.skippedCount, genreCount: corpus.genreCount,
                explainedVarianceRatio: [], choices: ["A reference for comparison: no fit was made."]
            )
        )
    }
}
