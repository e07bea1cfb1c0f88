import Embedding

/// An index that compares a query with every row: the reference for every other, and the fastest for few rows.
public struct ScanIndex: VectorIndex {
    let storage: VectorStorage

    /// Makes an index of vectors that follow each other.
    ///
    /// - Parameter vectors: Unit vectors of ``Embedding/Space/dimensions`` components each. Another total is a
    ///   programmer's error.
    public init(vectors: [Float]) {
        self.init(storage: VectorStorage(vectors))
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

    /// The rows nearest to each query by cosine: see ``VectorIndex/search(_:)``.
    ///
    /// All queries are answered in one pass over memory.
    public func search(_ queries: [IndexQuery]) -> [[Neighbour]] {
        var scan = Scan(queries, rows: count)
        scan.run(over: storage)
        return scan.results
    }
}
