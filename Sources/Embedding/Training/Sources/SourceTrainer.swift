import Catalog

/// How the rank-normal scores of a source become vectors.
package enum SourceMethod: String, Sendable, CaseIterable, Codable {
    /// The principal components, half whitened: column = v / λ^¼. It knows no labels and learns nothing by heart.
    case pca
    /// Discriminants by artist, shrunk by ``SourceTrainer/shrinkage``: better only where there are many artists.
    case lda

    /// The trainer of the method.
    ///
    /// - Parameters:
    ///   - options: The artist's share and the genre dimensions.
    ///   - reason: Why this method was chosen, a sentence that the model keeps; `nil` where somebody asked for it.
    /// - Returns: A trainer that can be used any number of times.
    package func trainer(
        _ options: TrainingOptions = TrainingOptions(), because reason: String? = nil
    ) -> any ProjectionTrainer {
        SourceTrainer(self, options, because: reason)
    }
}

/// Fits a projection to the rows of a source, whatever their width: rank-normal scores, then ``SourceMethod``.
///
///     z = rank-normal scores of the numbers,  x = (z − mean) P                     32 columns, zeros beyond the rank
///
/// The study behind it: of a hundred descriptors the half-whitened components of held-out artists find 0.42 of ten
/// tracks by the same artist, discriminants 0.40, random units as `learned` has them 0.33.
package struct SourceTrainer: ProjectionTrainer {
    /// How far the covariance within artists is shrunk towards the variances: hundreds of numbers are more than the
    /// artists of most catalogs tell apart.
    package static let shrinkage = 0.3
    /// A component that carries less than this share of the first one's variance is rounding.
    private static let leastVariance = 1e-7

    private let kind: SourceMethod
    private let options: TrainingOptions
    private let reason: String?

    /// `pca` or `lda`.
    package var method: String { kind.rawValue }

    /// Ready to fit; the reason is kept with the model's choices.
    package init(
        _ kind: SourceMethod, _ options: TrainingOptions = TrainingOptions(), because reason: String? = nil
    ) {
        self.kind = kind
        self.options = options
        self.reason = reason
    }

    /// Fits the curves, the matrix, the genre block and the centre.
    ///
    /// - Throws: ``EmbeddingError/Code/corpusTooSmall`` for fewer than two recordings, or for the audio features, which
    ///   have methods of their own; ``EmbeddingError/Code/solverFailed``.
    package func train(on corpus: TrainingCorpus, version: String) throws(EmbeddingError) -> TrainedModel {
        guard let source = corpus.source else {
            throw EmbeddingError(
                .corpusTooSmall, "'\(method)' as a method of sources needs one; the audio features have 'learned'")
        }
        let sample = corpus.sample
        let recordings = TrainingRecordings(sample, artists: corpus.artists, \.values)
        guard recordings.count >= 2 else {
            throw EmbeddingError(
                .corpusTooSmall,
                "'\(method)' needs at least two recordings with a row of '\(source.name)', there are \(recordings.count)"
            )
        }
        let (isTagged, explanation) = GenreBlock.isWanted(options, for: corpus)
        let columns = isTagged ? GenreBlock.audioDimensions : Space.dimensions
        let scored = try ScoredRecordings(recordings, source: source)
        let fit = try fit(scored, columns: columns)
        let choices = (reason.map { [$0] } ?? []) + [fit.choice, Self.choice(of: options.context), explanation]
        let projection = try Projection(transform: .scored(scored.transform), matrix: fit.matrix)
        return try TrainedModel(
            version: version, method: method, projection: projection, context: options.context,
            genreBlock: isTagged ? GenreBlock(weight: options.genreWeight) : nil,
            figures: corpus.figures(of: sample, fit.shares, fit.ratios, choices)
        ).learningGenres(of: corpus).centred(on: sample, artists: corpus.artists)
    }

    private struct Fit {
        var matrix: Matrix
        var shares: [Double]
        var ratios: [Double] = []
        var choice: String
    }

    private func fit(_ scored: ScoredRecordings, columns: Int) throws(EmbeddingError) -> Fit {
        switch kind {
        case .pca: try components(scored, columns)
        case .lda: try discriminants(scored, columns)
        }
    }

    private func components(_ scored: ScoredRecordings, _ columns: Int) throws(EmbeddingError) -> Fit {
        let order = scored.order
        let problem = try SymmetricEigenproblem(scored.total, order: order)
        let largest = problem.values.first ?? 0
        let kept = problem.values.prefix(min(columns, scored.count - 1)).prefix { $0 > largest * Self.leastVariance }
        let factors = kept.map { 1 / $0.squareRoot().squareRoot() }
        let matrix = Matrix(rows: order, columns: Space.dimensions) { row, column in
            column < factors.count ? Float(problem.vectors[column][row] * factors[column]) : 0
        }
        let total = problem.values.reduce(0) { $0 + max($1, 0) }
        let explained = total > 0 ? kept.reduce(0, +) / total : 0
        return Fit(
            matrix: matrix, shares: kept.map { total > 0 ? $0 / total : 0 },
            choice: "\(kept.count) half-whitened principal components of \(order) rank-normal scores, \(scored.count) "
                + "recordings, \(Int((explained * 100).rounded())) % of their variance.")
    }

    private func discriminants(_ scored: ScoredRecordings, _ columns: Int) throws(EmbeddingError) -> Fit {
        let fit = try Discriminants(
            total: scored.total, within: scored.within, order: scored.order, count: columns, shrinkage: Self.shrinkage)
        let total = fit.variances.reduce(0) { $0 + max($1, 0) }
        return Fit(
            matrix: fit.matrix, shares: fit.variances.map { total > 0 ? max($0, 0) / total : 0 }, ratios: fit.ratios,
            choice: "Discriminants by artist of \(scored.order) rank-normal scores, shrinkage \(Self.shrinkage): "
                + "\(scored.count) recordings, \(scored.comparedArtists) artists with two or more.")
    }

    private static func choice(of context: Double) -> String {
        context > 0
            ? "A track is \(Int((context * 100).rounded())) % the mean of its artist's other recordings."
            : "A track is its own sound alone, without its artist's."
    }
}
