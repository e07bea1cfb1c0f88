import Embedding

/// One pass of several queries over an index' memory.
///
/// Four queries at a time share each load of eight rows; a block of rows stays in the cache until all queries have seen
/// it. Every kernel adds up the even components, then the odd ones, then the two: a score never depends on what else is
/// asked. Only `*` and `+` on SIMD8 values: they lower to plain vector instructions without compiler flags, where fused
/// and wider operations do not.
struct Scan {
    typealias Lanes = SIMD8<Float>

    /// 32 KiB of rows: what stays in the first cache while the queries take turns.
    private static let groupsPerBlock = 32
    private static let tile = 4
    static let splatBytes = 16
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
            return TopRows(limit: isUsable ? min(query.limit, rows) : 0, twins: query.twins)
        }
        // One more than there are queries: the query that fills up a tile, which no score satisfies.
        thresholds = best.map(\.threshold) + [.infinity]
    }

    var results: [[Neighbour]] { best.map(\.neighbours) }

    mutating func run(over storage: VectorStorage) {
        var active = queries.indices.filter { thresholds[$0] < .infinity }
        // A lone query has a kernel that waits for memory only; two or three ride with four at little more.
        while active.count > 1, !active.count.isMultiple(of: Self.tile) { active.append(queries.count) }
        let nothing = [Float](repeating: 0, count: Space.dimensions)
        let splats = Self.splats(of: active.map { $0 < queries.count ? queries[$0].vector : nothing })
        splats.withUnsafeBytes { bytes in
            guard let table = bytes.baseAddress else { return }
            for start in stride(from: 0, to: storage.groupCount, by: Self.groupsPerBlock) {
                let block = start..<min(start + Self.groupsPerBlock, storage.groupCount)
                if active.count == 1 {
                    scanOne(block, storage.base, active[0], table)
                    continue
                }
                for position in stride(from: 0, to: active.count, by: Self.tile) {
                    let tile = active[position..<position + Self.tile]
                    scanFour(block, storage.base, tile, table + position * Self.queryBytes)
                }
            }
        }
    }

    /// Every component of every query four times over, so that the kernels load it ready for use.
    static func splats(of vectors: [[Float]]) -> [SIMD4<Float>] {
        vectors.flatMap { $0.map { SIMD4(repeating: $0) } }
    }

    // MARK: - Kernels

    private mutating func scanFour(
        _ groups: Range<Int>, _ base: UnsafeMutableRawPointer, _ tile: ArraySlice<Int>, _ table: UnsafeRawPointer
    ) {
        let first = tile.startIndex
        let (query0, query1, query2, query3) = (tile[first], tile[first + 1], tile[first + 2], tile[first + 3])
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: Self.tile) { scores in
            guard let sums = scores.baseAddress else { return }
            for group in groups {
                let lanes = base + group * VectorStorage.groupBytes
                sums.initialize(repeating: .zero, count: Self.tile)
                Self.addHalf(of: lanes, table, to: sums)
                Self.addHalf(of: lanes + 32, table + Self.splatBytes, to: sums)
                if Self.anyAbove(sums[0], thresholds[query0]) { offer(sums[0], of: group, to: query0) }
                if Self.anyAbove(sums[1], thresholds[query1]) { offer(sums[1], of: group, to: query1) }
                if Self.anyAbove(sums[2], thresholds[query2]) { offer(sums[2], of: group, to: query2) }
                if Self.anyAbove(sums[3], thresholds[query3]) { offer(sums[3], of: group, to: query3) }
            }
        }
    }

    /// Adds every second component's products, from the first given on, to the scores of four queries.
    ///
    /// A function of its own because its eight sums just fit the registers; inlined, they do not.
    @inline(never)
    static func addHalf(
        of lanes: UnsafeMutableRawPointer, _ table: UnsafeRawPointer, to sums: UnsafeMutablePointer<Lanes>
    ) {
        var (sum0, sum1, sum2, sum3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        for pair in 0..<Space.dimensions / 2 {
            let row = lanes.load(fromByteOffset: pair * 64, as: Lanes.self)
            let splat = table + pair * 2 * splatBytes
            sum0 += row * broadcast(splat)
            sum1 += row * broadcast(splat + queryBytes)
            sum2 += row * broadcast(splat + 2 * queryBytes)
            sum3 += row * broadcast(splat + 3 * queryBytes)
        }
        sums[0] += sum0
        sums[1] += sum1
        sums[2] += sum2
        sums[3] += sum3
    }

    private mutating func scanOne(
        _ groups: Range<Int>, _ base: UnsafeMutableRawPointer, _ query: Int, _ table: UnsafeRawPointer
    ) {
        for group in groups {
            let lanes = base + group * VectorStorage.groupBytes
            // Both halves at once: one chain of additions alone would wait for itself.
            var (even, odd) = (Lanes.zero, Lanes.zero)
            for component in stride(from: 0, to: Space.dimensions, by: 2) {
                let row = lanes + component * 32
                let splat = table + component * Self.splatBytes
                even += row.load(as: Lanes.self) * Self.broadcast(splat)
                odd += row.load(fromByteOffset: 32, as: Lanes.self) * Self.broadcast(splat + Self.splatBytes)
            }
            let scores = even + odd
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
            guard scores[lane] > thresholds[query], queries[query].allows(row) else { continue }
            best[query].offer(row, scores[lane] - (queries[query].penalty?(row) ?? 0))
            thresholds[query] = best[query].threshold
        }
    }
}
