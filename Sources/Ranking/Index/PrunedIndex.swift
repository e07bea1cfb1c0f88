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

    /// Builds the leaves of vectors that follow each other, on all cores.
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
    /// - Returns: Its ``Embedding/Space/dimensions`` components, as they were given.
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

/// The memory of a pruned index: vectors in leaves of about ``leafRows``, leaves in regions.
///
///     places   0 … 70 | 71 … 120 | …          vectors and the numbers of their rows, without gaps
///     chunks   0 … 8  | 9 … 15   | …          codes, eight rows each, the last of a leaf filled up
///     leaves   0      | 1        | … 127      centres in groups of eight, the last of a region filled up with empty ones
///     regions  0                       | 1 …
final class LeafStorage: Sendable {
    /// How many rows a leaf has on average.
    static let leafRows = 64
    static let chunkRows = Int(JUKE_CHUNK_ROWS)
    static let chunkBytes = chunkRows * Int(JUKE_CODE_BYTES)

    let count: Int
    let map: LeafMap
    /// By place, the components of a vector.
    private let vectorMemory: SharedMemory<Float>
    /// By place, the row that lies there.
    private let rowMemory: SharedMemory<Int32>
    /// By row, its place.
    private let placeMemory: SharedMemory<Int32>
    /// By chunk.
    private let codeMemory: SharedMemory<Int8>

    init(_ map: LeafMap, vectors: SharedMemory<Float>, rows: SharedMemory<Int32>, codes: SharedMemory<Int8>) {
        self.map = map
        count = map.rowCount
        vectorMemory = vectors
        rowMemory = rows
        codeMemory = codes
        placeMemory = SharedMemory(count)
        for place in 0..<count { placeMemory.base[Int(rows.base[place])] = Int32(place) }
    }

    /// The row that lies at a place.
    func row(at place: UInt32) -> Int { Int(rowMemory.base[Int(place)]) }

    func vector(at row: Int) -> [Float] {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        let start = Int(placeMemory.base[row]) * Space.dimensions
        return [Float](UnsafeBufferPointer(start: vectorMemory.base + start, count: Space.dimensions))
    }

    /// Calls the body with what the kernel reads.
    func withLeaves<Result>(_ body: (juke_leaves) -> Result) -> Result {
        map.leaves.withUnsafeBufferPointer { leaves in
            map.reaches.withUnsafeBufferPointer { reaches in
                body(
                    juke_leaves(
                        vectors: vectorMemory.base, codes: codeMemory.base, leaves: leaves.baseAddress,
                        reaches: reaches.baseAddress))
            }
        }
    }
}
