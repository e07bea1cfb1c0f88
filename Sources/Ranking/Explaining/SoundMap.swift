import Catalog
import Embedding
import Recommendations

/// The contribution of the audio features of a kind's rows to their vectors: the linear part of the embedding.
///
///     v ≈ a + B b + C b̄            b: the row's features, standardised; b̄: those of its first artist
///
/// fitted by least squares over the index itself, so that it fits whatever model made the vectors. A score u · v is
/// then the sum of one part per feature, u · B_f b_f, the artist's, u · C b̄, that of the genre dimensions, which the
/// map leaves alone, and the rest.
///
/// The vectors of a model of another source are explained by its groups instead, ``SoundGroup``: the features that the
/// catalog happens to have are not what such a model hears.
struct SoundMap: Sendable {
    private typealias Trait = RecommendationExplanation.Trait

    private let means: [Double]
    private let scales: [Double]
    /// One row of ``Embedding/Space/dimensions`` numbers a predictor; empty when there was nothing to fit.
    private let weights: [Double]
    private let genreDimensions: Int
    private let groups: [SoundGroup]

    /// Rows that are looked at; more would not change the figures shown.
    private static let sampleSize = 8_192
    private static let features = FactColumns.attributes.count
    /// The number that is added to the diagonal, a row counting 1: predictors that hardly vary get no part.
    private static let ridge = 0.01

    init(_ table: EntityTable, _ attributes: CatalogAttributes, genreDimensions: Int, groups: [SoundGroup] = []) {
        self.genreDimensions = genreDimensions
        self.groups = groups
        let facts = attributes[table.type]
        let step = max(1, table.count / Self.sampleSize)
        let rows = stride(from: 0, to: table.count, by: step).filter { !facts.features(at: $0).isEmpty }
        guard groups.isEmpty, rows.count > 1 else {
            (means, scales, weights) = ([], [], [])
            return
        }
        (means, scales) = Self.moments(of: rows, facts)
        let order = 2 * Self.features + 1
        var gram = [Double](repeating: 0, count: order * order)
        var moments = [Double](repeating: 0, count: order * Space.dimensions)
        for row in rows {
            let predictors = Self.predictors(of: row, table.type, attributes, means, scales)
            let vector = table.index.vector(at: row)
            for first in 0..<order where predictors[first] != 0 {
                for second in 0...first { gram[first * order + second] += predictors[first] * predictors[second] }
                for component in 0..<Space.dimensions - genreDimensions {
                    moments[first * Space.dimensions + component] += predictors[first] * Double(vector[component])
                }
            }
        }
        for position in 0..<order { gram[position * order + position] += Self.ridge * Double(rows.count) }
        weights = PositiveDefiniteSystem(gram, order: order).solution(of: moments, columns: Space.dimensions)
    }

    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).means", means)
        writer.add("\(name).scales", scales)
        writer.add("\(name).weights", weights)
    }

    /// Reads a map, whose dimensions and groups are those of the whole index.
    init(
        _ reader: SnapshotReader, _ name: String, genreDimensions: Int, groups: [SoundGroup]
    ) throws(SnapshotError) {
        self.genreDimensions = genreDimensions
        self.groups = groups
        means = try reader.array("\(name).means", count: Self.features, orNone: true)
        scales = try reader.array("\(name).scales", count: means.count)
        weights = try reader.array(
            "\(name).weights", count: (2 * Self.features + 1) * Space.dimensions, orNone: means.isEmpty)
        try SnapshotReader.expect(
            weights.isEmpty == means.isEmpty && [means, scales, weights].joined().allSatisfy(\.isFinite),
            "\(name) is not whole")
    }

    /// The parts of a score.
    ///
    /// - Parameters:
    ///   - row: The row that the score is of.
    ///   - type: The kind whose table has the row.
    ///   - vector: The row's vector.
    ///   - user: The vector that it was compared with.
    ///   - attributes: Where the audio features of the row and of its artist come from.
    /// - Returns: What each trait adds; together they are the cosine.
    func parts(
        of row: Int, _ type: ResourceType, vector: [Float], user: [Float], _ attributes: CatalogAttributes
    ) -> [RecommendationExplanation.Part] {
        var parts = groups.map { RecommendationExplanation.Part($0.name, $0.part(of: vector, user)) }
        if !weights.isEmpty, !attributes[type].features(at: row).isEmpty {
            let predictors = Self.predictors(of: row, type, attributes, means, scales)
            for (position, attribute) in FactColumns.attributes.enumerated() {
                parts.append(.init(attribute.rawValue, predictors[position] * pull(of: position, user)))
            }
            let context = (Self.features..<2 * Self.features).reduce(0) { $0 + predictors[$1] * pull(of: $1, user) }
            if type != .artist { parts.append(.init(Trait.artist, context)) }
        }
        let products = zip(vector, user).map { Double($0) * Double($1) }
        if genreDimensions > 0 { parts.append(.init(Trait.genres, products.suffix(genreDimensions).reduce(0, +))) }
        parts.append(.init(Trait.other, products.reduce(0, +) - parts.reduce(0) { $0 + $1.value }))
        return parts
    }

    /// The change of a score with one unit of a predictor.
    private func pull(of predictor: Int, _ user: [Float]) -> Double {
        user.indices.reduce(0) { $0 + weights[predictor * Space.dimensions + $1] * Double(user[$1]) }
    }

    // MARK: - Predictors

    private static func moments(of rows: [Int], _ facts: FactColumns) -> (means: [Double], scales: [Double]) {
        var (sums, squares, counts) = (SIMD16<Double>.zero, SIMD16<Double>.zero, SIMD16<Double>.zero)
        for row in rows {
            for (position, value) in facts.features(at: row).enumerated() where !value.isNaN {
                sums[position] += Double(value)
                squares[position] += Double(value) * Double(value)
                counts[position] += 1
            }
        }
        let means = (0..<features).map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
        let scales = (0..<features).map { position in
            let variance =
                counts[position] > 0 ? squares[position] / counts[position] - means[position] * means[position] : 0
            return variance > 1e-12 ? 1 / variance.squareRoot() : 0
        }
        return (means, scales)
    }

    /// The row's standardised features, those of its artist, and 1.
    private static func predictors(
        of row: Int, _ type: ResourceType, _ attributes: CatalogAttributes, _ means: [Double], _ scales: [Double]
    ) -> [Double] {
        func standardised(_ features: [Float]) -> [Double] {
            zip(features, zip(means, scales)).map { $0.isNaN ? 0 : (Double($0) - $1.0) * $1.1 }
        }
        let own = standardised(attributes[type].features(at: row))
        var context = [Double](repeating: 0, count: features)
        if type != .artist, let artist = attributes.artists(of: type, row).first, artist < attributes[.artist].count {
            let mean = standardised(attributes[.artist].features(at: artist))
            if !mean.isEmpty { context = mean }
        }
        return own + context + [1]
    }
}

/// A small system of linear equations with a symmetric positive definite matrix, solved by Cholesky's decomposition.
struct PositiveDefiniteSystem {
    private let order: Int
    /// The lower triangle L of A = L Lᵀ, row by row.
    private let lower: [Double]

    /// Decomposes a matrix of which rounding may have made the smallest pivots negative.
    ///
    /// - Parameters:
    ///   - matrix: The lower triangle, row by row; what stands above the diagonal is not read.
    ///   - order: How many rows.
    init(_ matrix: [Double], order: Int) {
        self.order = order
        var lower = matrix
        for row in 0..<order {
            for column in 0...row {
                var value = lower[row * order + column]
                for inner in 0..<column { value -= lower[row * order + inner] * lower[column * order + inner] }
                // Rounding may leave nothing of a predictor that others make up; it then counts as one that varies
                // little.
                lower[row * order + column] =
                    row == column ? max(value, 1e-12).squareRoot() : value / lower[column * order + column]
            }
        }
        self.lower = lower
    }

    /// The solutions for several right-hand sides.
    ///
    /// - Parameters:
    ///   - values: One row of `columns` numbers an equation.
    ///   - columns: How many right-hand sides there are.
    /// - Returns: One row of `columns` numbers an unknown.
    func solution(of values: [Double], columns: Int) -> [Double] {
        var solution = values
        for row in 0..<order { substitute(row, 0..<row, columns, in: &solution) { row, inner in row * order + inner } }
        for row in (0..<order).reversed() {
            substitute(row, row + 1..<order, columns, in: &solution) { row, inner in inner * order + row }
        }
        return solution
    }

    private func substitute(
        _ row: Int, _ known: Range<Int>, _ columns: Int, in solution: inout [Double], _ place: (Int, Int) -> Int
    ) {
        for column in 0..<columns {
            var value = solution[row * columns + column]
            for inner in known { value -= lower[place(row, inner)] * solution[inner * columns + column] }
            solution[row * columns + column] = value / lower[row * order + row]
        }
    }
}
