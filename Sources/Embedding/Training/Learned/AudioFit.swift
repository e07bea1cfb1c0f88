import Catalog

/// The audio part of a learned model.
struct AudioFit {
    /// The projection that embeds a track by its features.
    let projection: Projection
    /// How much better artists are told apart by each component than by chance, descending; empty when none was
    /// learned.
    let ratios: [Double]
    /// The share of the variance of each component.
    let shares: [Double]
    /// How many of the last columns are the nine scores themselves: all of them or none.
    let ownDimensions: Int

    /// The length of the scores beside that of the discriminants, where a track keeps its own sound.
    private static let ownShare = 0.35

    /// Fits a transform and a matrix.
    ///
    /// - Parameters:
    ///   - form: What is made of the scores; ``FeatureExpansion/Form/plain`` learns nothing about artists.
    ///   - recordings: What to fit on.
    ///   - columns: How many dimensions the audio part has.
    ///   - keepsOwn: Whether the last of them are the scores, so that a track with its artist in it still sounds like
    ///     itself; not where nothing is learned.
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    init(
        _ form: FeatureExpansion.Form, _ recordings: TrainingRecordings<AudioFeatures>, columns: Int, keepsOwn: Bool
    ) throws(EmbeddingError) {
        let expansion = try FeatureExpansion(form, fittedTo: recordings.all)
        guard form != .plain else {
            let matrix = Matrix(rows: expansion.count, columns: Space.dimensions) { row, column in
                // The scores in their own measure: standardising would undo the halved weight of key and mode.
                row == column ? expansion.scales[row] : 0
            }
            projection = try Projection(transform: .expanded(expansion), matrix: matrix)
            ratios = []
            ownDimensions = 0
            shares = Self.shares(of: expansion.scales.map { Double($0 * $0) })
            return
        }
        let scatter = ArtistScatter(
            recordings.groups.map { $0.map(expansion.base) }, others: recordings.others.map(expansion.base),
            expansion: expansion)
        let own = keepsOwn ? FeatureExpansion.scored.count : 0
        let discriminants = try Discriminants(
            total: scatter.total, within: scatter.within, order: scatter.order, count: columns - own)
        let scales = expansion.scales.prefix(own).map(Double.init)
        let (learned, heard) = (discriminants.variances.reduce(0, +), scales.reduce(0) { $0 + $1 * $1 })
        let weight = heard > 0 ? Self.ownShare * (max(learned, 0) / heard).squareRoot() : 0
        let first = columns - own
        let matrix = Matrix(rows: expansion.count, columns: Space.dimensions) { row, column in
            guard (first..<columns).contains(column) else { return discriminants.matrix[row, column] }
            return row == column - first ? Float(weight * scales[row]) : 0
        }
        projection = try Projection(transform: .expanded(expansion), matrix: matrix)
        ratios = discriminants.ratios
        shares = Self.shares(of: discriminants.variances + scales.map { $0 * $0 * weight * weight })
        ownDimensions = own
    }

    private static func shares(of variances: [Double]) -> [Double] {
        let total = variances.reduce(0) { $0 + max($1, 0) }
        return total > 0 ? variances.map { max($0, 0) / total } : variances
    }
}
