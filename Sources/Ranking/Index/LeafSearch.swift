import CScan
import Embedding

/// One query's way through the leaves of a pruned index, the promising ones first.
struct LeafSearch {
    /// How many rows are scored before the threshold is looked at again.
    private static let batchRows = 64
    /// How many regions, those with the nearest centres, the first leaves are of.
    private static let nearRegions = 4
    /// How many leaves come first, and for how many wanted rows there is one more.
    private static let nearLeaves = (least: 8, rows: 8)
    /// How many leaves of several regions are visited together: at the beginning of each visit memory is waited for.
    private static let leavesTogether = 64
    /// How finely leaves are put in order.
    private static let classes = 64

    private let query: IndexQuery
    private let storage: LeafStorage
    private let leaves: juke_leaves
    private let prepared: juke_leaf_query
    /// Whether anything is known of the query's scores before they are computed.
    private let isBounded: Bool
    private let rows: UnsafeMutablePointer<UInt32>
    private let scores: UnsafeMutablePointer<Float>
    private var best: TopRows
    /// By leaf, 0 where no row may be returned; `nil` when every row may.
    private let marks: [UInt8]?
    /// `nil` when every row may be returned.
    private let filter: UnsafePointer<juke_row_filter>?

    /// The best rows for a query.
    static func best(for query: IndexQuery, in storage: LeafStorage) -> [Neighbour] {
        query.vector.withUnsafeBufferPointer { vector in
            storage.withLeaves { leaves in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: batchRows) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: batchRows) { scores in
                        guard let rows = rows.baseAddress, let scores = scores.baseAddress else { return [] }
                        return PlaceFilter.withKernel(query.placeFilter) { filter in
                            var search = LeafSearch(query, vector, storage, leaves, rows, scores, filter)
                            search.run()
                            return search.best.neighbours
                        }
                    }
                }
            }
        }
    }

    private init(
        _ query: IndexQuery, _ vector: UnsafeBufferPointer<Float>, _ storage: LeafStorage, _ leaves: juke_leaves,
        _ rows: UnsafeMutablePointer<UInt32>, _ scores: UnsafeMutablePointer<Float>,
        _ filter: UnsafePointer<juke_row_filter>?
    ) {
        self.query = query
        self.storage = storage
        self.leaves = leaves
        self.rows = rows
        self.scores = scores
        self.filter = filter
        let prepared = juke_leaf_query(vector, in: storage.map)
        isBounded = prepared != nil
        self.prepared = prepared ?? juke_leaf_query(unbounded: vector)
        best = TopRows(limit: min(query.limit, storage.count), groups: query.groups)
        marks = query.placeFilter.map { $0.marks(storage.map) }
    }

    private mutating func run() {
        if isBounded { visitPromising() } else { visitAll() }
    }

    // MARK: - Leaves

    private mutating func visitAll() {
        let everything = (0..<UInt32(storage.map.leafCount)).map {
            juke_candidate(leaf: $0, product: 0, bound: .infinity)
        }
        everything.withUnsafeBufferPointer { visit($0) }
    }

    /// Visits the leaves with the nearest centres, then all others that are still promising.
    ///
    /// The others are visited as they lie in memory, region by region: after the first ones the threshold is nearly
    /// what it will be at the end, and where a filter leaves few rows nearly all leaves that have one are visited,
    /// whatever comes first. Where rows have costs the best leaves come first.
    private mutating func visitPromising() {
        let map = storage.map
        let regions = nearestRegions()
        let near = regions.prefix(Self.nearRegions).map { map.regions[$0.position].leaves }
        let room = max(near.reduce(0) { $0 + $1.count }, Self.leavesTogether) + map.greatestRegion
        withUnsafeTemporaryAllocation(of: juke_candidate.self, capacity: room) { candidates in
            map.centres.withCentres { centres in
                var count = 0
                for leaves in near {
                    count += find(centres, leaves, marks, UnsafeMutableBufferPointer(rebasing: candidates[count...]))
                }
                let first = min(Self.nearLeaves.least + best.limit / Self.nearLeaves.rows, count)
                Self.moveNearest(first, UnsafeMutableBufferPointer(rebasing: candidates[..<count]))
                visit(UnsafeBufferPointer(rebasing: candidates[..<first]))
                var later: [juke_candidate] = []
                let isInMemoryOrder = query.penalty == nil && (filter != nil || best.threshold > -.infinity)
                func take(_ candidates: Slice<UnsafeMutableBufferPointer<juke_candidate>>) {
                    if isInMemoryOrder {
                        visit(UnsafeBufferPointer(rebasing: candidates))
                    } else {
                        later += candidates
                    }
                }
                take(candidates[first..<count])
                count = 0
                for region in regions.dropFirst(Self.nearRegions) where region.bound >= best.threshold {
                    let room = UnsafeMutableBufferPointer(rebasing: candidates[count...])
                    count += find(centres, map.regions[region.position].leaves, marks, room)
                    guard count >= Self.leavesTogether else { continue }
                    take(candidates[..<count])
                    count = 0
                }
                take(candidates[..<count])
                if !isInMemoryOrder { visitInOrder(later) }
            }
        }
    }

    /// The regions, that with the nearest centre first, of equal ones the first.
    private func nearestRegions() -> [(position: Int, bound: Float)] {
        let map = storage.map
        return withUnsafeTemporaryAllocation(of: juke_candidate.self, capacity: map.regionCentres.count) { found in
            let count = map.regionCentres.withCentres { find($0, 0..<map.regionCentres.count, nil, found) }
            // Keys that descend as the regions do: a million rows have a hundred regions, and each query sorts them.
            var keys: [UInt64] = []
            keys.reserveCapacity(count)
            // The last group of eight is filled up.
            for place in 0..<count where found[place].leaf < map.regions.count {
                let bits = found[place].product.bitPattern
                let rising = bits ^ (bits >> 31 == 0 ? 0x8000_0000 : .max)
                keys.append(UInt64(~rising) << 32 | UInt64(place))
            }
            keys.sort()
            return keys.map { key in
                let candidate = found[Int(key & 0xFFFF_FFFF)]
                return (Int(candidate.leaf), candidate.bound)
            }
        }
    }

    /// Puts those with the nearest centres first.
    private static func moveNearest(_ count: Int, _ candidates: UnsafeMutableBufferPointer<juke_candidate>) {
        guard count > 0, count < candidates.count else { return }
        for start in candidates.indices {
            var place = min(start, count - 1)
            if start >= count {
                guard candidates[start].product > candidates[place].product else { continue }
                candidates.swapAt(start, place)
            }
            while place > 0, candidates[place].product > candidates[place - 1].product {
                candidates.swapAt(place, place - 1)
                place -= 1
            }
        }
    }

    /// Writes the centres whose rows may be among the best.
    ///
    /// - Parameters:
    ///   - centres: The centres of leaves or of regions.
    ///   - positions: Those to look at.
    ///   - marks: By centre, 0 where no row may be returned.
    ///   - candidates: Where they go; there is room for all positions.
    /// - Returns: How many there are.
    private func find(
        _ centres: juke_centres, _ positions: Range<Int>, _ marks: [UInt8]?,
        _ candidates: UnsafeMutableBufferPointer<juke_candidate>
    ) -> Int {
        withUnsafePointer(to: centres) { centres in
            withUnsafePointer(to: prepared) { prepared in
                func find(_ marks: UnsafePointer<UInt8>?) -> Int {
                    juke_find_candidates(
                        centres, positions.lowerBound, positions.count, prepared, storage.map.greatestLength,
                        best.threshold, marks, candidates.baseAddress)
                }
                return marks.map { $0.withUnsafeBufferPointer { find($0.baseAddress) } } ?? find(nil)
            }
        }
    }

    /// Sorts by bound, roughly: it pays that good rows come early, not that all leaves stand in order.
    private mutating func visitInOrder(_ candidates: [juke_candidate]) {
        let threshold = best.threshold
        // Finite, also where nothing is known of a leaf.
        let most = 1.001 * prepared.length * storage.map.greatestLength
        let least = candidates.reduce(most) { $1.bound >= threshold ? min($0, $1.bound) : $0 }
        let factor = Float(Self.classes - 1) / max(most - least, 1e-6)
        func order(_ candidate: juke_candidate) -> Int { Int((most - min(candidate.bound, most)) * factor) }
        var ends = [Int](repeating: 0, count: Self.classes + 1)
        for candidate in candidates where candidate.bound >= threshold { ends[order(candidate) + 1] += 1 }
        for place in 1...Self.classes { ends[place] += ends[place - 1] }
        let ordered = [juke_candidate](unsafeUninitializedCapacity: candidates.count) { ordered, count in
            count = ends[Self.classes]
            for candidate in candidates where candidate.bound >= threshold {
                let place = order(candidate)
                ordered.initializeElement(at: ends[place], to: candidate)
                ends[place] += 1
            }
        }
        ordered.withUnsafeBufferPointer { visit($0) }
    }

    // MARK: - Rows

    private mutating func visit(_ candidates: UnsafeBufferPointer<juke_candidate>) {
        var cursor = juke_leaf_cursor()
        while cursor.place < candidates.count {
            let count = withUnsafePointer(to: leaves) { leaves in
                withUnsafePointer(to: prepared) { prepared in
                    juke_visit_leaves(
                        leaves, prepared, best.threshold, candidates.baseAddress, candidates.count, &cursor,
                        filter, rows, Self.batchRows)
                }
            }
            juke_score_rows(leaves.vectors, rows, count, prepared.vector, scores)
            let kept = juke_keep_best(rows, scores, count, best.threshold, leaves.rows)
            for place in 0..<kept where scores[place] >= best.threshold {
                offer(Int(leaves.rows[Int(rows[place])]), scores[place])
            }
        }
    }

    @inline(never)
    private mutating func offer(_ row: Int, _ score: Float) {
        guard query.allows(row) else { return }
        best.offer(row, score - (query.penalty?(row, score) ?? 0))
    }
}

extension juke_leaf_query {
    /// A query for which every bound is infinite.
    fileprivate init(unbounded vector: UnsafeBufferPointer<Float>) {
        self.init()
        self.vector = vector.baseAddress
        unit = 1
        margin = .infinity
    }
}
