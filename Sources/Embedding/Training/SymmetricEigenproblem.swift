import CLAPACK

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

    /// LAPACK may return a vector or its opposite; the one whose largest entry is positive is as good and always the same.
    private static func oriented(_ vector: [Double]) -> [Double] {
        let largest = vector.max { abs($0) < abs($1) } ?? 0
        return largest < 0 ? vector.map { -$0 } : vector
    }
}
