/// One row that a search found.
public struct Neighbour: Sendable, Equatable {
    /// The row's number in the index.
    public let row: Int
    /// The cosine of the row and the query, −1…1 up to rounding.
    public let score: Float

    /// Makes a neighbour.
    public init(row: Int, score: Float) {
        self.row = row
        self.score = score
    }
}
