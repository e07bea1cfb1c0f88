import Embedding

/// One pass of several queries over an index' memory.
///
/// Four queries at a time share each load of eight rows; a block of rows stays in the cache until all queries have seen
/// it. The sum over components runs in the same order in every kernel, so that a score never depends on what else is
/// asked. Only `*` and `+` on SIMD8 values: they lower to plain vector instructions without compiler flags, where fused
/// and wider operations do not.
struct Scan {
    private typealias Lanes = SIMD8<Float>

    /// 32 KiB of rows: what stays in the first cache while the queries take turns.
    private static let groupsPerBlock = 32
    private static let tile = 4
    private static let splatBytes = 16
    private static let queryBytes = Space.dimensions * splatBytes

    private let queries: [IndexQuery]
    private let rows: Int
    private var best: [TopRows]
    private var thresholds: [Float]

    init(_ queries: [IndexQuery], rows: Int) {
        self.queries = queries
        self.rows = rows
        best = queries.map { query in
            let isUsable = query.vector.count == Space.dimensions && query.vector.allSatisfy(\.isFinite)
            return TopRows(limit: isUsable ? min(query.limit, rows) : 0)
        }
        thresholds = best.map(\.threshold)
    }

    var results: [[Neighbour]] { best.map(\.neighbours) }

    mutating func run(over storage: VectorStorage) {
        let active = queries.indices.filter { thresholds[$0] < .infinity }
        let splats = Self.splats(of: active.map { queries[$0].vector })
        splats.withUnsafeBytes { bytes in
            guard let table = bytes.baseAddress else { return }
            for start in stride(from: 0, to: storage.groupCount, by: Self.groupsPerBlock) {
                let block = start..<min(start + Self.groupsPerBlock, storage.groupCount)
                var position = 0
                while position + Self.tile <= active.count {
                    let tile = active[position..<position + Self.tile]
                    scanFour(block, storage.base, tile, table + position * Self.queryBytes)
                    position += Self.tile
                }
                while position < active.count {
                    scanOne(block, storage.base, active[position], table + position * Self.queryBytes)
                    position += 1
                }
            }
        }
    }

    /// Every component of every query four times over, so that the kernels load it ready for use.
    private static func splats(of vectors: [[Float]]) -> [SIMD4<Float>] {
        vectors.flatMap { $0.map { SIMD4(repeating: $0) } }
    }

    // MARK: - Kernels

    private mutating func scanFour(
        _ groups: Range<Int>, _ base: UnsafeMutableRawPointer, _ tile: ArraySlice<Int>, _ table: UnsafeRawPointer
    ) {
        let first = tile.startIndex
        let (query0, query1, query2, query3) = (tile[first], tile[first + 1], tile[first + 2], tile[first + 3])
        for group in groups {
            let lanes = base + group * VectorStorage.groupBytes
            var (scores0, scores1, scores2, scores3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
            for component in 0..<Space.dimensions {
                let row = lanes.load(fromByteOffset: component * 32, as: Lanes.self)
                let splat = table + component * Self.splatBytes
                scores0 += row * Self.broadcast(splat)
                scores1 += row * Self.broadcast(splat + Self.queryBytes)
                scores2 += row * Self.broadcast(splat + 2 * Self.queryBytes)
                scores3 += row * Self.broadcast(splat + 3 * Self.queryBytes)
            }
            if Self.anyAbove(scores0, thresholds[query0]) { offer(scores0, of: group, to: query0) }
            if Self.anyAbove(scores1, thresholds[query1]) { offer(scores1, of: group, to: query1) }
            if Self.anyAbove(scores2, thresholds[query2]) { offer(scores2, of: group, to: query2) }
            if Self.anyAbove(scores3, thresholds[query3]) { offer(scores3, of: group, to: query3) }
        }
    }

    private mutating func scanOne(
        _ groups: Range<Int>, _ base: UnsafeMutableRawPointer, _ query: Int, _ table: UnsafeRawPointer
    ) {
        var group = groups.lowerBound
        // Two groups at a time: one chain of additions alone would wait for itself.
        while group + 1 < groups.upperBound {
            let lanes = base + group * VectorStorage.groupBytes
            var (scores0, scores1) = (Lanes.zero, Lanes.zero)
            for component in 0..<Space.dimensions {
                let factor = Self.broadcast(table + component * Self.splatBytes)
                let row = lanes + component * 32
                scores0 += row.load(as: Lanes.self) * factor
                scores1 += row.load(fromByteOffset: VectorStorage.groupBytes, as: Lanes.self) * factor
            }
            if Self.anyAbove(scores0, thresholds[query]) { offer(scores0, of: group, to: query) }
            if Self.anyAbove(scores1, thresholds[query]) { offer(scores1, of: group + 1, to: query) }
            group += 2
        }
        if group < groups.upperBound {
            let lanes = base + group * VectorStorage.groupBytes
            var scores = Lanes.zero
            for component in 0..<Space.dimensions {
                let row = lanes.load(fromByteOffset: component * 32, as: Lanes.self)
                scores += row * Self.broadcast(table + component * Self.splatBytes)
            }
            if Self.anyAbove(scores, thresholds[query]) { offer(scores, of: group, to: query) }
        }
    }

    @inline(__always)
    private static func broadcast(_ splat: UnsafeRawPointer) -> Lanes {
        let four = splat.load(as: SIMD4<Float>.self)
        return Lanes(lowHalf: four, highHalf: four)
    }

    /// Whether a lane exceeds the threshold; halves are combined by hand, the library's `any` is a loop.
    @inline(__always)
    private static func anyAbove(_ scores: Lanes, _ threshold: Float) -> Bool {
        let mask = unsafeBitCast(scores .> Lanes(repeating: threshold), to: SIMD8<Int32>.self)
        let half = unsafeBitCast(mask.lowHalf | mask.highHalf, to: SIMD2<UInt64>.self)
        return half.x | half.y != 0
    }

    @inline(never)
    private mutating func offer(_ scores: Lanes, of group: Int, to query: Int) {
        for lane in 0..<VectorStorage.groupRows {
            let row = group * VectorStorage.groupRows + lane
            // Lanes past the last row hold zeros, which would pass for a cosine of 0.
            guard row < rows else { break }
            if scores[lane] > thresholds[query], queries[query].allows(row) {
                best[query].offer(row, scores[lane])
                thresholds[query] = best[query].threshold
            }
        }
    }
}
