import CScan
import Embedding

/// An index that compares a query with every row: the reference for every other, and the fastest for few rows.
public struct ScanIndex: VectorIndex {
    let storage: VectorStorage

    /// Copies vectors that follow each other; the index can be searched at once.
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
    /// - Returns: Its ``Embedding/Space/dimensions`` components, as they were given.
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

/// One pass of several queries over an index' memory.
///
/// Up to four queries at a time share each load of eight rows; a block of rows stays in the cache until all queries
/// have seen it. The kernel reports which rows exceed a query's threshold, and only those are looked at. A score never
/// depends on what else is asked.
struct Scan {
    /// 32 KiB of rows: what stays in the first cache while the queries take turns.
    private static let groupsPerBlock = 32
    private static let rowsPerBlock = groupsPerBlock * VectorStorage.groupRows
    private static let tile = Int(JUKE_SCAN_QUERIES)

    private let queries: [IndexQuery]
    private let rows: Int
    /// By row of the memory, the row that it stands for; empty where it is the same.
    private let numbers: [Int32]
    private var best: [TopRows]
    /// The queries that can find anything, and what a row must exceed to be among the best of each.
    private var active: [Int] = []
    private var thresholds: [Float] = []

    init(_ queries: [IndexQuery], rows: Int) {
        self.init(queries, rows: rows, limit: rows, numbers: [])
    }

    /// Goes on from the lists that another search of an index has found.
    ///
    /// - Parameters:
    ///   - queries: The queries, whose filters and groups mean the rows of the index.
    ///   - found: Each query's list.
    ///   - count: How many rows the index has.
    ///   - numbers: By row of the memory, the row of the index that it stands for.
    init(_ queries: [IndexQuery], from found: [[Neighbour]], count: Int, numbers: [Int32]) {
        self.init(queries, rows: numbers.count, limit: count, numbers: numbers)
        for (position, neighbours) in found.enumerated() {
            for neighbour in neighbours { best[position].offer(neighbour.row, neighbour.score) }
        }
        thresholds = active.map(leastScore)
    }

    private init(_ queries: [IndexQuery], rows: Int, limit: Int, numbers: [Int32]) {
        self.queries = queries
        self.rows = rows
        self.numbers = numbers
        best = queries.map { query in
            let isUsable = query.vector.count == Space.dimensions && query.vector.allSatisfy(\.isFinite)
            return TopRows(limit: isUsable ? min(query.limit, limit) : 0, groups: query.groups)
        }
        active = queries.indices.filter { best[$0].threshold < .infinity }
        thresholds = active.map(leastScore)
    }

    /// What a row must exceed to be among the best of a query.
    private func leastScore(of query: Int) -> Float {
        // Rows that do not come in their order may have the score of a later one and stand before it.
        numbers.isEmpty ? best[query].threshold : best[query].threshold.nextDown
    }

    var results: [[Neighbour]] { best.map(\.neighbours) }

    mutating func run(over storage: VectorStorage) {
        let vectors = active.flatMap { queries[$0].vector }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.tile * Self.rowsPerBlock) { scores in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.tile * Self.groupsPerBlock) { above in
                for start in stride(from: 0, to: storage.groupCount, by: Self.groupsPerBlock) {
                    let groups = start..<min(start + Self.groupsPerBlock, storage.groupCount)
                    for position in stride(from: 0, to: active.count, by: Self.tile) {
                        let tile = position..<min(position + Self.tile, active.count)
                        score(groups, of: storage, tile, vectors, scores, above)
                        offer(groups, tile, scores, above)
                    }
                }
            }
        }
    }

    private func score(
        _ groups: Range<Int>, of storage: VectorStorage, _ tile: Range<Int>, _ vectors: [Float],
        _ scores: UnsafeMutableBufferPointer<Float>, _ above: UnsafeMutableBufferPointer<UInt8>
    ) {
        vectors.withUnsafeBufferPointer { vectors in
            thresholds.withUnsafeBufferPointer { thresholds in
                juke_scan(
                    storage.floats(ofGroup: groups.lowerBound), groups.count,
                    UnsafeBufferPointer(rebasing: vectors[(tile.lowerBound * Space.dimensions)...]).baseAddress,
                    tile.count, scores.baseAddress, Self.rowsPerBlock,
                    UnsafeBufferPointer(rebasing: thresholds[tile]).baseAddress, above.baseAddress
                )
            }
        }
    }

    private mutating func offer(
        _ groups: Range<Int>, _ tile: Range<Int>, _ scores: UnsafeMutableBufferPointer<Float>,
        _ above: UnsafeMutableBufferPointer<UInt8>
    ) {
        for place in 0..<tile.count {
            for offset in 0..<groups.count {
                var lanes = above[place * groups.count + offset]
                while lanes != 0 {
                    let row = offset * VectorStorage.groupRows + lanes.trailingZeroBitCount
                    lanes &= lanes - 1
                    let first = groups.lowerBound * VectorStorage.groupRows
                    offer(first + row, scores[place * Self.rowsPerBlock + row], to: tile.lowerBound + place)
                }
            }
        }
    }

    @inline(never)
    private mutating func offer(_ row: Int, _ score: Float, to position: Int) {
        let query = active[position]
        // Lanes past the last row hold zeros, which would pass for a cosine of 0; the threshold may have risen
        // meanwhile.
        guard row < rows, score > thresholds[position] else { return }
        let row = numbers.isEmpty ? row : Int(numbers[row])
        guard queries[query].allows(row) else { return }
        best[query].offer(row, score - (queries[query].penalty?(row, score) ?? 0))
        thresholds[position] = leastScore(of: query)
    }
}
