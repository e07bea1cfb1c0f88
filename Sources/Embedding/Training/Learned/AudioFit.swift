/// The audio part of a learned model.
struct AudioFit {
    /// What embeds a track by its features.
    let projection: Projection
    /// How much better artists are told apart by each component than by chance, descending; empty when none was learned.
    let ratios: [Double]
    /// The share of the variance of each component.
    let shares: [Double]

    /// Fits a transform and a matrix.
    ///
    /// - Parameters:
    ///   - form: What is made of the scores; ``FeatureExpansion/Form/plain`` learns nothing about artists.
    ///   - recordings: What to fit on.
    ///   - columns: How many dimensions the audio part has.
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    init(
        _ form: FeatureExpansion.Form, _ recordings: TrainingRecordings, columns: Int
    ) throws(EmbeddingError) {
        let expansion = try FeatureExpansion(form, fittedTo: recordings.all)
        guard form != .plain else {
            let matrix = Matrix(rows: expansion.count, columns: Space.dimensions) { row, column in
                // The scores in their own measure: standardising would undo the halved weight of key and mode.
                row == column ? expansion.scales[row] : 0
            }
            projection = try Projection(transform: .expanded(expansion), matrix: matrix)
            ratios = []
            shares = Self.shares(of: expansion.scales.map { Double($0 * $0) })
            return
        }
        let scatter = ArtistScatter(
            recordings.groups.map { $0.map(expansion.base) }, others: recordings.others.map(expansion.base),
            expansion: expansion)
        let discriminants = try Discriminants(
            total: scatter.total, within: scatter.within, order: scatter.order, count: columns)
        projection = try Projection(transform: .expanded(expansion), matrix: discriminants.matrix)
        ratios = discriminants.ratios
        shares = Self.shares(of: discriminants.variances)
    }

    private static func shares(of variances: [Double]) -> [Double] {
        let total = variances.reduce(0) { $0 + max($1, 0) }
        return total > 0 ? variances.map { max($0, 0) / total } : variances
    }
}
