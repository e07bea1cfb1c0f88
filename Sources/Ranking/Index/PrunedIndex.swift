import CScan
import Embedding

/// An index that looks only at rows that may be among the best: the same answers as ``ScanIndex`` gives, much sooner.
///
/// Rows lie in leaves of some 64 that are near each other. The triangle inequality rules out most leaves by their
/// centres, of the others the rows that are too near to the centre; bytes that stand for a row rule out nearly all that
/// remain. What is left is scored by the arithmetic of the scan. No bound is below what it bounds, rounding included.
public struct PrunedIndex: VectorIndex {
    /// From how many rows on tables get one: alone a query gains from about 1,000 on, but scans of several queries
    /// share reads.
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

    init(_ storage: LeafStorage) {
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
///     leaves   0      | 1        | … 127      centres in groups of eight, a region's last group filled up
///     regions  0                       | 1 …
final class LeafStorage: Sendable {
    /// How many rows a leaf has on average.
    static let leafRows = 64
    static let chunkRows = Int(JUKE_CHUNK_ROWS)
    static let chunkBytes = chunkRows * Int(JUKE_CODE_BYTES)

    let count: Int
    let map: LeafMap
    /// By place, the components of a vector.
    private let vectors: Column<Float>
    /// By place, the row that lies there.
    private let rows: Column<Int32>
    /// By row, its place.
    private let places: Column<Int32>
    /// By chunk.
    private let codes: Column<Int8>

    convenience init(
        _ map: LeafMap, vectors: SharedMemory<Float>, rows: SharedMemory<Int32>, codes: SharedMemory<Int8>
    ) {
        let places = SharedMemory<Int32>(map.rowCount)
        for place in 0..<map.rowCount { places.base[Int(rows.base[place])] = Int32(place) }
        self.init(
            map, vectors: Column(vectors), rows: Column(rows), places: Column(places), codes: Column(codes))
    }

    private init(
        _ map: LeafMap, vectors: Column<Float>, rows: Column<Int32>, places: Column<Int32>, codes: Column<Int8>
    ) {
        self.map = map
        count = map.rowCount
        self.vectors = vectors
        self.rows = rows
        self.places = places
        self.codes = codes
    }

    /// The row that lies at a place.
    func row(at place: UInt32) -> Int { Int(rows[Int(place)]) }

    func vector(at row: Int) -> [Float] {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        let start = Int(places[row]) * Space.dimensions
        return vectors.part(start..<start + Space.dimensions).values
    }

    /// Calls the body with what the kernel reads.
    func withLeaves<Result>(_ body: (juke_leaves) -> Result) -> Result {
        map.leaves.withUnsafeBufferPointer { leaves in
            map.reaches.withUnsafeBufferPointer { reaches in
                withExtendedLifetime(self) {
                    body(
                        juke_leaves(
                            vectors: vectors.base, codes: codes.base, leaves: leaves.baseAddress,
                            reaches: reaches.baseAddress, rows: rows.base))
                }
            }
        }
    }
}

extension LeafStorage {
    func write(to writer: inout SnapshotWriter, as name: String) {
        map.write(to: &writer, as: name)
        writer.add("\(name).vectors", vectors)
        writer.add("\(name).rows", rows)
        writer.add("\(name).places", places)
        writer.add("\(name).codes", codes)
    }

    convenience init(_ reader: SnapshotReader, _ name: String) throws(SnapshotError) {
        let map = try LeafMap(reader, name)
        let count = map.rowCount
        let rows = try reader.column("\(name).rows", of: Int32.self, count: count)
        let places = try reader.column("\(name).places", of: Int32.self, count: count)
        try SnapshotReader.expect(
            rows.lies(in: 0..<max(count, 1)) && places.lies(in: 0..<max(count, 1)), "\(name) has other rows")
        self.init(
            map, vectors: try reader.column("\(name).vectors", count: count * Space.dimensions), rows: rows,
            places: places,
            // A search jumps about in them: huge pages, which a file does not have, are worth their memory.
            codes: Column(try reader.column("\(name).codes", of: Int8.self, count: map.chunkCount * Self.chunkBytes)))
    }
}
