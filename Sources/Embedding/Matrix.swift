/// A dense matrix of 32-bit floats, row after row.
public struct Matrix: Sendable, Equatable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The entries, row after row; `rows × columns` of them.
    public let values: [Float]

    /// Makes a matrix of given entries.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when there are not exactly `rows × columns` values.
    public init(rows: Int, columns: Int, values: [Float]) throws(EmbeddingError) {
        guard rows >= 0, columns >= 0, values.count == rows * columns else {
            throw EmbeddingError(
                .shapeMismatch, "\(values.count) values do not fill a matrix of \(rows) × \(columns)"
            )
        }
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// Makes a matrix by evaluating its entries one by one.
    init(rows: Int, columns: Int, entry: (_ row: Int, _ column: Int) -> Float) {
        self.rows = rows
        self.columns = columns
        values = (0..<rows * columns).map { entry($0 / columns, $0 % columns) }
    }

    /// The entry in a row and a column, both counted from 0.
    public subscript(row: Int, column: Int) -> Float {
        values[row * columns + column]
    }
}
