import CScan
import Embedding

/// An index that looks only at rows that may be among the best: the same answers as ``ScanIndex`` gives, much sooner.
///
/// Rows lie in leaves of some 64 that are near each other. The triangle inequality rules out most leaves by their centres, of
/// the others the rows that are too near to the centre; bytes that stand for a row rule out nearly all that remain. What is
/// left is scored by the arithmetic of the scan. No bound is below what it bounds, rounding included.
public struct PrunedIndex: VectorIndex {
    /// From how many rows on tables get one: alone a query gains from about 1,000 on, but scans of several queries share reads.
    public static let leastRows = 4_096

    let storage: LeafStorage

    /// Makes an index of vectors that follow each other.
    ///
    /// - Parameter vectors: Unit vectors of ``Embedding/Space/dimensions`` components each. Another total is a
    ///   programmer's error.
    public init(vectors: [Float]) {
        self.init(storage: VectorStorage(vectors))
    }

    init(storage: VectorStorage) {
        self.storage = LeafBuilder.build(storage)
    }

    /// The number of rows.
    public var count: Int { storage.count }

    /// The vector of a row.
    ///
    /// - Parameter row: `0..<count`; another is a programmer's error.
    public func vector(at row: Int) -> [Float] { storage.vector(at: row) }

    /// The rows nearest to each query by cosine: see ``VectorIndex/search(_:)``.
    public func search(_ queries: [IndexQuery]) -> [[Neighbour]] {
        queries.map { query in
            guard query.vector.count == Space.dimensions, query.vector.allSatisfy(\.isFinite), query.limit > 0,
                count > 0
            else { return [] }
            return LeafSearch.best(for: query, in: storage)
        }
    }
}
