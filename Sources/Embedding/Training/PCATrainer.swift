import CLAPACK

/// Principal components of the twelve standardised features, padded with zeros to ``Space/dimensions``.
///
/// The columns of the matrix are the eigenvectors of the features' correlation matrix, largest eigenvalue first, each
/// turned so that its entry of largest magnitude is positive. With all twelve kept this is a rotation: cosines are
/// those of the standardised features themselves.
public struct PCATrainer: ProjectionTrainer {
    /// `pca`.
    public var method: String { "pca" }

    /// Ready to fit; the method has no settings.
    public init() {}

    /// Fits the components.
    ///
    /// - Throws: ``EmbeddingError/Code/corpusTooSmall`` for fewer than two tracks,
    ///   ``EmbeddingError/Code/solverFailed``. Whether the corpus is large enough to be worth it is ``CorpusCheck``'s
    ///   to say.
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

/// The eigenvalues and eigenvectors of a real symmetric matrix, largest eigenvalue first.
struct SymmetricEigenproblem {
    /// Descending.
    let values: [Double]
    /// `vectors[k]` belongs to `values[k]`: unit length, its entry of largest magnitude positive.
    let vectors: [[Double]]

    /// Solves A v = λ v with LAPACK's divide and conquer.
    ///
    /// - Parameters:
    ///   - matrix: `order × order` entries; the upper triangle is read.
    ///   - order: The number of rows.
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    init(_ matrix: [Double], order: Int) throws(EmbeddingError) {
        var entries = matrix
        var ascending = [Double](repeating: 0, count: order)
        let size = Int32(order)
        let status = LAPACKE_dsyevd(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), size, &entries, size, &ascending
        )
        guard status == 0, ascending.allSatisfy(\.isFinite) else {
            throw EmbeddingError(
                .solverFailed, "LAPACK dsyevd ended with \(status) on a \(order) × \(order) matrix; check the features"
            )
        }
        values = ascending.reversed()
        vectors = (0..<order).reversed().map { column in
            Self.oriented(Array(entries[column * order..<(column + 1) * order]))
        }
    }

    /// LAPACK may return a vector or its opposite; the one whose largest entry is positive is as good and always the
    /// same.
    private static func oriented(_ vector: [Double]) -> [Double] {
        let largest = vector.max { abs($0) < abs($1) } ?? 0
        return largest < 0 ? vector.map { -$0 } : vector
    }
}
