import Embedding

/// Vectors in memory and the exact search for those nearest to a query.
///
/// Rows are numbered from 0 in the order in which they were given; of equal scores the smaller row comes first. An index
/// is immutable: any number of threads may search it.
public struct VectorIndex: Sendable {
    let storage: VectorStorage

    /// Makes an index of vectors that follow each other.
    ///
    /// - Parameter vectors: Unit vectors of ``Embedding/Space/dimensions`` components each. Another total is a
    ///   programmer's error.
    public init(vectors: [Float]) {
        precondition(vectors.count.isMultiple(of: Space.dimensions), "vectors have \(Space.dimensions) components")
        storage = VectorStorage(capacity: vectors.count / Space.dimensions)
        vectors.withUnsafeBufferPointer { vectors in
            for start in stride(from: 0, to: vectors.count, by: Space.dimensions) {
                storage.append(UnsafeBufferPointer(rebasing: vectors[start..<start + Space.dimensions]), factor: 1)
            }
        }
    }

    init(storage: VectorStorage) {
        self.storage = storage
    }

    /// The number of rows.
    public var count: Int { storage.count }

    /// The vector of a row.
    ///
    /// - Parameter row: `0..<count`; another is a programmer's error.
    public func vector(at row: Int) -> [Float] { storage.vector(at: row) }

    /// The rows nearest to each query by cosine.
    ///
    /// All queries are answered in one pass over memory; a query's answer does not depend on the others.
    ///
    /// - Returns: One list per query, highest score first, equal scores by row. A query whose vector has another number
    ///   of components or one that is not finite, or whose limit is not positive, finds nothing.
    public func search(_ queries: [IndexQuery]) -> [[Neighbour]] {
        var scan = Scan(queries, rows: count)
        scan.run(over: storage)
        return scan.results
    }
}
