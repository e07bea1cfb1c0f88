import CScan
import Embedding

/// One query's way through the leaves of a pruned index, the promising ones first.
struct LeafSearch {
    /// How many rows are scored before the threshold is looked at again.
    private static let batchRows = 64

    private let query: IndexQuery
    private let storage: LeafStorage
    private let leaves: juke_leaves
    private var prepared: juke_leaf_query
    private var best: TopRows
    private let rows: UnsafeMutablePointer<UInt32>
    private let scores: UnsafeMutablePointer<Float>

    /// The best rows for a query.
    static func best(for query: IndexQuery, in storage: LeafStorage) -> [Neighbour] {
        query.vector.withUnsafeBufferPointer { vector in
            storage.withLeaves { leaves in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: batchRows) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: batchRows) { scores in
                        guard let rows = rows.baseAddress, let scores = scores.baseAddress else { return [] }
                        let prepared = juke_leaf_query(vector, in: storage.map)
                        var search = LeafSearch(
                            query: query, storage: storage, leaves: leaves,
                            prepared: prepared ?? juke_leaf_query(unbounded: vector),
                            best: TopRows(limit: min(query.limit, storage.count), twins: query.twins), rows: rows,
                            scores: scores)
                        if prepared == nil { search.visitAll() } else { search.visitPromising() }
                        return search.best.neighbours
                    }
                }
            }
        }
    }

    // MARK: - Leaves

    /// Leaves to look into, with the products of their centres and what bounds their rows.
    private struct Candidates {
        var leaves: [UInt32] = []
        var products: [Float] = []
        var bounds: [Float] = []

        mutating func append(_ leaf: Int, _ product: Float, _ bound: Float) {
            leaves.append(UInt32(leaf))
            products.append(product)
            bounds.append(bound)
        }
    }

    private mutating func visitAll() {
        let leaves = (0..<UInt32(storage.map.centres.count)).map(\.self)
        visit(leaves, [Float](repeating: 0, count: leaves.count))
    }

    /// Region by region the most promising leaf, and then all others that are still promising, the best first.
    private mutating func visitPromising() {
        let map = storage.map
        var candidates = Candidates()
        let regions = bounded(map.regionCentres, 0..<map.regionCentres.count)
        let order = map.regions.indices.sorted { left, right in
            (regions.bounds[left], regions.products[left], right) > (regions.bounds[right], regions.products[right], left)
        }
        for region in order where regions.bounds[region] >= best.threshold {
            let leaves = map.regions[region].leaves
            let found = bounded(map.centres, leaves)
            var nearest = 0
            for place in 1..<leaves.count where found.products[place] > found.products[nearest] { nearest = place }
            if found.bounds[nearest] >= best.threshold {
                visit([UInt32(leaves.lowerBound + nearest)], [found.products[nearest]])
            }
            let threshold = best.threshold
            for place in 0..<leaves.count where place != nearest && found.bounds[place] >= threshold {
                candidates.append(leaves.lowerBound + place, found.products[place], found.bounds[place])
            }
        }
        visitInOrder(candidates)
    }

    /// Sorts by bound, roughly: it pays that good rows come early, not that all stand in order.
    private mutating func visitInOrder(_ candidates: Candidates) {
        guard !candidates.leaves.isEmpty else { return }
        let classes = 32
        let most = candidates.bounds.max() ?? 0
        let least = max(best.threshold, candidates.bounds.min() ?? 0)
        let factor = Float(classes - 1) / max(most - least, 1e-6)
        var members = [[Int32]](repeating: [], count: classes)
        for place in candidates.leaves.indices where candidates.bounds[place] >= least {
            members[min(Int((most - candidates.bounds[place]) * factor), classes - 1)].append(Int32(place))
        }
        for group in members where !group.isEmpty {
            let threshold = best.threshold
            let still = group.filter { candidates.bounds[Int($0)] >= threshold }
            visit(still.map { candidates.leaves[Int($0)] }, still.map { candidates.products[Int($0)] })
        }
    }

    /// The products of centres and the query, and what no row around each scores above.
    private func bounded(_ centres: LeafCentres, _ positions: Range<Int>) -> (products: [Float], bounds: [Float]) {
        let groups = (positions.count + VectorStorage.groupRows - 1) / VectorStorage.groupRows
        let room = groups * VectorStorage.groupRows
        let products = [Float](unsafeUninitializedCapacity: room) { products, filled in
            juke_scan(
                centres.vectors.floats(ofGroup: positions.lowerBound / VectorStorage.groupRows), groups,
                prepared.vector, 1, products.baseAddress, room, nil, nil)
            filled = positions.count
        }
        let bounds = [Float](unsafeUninitializedCapacity: positions.count) { bounds, filled in
            withUnsafePointer(to: prepared) { prepared in
                centres.withReaches(from: positions.lowerBound) { inverse, along, across in
                    juke_bound_leaves(
                        products, inverse, along, across, positions.count, prepared, storage.map.greatestLength,
                        bounds.baseAddress)
                }
            }
            filled = positions.count
        }
        return (products, bounds)
    }

    // MARK: - Rows

    private mutating func visit(_ wanted: [UInt32], _ products: [Float]) {
        var cursor = juke_leaf_cursor()
        while cursor.place < wanted.count {
            let found = withUnsafePointer(to: leaves) { leaves in
                withUnsafePointer(to: prepared) { prepared in
                    juke_visit_leaves(
                        leaves, prepared, best.threshold, wanted, products, wanted.count, &cursor, nil, rows,
                        Self.batchRows)
                }
            }
            juke_score_rows(leaves.vectors, rows, found, prepared.vector, scores)
            for place in 0..<found where scores[place] >= best.threshold {
                offer(Int(storage.rows[Int(rows[place])]), scores[place])
            }
        }
    }

    @inline(never)
    private mutating func offer(_ row: Int, _ score: Float) {
        guard query.allows(row) else { return }
        best.offer(row, score - (query.penalty?(row) ?? 0))
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
