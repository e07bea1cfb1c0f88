/// Vectors in memory and the exact search for those nearest to a query.
///
/// Rows are numbered from 0 in the order in which they were given; of equal scores the smaller row comes first. An index
/// is immutable: any number of threads may search it. Whatever the index, the answer is the same, bit for bit:
/// ``ScanIndex`` compares with all rows, ``PrunedIndex`` leaves out those that cannot be among the best.
public protocol VectorIndex: Sendable {
    /// The number of rows.
    var count: Int { get }

    /// The vector of a row.
    ///
    /// - Parameter row: `0..<count`; another is a programmer's error.
    func vector(at row: Int) -> [Float]

    /// The rows nearest to each query by cosine.
    ///
    /// A query's answer does not depend on the others.
    ///
    /// - Returns: One list per query, highest score first, equal scores by row. A query whose vector has another number
    ///   of components or one that is not finite, or whose limit is not positive, finds nothing.
    func search(_ queries: [IndexQuery]) -> [[Neighbour]]
}
