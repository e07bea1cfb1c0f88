/// A small system of linear equations with a symmetric positive definite matrix, solved by Cholesky's decomposition.
struct PositiveDefiniteSystem {
    private let order: Int
    /// The lower triangle L of A = L Lᵀ, row by row.
    private let lower: [Double]

    /// Decomposes a matrix.
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
                // Rounding may leave nothing of a predictor that others make up; it then counts as one that varies little.
                lower[row * order + column] =
                    row == column ? max(value, 1e-12).squareRoot() : value / lower[column * order + column]
            }
        }
        self.lower = lower
    }

    /// The solutions for several right-hand sides.
    ///
    /// - Parameter values: One row of `columns` numbers an equation.
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
