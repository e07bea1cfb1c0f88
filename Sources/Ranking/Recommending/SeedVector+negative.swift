import Embedding

/// What seeds with a negative weight take away.
extension SeedVector {
    /// The parts of a sum in which those with a negative weight take away only what is perpendicular to the sum of the
    /// others, and all together never more than this sum is long: the direction turns by 45° at most.
    static func perpendicular(_ parts: [Contribution]) -> [Contribution] {
        guard let wanted = Wanted(parts) else { return parts }
        var parts = parts
        var taken = [Double](repeating: 0, count: Space.dimensions)
        for place in parts.indices where parts[place].factor < 0 {
            parts[place].vector = wanted.acrossPart(of: parts[place].vector)
            for (dimension, value) in parts[place].vector.enumerated() {
                taken[dimension] += parts[place].factor * Double(value)
            }
        }
        let length = taken.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > wanted.length else { return parts }
        for place in parts.indices where parts[place].factor < 0 { parts[place].factor *= wanted.length / length }
        return parts
    }

    /// Whether parts with a negative weight take away all that the others ask for, and ask for nothing else: the same
    /// seed with 1 and with −1.
    static func cancelOut(_ parts: [Contribution]) -> Bool {
        guard parts.contains(where: { $0.factor < 0 }), let wanted = Wanted(parts) else { return false }
        let others = parts.filter { $0.factor < 0 }
        let along = others.reduce(0) { $0 + $1.factor * Cosine.product($1.vector, wanted.direction) }
        guard wanted.length + along < shortestShare * wanted.length else { return false }
        return others.allSatisfy { part in
            let across = wanted.acrossPart(of: part.vector)
            return Cosine.product(across, across) < shortestShare * shortestShare
        }
    }

    /// The share of a length that counts as nothing.
    private static let shortestShare = 0.001

    /// The sum of the parts that an answer is to be like.
    private struct Wanted {
        let direction: [Float]
        let length: Double

        /// `nil` when there is no such part, or they cancel out.
        init?(_ parts: [Contribution]) {
            let wanted = parts.filter { $0.factor > 0 }
            var sum = VectorSum()
            for part in wanted { sum.add(part.vector, weight: part.factor) }
            guard let direction = sum.unitVector() else { return nil }
            self.direction = direction
            length = wanted.reduce(0) { $0 + $1.factor * Cosine.product($1.vector, direction) }
        }

        /// The part of a vector that is perpendicular to the direction.
        func acrossPart(of vector: [Float]) -> [Float] {
            let along = Float(Cosine.product(vector, direction))
            return zip(vector, direction).map { $0 - along * $1 }
        }
    }
}
