import Embedding

/// Picks from candidates one after another what is relevant and unlike what was picked before.
///
///     next = argmax λ · score(d) − (1 − λ) · max over picked s of cos(d, s)          λ = 1 − diversity
///
/// The first pick is the most relevant one, equals by row. Source: Carbonell, Goldstein, "The Use of MMR,
/// Diversity-Based Reranking for Reordering Documents and Producing Summaries", SIGIR (1998).
struct MarginalRelevance {
    private let candidates: [Neighbour]
    /// Four pieces a candidate: every pick is compared with all that are left.
    private let vectors: [Piece]
    private let relevance: Float
    private var similarity: [Float]
    private var isLeft: [Bool]
    private var hasPicked: Bool

    private typealias Piece = SIMD8<Float>
    private static let pieces = Space.dimensions / Piece.scalarCount

    /// Starts with what was picked before from others.
    init(_ candidates: [Neighbour], picked: [Neighbour], in index: any VectorIndex, diversity: Double) {
        self.candidates = candidates
        vectors = candidates.flatMap { Self.pieces(of: index.vector(at: $0.row)) }
        relevance = Float(1 - diversity)
        similarity = [Float](repeating: -1, count: candidates.count)
        isLeft = [Bool](repeating: true, count: candidates.count)
        hasPicked = false
        for neighbour in picked { note(Self.pieces(of: index.vector(at: neighbour.row))[...]) }
    }

    /// The next pick among the candidates that are allowed; `nil` when none is left.
    mutating func next(where isAllowed: (_ row: Int) -> Bool) -> Neighbour? {
        var best: (position: Int, value: Float)?
        for position in candidates.indices where isLeft[position] {
            guard isAllowed(candidates[position].row) else {
                // What a limit forbids now it forbids from now on.
                isLeft[position] = false
                continue
            }
            let value = relevance * candidates[position].score - (1 - relevance) * similarity[position]
            if best.map({ value > $0.value }) ?? true { best = (position, value) }
            // In order of their scores, so the first is the most relevant.
            if !hasPicked { break }
        }
        guard let best else { return nil }
        isLeft[best.position] = false
        note(vectors[best.position * Self.pieces..<(best.position + 1) * Self.pieces])
        return candidates[best.position]
    }

    private mutating func note(_ picked: ArraySlice<Piece>) {
        hasPicked = true
        for position in candidates.indices where isLeft[position] {
            var products = Piece.zero
            for piece in 0..<Self.pieces {
                products += picked[picked.startIndex + piece] * vectors[position * Self.pieces + piece]
            }
            similarity[position] = max(similarity[position], products.sum())
        }
    }

    private static func pieces(of vector: [Float]) -> [Piece] {
        stride(from: 0, to: vector.count, by: Piece.scalarCount).map { start in
            Piece(vector[start..<start + Piece.scalarCount])
        }
    }
}
