import Embedding

/// The directions in which vectors differ most from their centres, the strongest first.
struct PrincipalDirections: Sendable {
    /// Orthonormal to about 1e-15, one after another; each has ``Embedding/Space/dimensions`` components.
    let rows: [[Double]]

    /// Solves the eigenproblem of a matrix of second moments by Jacobi's rotations.
    ///
    /// - Parameter moments: A symmetric matrix, row after row.
    init(moments: [Double]) {
        let order = Space.dimensions
        var matrix = moments
        var vectors = (0..<order).map { row in (0..<order).map { $0 == row ? 1.0 : 0 } }
        let scale = (0..<order).reduce(0) { $0 + abs(matrix[$1 * order + $1]) }
        for _ in 0..<30 {
            var rest = 0.0
            for first in 0..<order - 1 {
                for second in first + 1..<order {
                    rest += abs(matrix[first * order + second])
                    Self.rotate(first, second, &matrix, &vectors)
                }
            }
            // Any orthonormal directions give right answers; better ones only rule out more.
            if rest <= scale * 1e-9 { break }
        }
        let strengths = (0..<order).map { matrix[$0 * order + $0] }
        rows = Self.orthonormal(
            strengths.indices.sorted { (strengths[$0], $1) > (strengths[$1], $0) }.map { vectors[$0] })
    }

    /// Takes over orthonormal directions, one after another.
    init(values: [Double]) {
        rows = stride(from: 0, to: values.count, by: Space.dimensions).map {
            Array(values[$0..<$0 + Space.dimensions])
        }
    }

    /// Whether all are of length 1 and perpendicular to each other, nearly.
    var areOrthonormal: Bool {
        rows.indices.allSatisfy { first in
            (0...first).allSatisfy { second in
                let product = zip(rows[first], rows[second]).reduce(0) { $0 + $1.0 * $1.1 }
                return abs(product - (first == second ? 1 : 0)) < 1e-9
            }
        }
    }

    /// The components of the first directions, component by component, each filled up with zeros.
    func columns(_ count: Int, padded: Int) -> [Double] {
        (0..<Space.dimensions).flatMap { component in
            (0..<padded).map { $0 < count ? rows[$0][component] : 0 }
        }
    }

    /// How far a vector goes in each of the first directions, and what is left of it.
    func turned(_ vector: [Float], _ count: Int) -> (components: [Double], rest: Double) {
        let components = rows.prefix(count).map { direction in
            zip(direction, vector).reduce(0.0) { $0 + $1.0 * Double($1.1) }
        }
        let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        let inside = components.reduce(0.0) { $0 + $1 * $1 }
        // The difference of two rounded sums: a little is added, so that no root comes out small.
        return (components, (max(square - inside, 0) + square * 1e-13).squareRoot())
    }

    private static func rotate(_ first: Int, _ second: Int, _ matrix: inout [Double], _ vectors: inout [[Double]]) {
        let order = Space.dimensions
        let apart = matrix[first * order + second]
        guard abs(apart) > 1e-300 else { return }
        let ratio = (matrix[second * order + second] - matrix[first * order + first]) / (2 * apart)
        let tangent = (ratio < 0 ? -1.0 : 1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for other in 0..<order {
            let (left, right) = (matrix[other * order + first], matrix[other * order + second])
            matrix[other * order + first] = cosine * left - sine * right
            matrix[other * order + second] = sine * left + cosine * right
        }
        for other in 0..<order {
            let (left, right) = (matrix[first * order + other], matrix[second * order + other])
            matrix[first * order + other] = cosine * left - sine * right
            matrix[second * order + other] = sine * left + cosine * right
            let (one, two) = (vectors[first][other], vectors[second][other])
            vectors[first][other] = cosine * one - sine * two
            vectors[second][other] = sine * one + cosine * two
        }
    }

    /// Takes out what rounding left of one direction in the next; where nothing is left, an axis steps in.
    private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
        var result: [[Double]] = []
        let axes = vectors.indices.map { axis in vectors.indices.map { $0 == axis ? 1.0 : 0 } }
        for vector in vectors + axes where result.count < vectors.count {
            var left = vector
            // Twice is enough: Kahan's and Parlett's rule.
            for _ in 0..<2 {
                for other in result {
                    let product = zip(left, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for place in left.indices { left[place] -= product * other[place] }
                }
            }
            let length = left.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 1e-3, length.isFinite else { continue }
            result.append(left.map { $0 / length })
        }
        return result
    }
}
