import CScan
import Embedding

/// The memory of a pruned index: vectors in leaves of about ``leafRows``, leaves in regions.
///
///     places   0 … 70 | 71 … 120 | …          vectors and the numbers of their rows, without gaps
///     chunks   0 … 8  | 9 … 15   | …          codes, eight rows each, the last of a leaf filled up
///     leaves   0      | 1        | … 127      centres in groups of eight, the last of a region filled up with empty ones
///     regions  0                       | 1 …
///
/// Read only from the moment it is made, which is what makes it safe to share.
final class LeafStorage: @unchecked Sendable {
    /// How many rows a leaf has on average.
    static let leafRows = 64
    static let chunkRows = Int(JUKE_CHUNK_ROWS)
    static let chunkBytes = chunkRows * Int(JUKE_CODE_BYTES)

    let count: Int
    /// By place, the components of a vector.
    let vectors: UnsafeMutablePointer<Float>
    /// By place, the row that lies there.
    let rows: UnsafeMutablePointer<Int32>
    /// By row, its place.
    let places: UnsafeMutablePointer<Int32>
    /// By chunk.
    let codes: UnsafeMutablePointer<Int8>
    let map: LeafMap

    /// Takes over memory that ``allocate(_:)`` gave.
    init(
        _ map: LeafMap, vectors: UnsafeMutablePointer<Float>, rows: UnsafeMutablePointer<Int32>,
        codes: UnsafeMutablePointer<Int8>
    ) {
        self.map = map
        count = Int(map.firstPlaces.last ?? 0)
        self.vectors = vectors
        self.rows = rows
        self.codes = codes
        places = Self.allocate(count)
        for place in 0..<count { places[Int(rows[place])] = Int32(place) }
    }

    deinit {
        vectors.deallocate()
        rows.deallocate()
        places.deallocate()
        codes.deallocate()
    }

    func vector(at row: Int) -> [Float] {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        let start = Int(places[row]) * Space.dimensions
        return [Float](UnsafeBufferPointer(start: vectors + start, count: Space.dimensions))
    }

    /// Calls the body with what the kernel reads.
    func withLeaves<Result>(_ body: (juke_leaves) -> Result) -> Result {
        map.firstChunks.withUnsafeBufferPointer { firstChunks in
            map.firstPlaces.withUnsafeBufferPointer { firstPlaces in
                map.steps.withUnsafeBufferPointer { steps in
                    map.centres.withReaches(from: 0) { inverseLengths, _, _ in
                        map.chunks.withPointers(from: 0) { along, across in
                            body(
                                juke_leaves(
                                    vectors: vectors, codes: codes, first_chunks: firstChunks.baseAddress,
                                    first_rows: firstPlaces.baseAddress, steps: steps.baseAddress,
                                    inverse_lengths: inverseLengths, across: across, along: along))
                        }
                    }
                }
            }
        }
    }

    /// Zeroed memory that begins at a cache line.
    static func allocate<Value: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<Value> {
        let bytes = max(count, 1) * MemoryLayout<Value>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return memory.assumingMemoryBound(to: Value.self)
    }
}
