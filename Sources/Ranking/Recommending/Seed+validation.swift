import Embedding
import Recommendations

extension Seed {
    /// Refuses a weight that is no number and a vector that is no direction.
    ///
    /// - Throws: ``RankingError/Code/invalidRequest``.
    func validate() throws(RankingError) {
        guard weight.isFinite else {
            throw RankingError(.invalidRequest, "the weight of a seed is \(weight), expected a finite number")
        }
        guard case .vector(let vector) = subject else { return }
        guard vector.count == Space.dimensions, Self.direction(of: vector) != nil else {
            throw RankingError(
                .invalidRequest,
                "a seed vector has \(vector.count) numbers, expected \(Space.dimensions) finite ones, not all 0")
        }
    }

    /// A vector at unit length; `nil` when it has none.
    static func direction(of vector: [Float]) -> [Float]? {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > 0 else { return nil }
        return abs(length - 1) < 1e-6 ? vector : vector.map { Float(Double($0) / length) }
    }
}
