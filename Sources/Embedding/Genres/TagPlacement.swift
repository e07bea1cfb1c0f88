/// Places tags on the unit sphere so that their cosines are their likenesses.
///
///     minimise Σ_ij √(c_i c_j) · a · (u_i · u_j − L_ij)²      a = 2 where the cosine is too large, else 1
///
/// c are the tags' carriers. Where L is 0, any cosine below 0 is as good. Each step moves all tags down the gradient.
/// The largest eigenvectors of L are the start. They alone would not do: a tag that few artists carry has no part in
/// them, and its direction would be rounding noise.
struct TagPlacement {
    /// A unit vector each; the components beyond ``GenreBlock/dimensions`` are 0.
    private(set) var vectors: [SIMD16<Float>]

    private static let steps = 200
    private static let stepLength: Float = 1.2
    /// A likeness that is not there misleads; one that is missed does not.
    private static let excessWeight: Float = 2
    /// What parts tags that have no place yet, and the seed of its directions.
    private static let noise: Float = 0.03
    private static let seed: UInt64 = 1

    /// Finds the places.
    ///
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    init(_ likeness: TagLikeness) throws(EmbeddingError) {
        let count = likeness.count
        let problem = try SymmetricEigenproblem(likeness.values.map(Double.init), order: count)
        var random = SplitMix64(seed: Self.seed)
        vectors = (0..<count).map { tag in
            var vector = SIMD16<Float>.zero
            for component in 0..<GenreBlock.dimensions {
                vector[component] = Float.random(in: -Self.noise...Self.noise, using: &random) * 2
                guard component < count, problem.values[component] > 0 else { continue }
                vector[component] += Float(problem.vectors[component][tag] * problem.values[component].squareRoot())
            }
            return Self.unit(vector)
        }
        let weights = likeness.carriers.map { Float($0).squareRoot() }
        let total = weights.reduce(0, +)
        for _ in 0..<Self.steps { step(likeness.values, weights, total) }
    }

    /// The vectors' first components, row after row.
    func rows(of dimensions: Int) -> [Float] {
        vectors.flatMap { vector in (0..<dimensions).map { vector[$0] } }
    }

    private mutating func step(_ likeness: [Float], _ weights: [Float], _ total: Float) {
        let count = vectors.count
        var moved = vectors
        likeness.withUnsafeBufferPointer { likeness in
            for tag in 0..<count {
                let own = vectors[tag]
                var gradient = SIMD16<Float>.zero
                for other in 0..<count where other != tag {
                    let wanted = likeness[tag * count + other]
                    let excess = (own * vectors[other]).sum() - wanted
                    if excess < 0 && wanted < 1e-9 { continue }
                    gradient += (weights[other] * excess * (excess > 0 ? Self.excessWeight : 1)) * vectors[other]
                }
                gradient /= max(total - weights[tag], .leastNormalMagnitude)
                gradient -= (gradient * own).sum() * own
                moved[tag] = Self.unit(own - Self.stepLength * gradient)
            }
        }
        vectors = moved
    }

    private static func unit(_ vector: SIMD16<Float>) -> SIMD16<Float> {
        let length = (vector * vector).sum().squareRoot()
        return length > Space.shortestLength ? vector / length : SIMD16(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    }
}
