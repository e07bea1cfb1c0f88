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
    /// How many leaves a filter is asked about before the threshold is looked at again.
    private static let filteredLeaves = 16
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
    /// A bit for each place, as far as they have been looked at; `nil` when every row may be returned.
    private let allowed: UnsafeMutablePointer<UInt64>?

    /// The best rows for a query.
    static func best(for query: IndexQuery, in storage: LeafStorage) -> [Neighbour] {
        query.vector.withUnsafeBufferPointer { vector in
            storage.withLeaves { leaves in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: batchRows) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: batchRows) { scores in
                        guard let rows = rows.baseAddress, let scores = scores.baseAddress else { return [] }
                        return withPlaces(storage.count, query.placeFilter != nil) { allowed in
                            var search = LeafSearch(query, vector, storage, leaves, rows, scores, allowed)
                            search.run()
                            return search.best.neighbours
                        }
                    }
                }
            }
        }
    }

    /// Room for a bit for each place and a word more, not set to anything.
    private static func withPlaces<Result>(
        _ count: Int, _ isNeeded: Bool, _ body: (UnsafeMutablePointer<UInt64>?) -> Result
    ) -> Result {
        guard isNeeded else { return body(nil) }
        let places = UnsafeMutablePointer<UInt64>.allocate(capacity: count / 64 + 2)
        defer { places.deallocate() }
        return body(places)
    }

    private init(
        _ query: IndexQuery, _ vector: UnsafeBufferPointer<Float>, _ storage: LeafStorage, _ leaves: juke_leaves,
        _ rows: UnsafeMutablePointer<UInt32>, _ scores: UnsafeMutablePointer<Float>,
        _ allowed: UnsafeMutablePointer<UInt64>?
    ) {
        self.query = query
        self.storage = storage
        self.leaves = leaves
        self.rows = rows
        self.scores = scores
        self.allowed = allowed
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
    /// After the first ones the threshold is nearly what it will be at the end, so the others are visited as they lie
    /// in memory. It is not where a filter leaves few rows, or rows have costs: there the best leaves come first.
    private mutating func visitPromising() {
        let map = storage.map
        let regions = map.regionCentres.withCentres { centres in
            // The last group of eight is filled up.
            found(centres, 0..<map.regionCentres.count, nil).filter { $0.leaf < map.regions.count }.sorted {
                ($0.product, $1.leaf) > ($1.product, $0.leaf)
            }
        }
        map.centres.withCentres { centres in
            var later = regions.prefix(Self.nearRegions).flatMap { region in
                found(centres, map.regions[Int(region.leaf)].leaves, marks)
            }
            visitNearest(&later)
            let isNearlyFinal = query.placeFilter == nil && query.penalty == nil && best.threshold > -.infinity
            if isNearlyFinal { later.withUnsafeBufferPointer { visit($0) } }
            for region in regions.dropFirst(Self.nearRegions) where region.bound >= best.threshold {
                let candidates = found(centres, map.regions[Int(region.leaf)].leaves, marks)
                if isNearlyFinal { candidates.withUnsafeBufferPointer { visit($0) } } else { later += candidates }
            }
            if !isNearlyFinal { visitInOrder(later) }
        }
    }

    /// Visits those with the nearest centres, and takes them out.
    private mutating func visitNearest(_ candidates: inout [juke_candidate]) {
        let count = min(Self.nearLeaves.least + best.limit / Self.nearLeaves.rows, candidates.count)
        Self.moveNearest(count, &candidates)
        candidates[..<count].withUnsafeBufferPointer { visit($0) }
        candidates.removeFirst(count)
    }

    /// Puts those with the nearest centres first.
    private static func moveNearest(_ count: Int, _ candidates: inout [juke_candidate]) {
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

    /// The centres whose rows may be among the best.
    private mutating func found(
        _ centres: juke_centres, _ positions: Range<Int>, _ marks: [UInt8]?
    ) -> [juke_candidate] {
        [juke_candidate](unsafeUninitializedCapacity: positions.count) { candidates, count in
            withUnsafePointer(to: centres) { centres in
                withUnsafePointer(to: prepared) { prepared in
                    func find(_ marks: UnsafePointer<UInt8>?) -> Int {
                        juke_find_candidates(
                            centres, positions.lowerBound, positions.count, prepared, storage.map.greatestLength,
                            best.threshold, marks, candidates.baseAddress)
                    }
                    count = marks.map { $0.withUnsafeBufferPointer { find($0.baseAddress) } } ?? find(nil)
                }
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
        guard let filter = query.placeFilter, let allowed else { return visit(allowed: candidates) }
        // A few leaves at a time: later ones may not need to be looked at any more.
        for start in stride(from: 0, to: candidates.count, by: Self.filteredLeaves) {
            let some = candidates[start..<min(start + Self.filteredLeaves, candidates.count)]
            let threshold = best.threshold
            let kept = some.filter { candidate in
                candidate.bound >= threshold
                    && filter.allow(storage.map.places(of: Int(candidate.leaf)), allowed)
            }
            kept.withUnsafeBufferPointer { visit(allowed: $0) }
        }
    }

    private mutating func visit(allowed candidates: UnsafeBufferPointer<juke_candidate>) {
        var cursor = juke_leaf_cursor()
        while cursor.place < candidates.count {
            let count = withUnsafePointer(to: leaves) { leaves in
                withUnsafePointer(to: prepared) { prepared in
                    juke_visit_leaves(
                        leaves, prepared, best.threshold, candidates.baseAddress, candidates.count, &cursor,
                        UnsafeRawPointer(allowed)?.assumingMemoryBound(to: UInt8.self), rows, Self.batchRows)
                }
            }
            juke_score_rows(leaves.vectors, rows, count, prepared.vector, scores)
            for place in 0..<count where scores[place] >= best.threshold {
                offer(storage.row(at: rows[place]), scores[place])
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
