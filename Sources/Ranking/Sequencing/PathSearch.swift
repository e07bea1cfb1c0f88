/// The tracks between the ends of a path, and what it costs.
struct FoundPath: Sendable, Equatable {
    /// The rows, in their order.
    var rows: [Int]
    /// What all steps cost together.
    var cost: Double

    /// Whether no step is a stretch or worse.
    var isNear: Bool { cost < Double(StepCosts.stretch) }
}

/// The better of two paths: the one with more tracks, then the cheaper one, then the first.
func min(_ left: FoundPath, _ right: FoundPath) -> FoundPath {
    if left.rows.count != right.rows.count { return left.rows.count > right.rows.count ? left : right }
    return right.cost < left.cost ? right : left
}

/// Chooses and orders the tracks of a path among candidates.
///
/// A pass from the end computes a lower bound of the remaining cost, for each candidate and each number of steps. The
/// bound ignores artists. A beam search from the start ranks partial paths by cost plus bound: it keeps the cheapest
/// one to each candidate, and the cheapest `width` of all. At the end tracks are exchanged where that lowers the cost.
/// The same pool gives the same path.
struct PathSearch {
    private let pool: PathPool
    private let deadline: RankingDeadline
    private let count: Int
    /// The cost of a step from candidate i to j, plus j's own cost; row-major.
    private let costs: [Float]

    /// The width of the beam: how many partial paths each step keeps.
    private static let width = 32
    /// The most passes over the whole path to improve it.
    private static let rounds = 3

    init(_ pool: PathPool, deadline: RankingDeadline) {
        self.pool = pool
        self.deadline = deadline
        count = pool.count
        let (vectors, size) = (pool.vectors, pool.count)
        let own = (0..<size).map { $0 < 2 ? 0 : pool.ownCost(of: $0) }
        var costs = [Float](repeating: 0, count: size * size)
        for left in 0..<size {
            for right in 0..<left {
                let cost = pool.costs.cost(ofCosine: Cosine.ofRows(left, right, in: vectors))
                costs[left * size + right] = cost + own[right]
                costs[right * size + left] = cost + own[left]
            }
            costs[left * size + left] = .infinity
        }
        self.costs = costs
    }

    /// The best path with `wanted` tracks between the ends; with fewer where there are too few artists.
    func best(_ wanted: Int) -> FoundPath {
        var wanted = min(wanted, count - 2)
        while wanted > 0 {
            let order = chained(wanted)
            if order.count == wanted { return found(improved(order)) }
            // The chain was laid out for more tracks; with fewer its steps are even again.
            wanted = order.count
        }
        return found([])
    }

    private func found(_ order: [Int]) -> FoundPath {
        let all = [0] + order + [1]
        let cost = zip(all, all.dropFirst()).reduce(0) { $0 + Double(self.cost($1.0, $1.1)) }
        return FoundPath(rows: order.map { pool.rows[$0] }, cost: cost)
    }

    private func cost(_ left: Int, _ right: Int) -> Float { costs[left * count + right] }

    // MARK: - The rest

    /// Lower bounds of the remaining cost, by the number of tracks to come and by candidate.
    private func rests(_ wanted: Int) -> [[Float]] {
        var rests = [(0..<count).map { cost($0, 1) }]
        for number in 1..<max(wanted, 1) {
            guard deadline.isWanted() else { break }
            let last = rests[number - 1]
            var next = [Float](repeating: .infinity, count: count)
            last.withUnsafeBytes { last in
                costs.withUnsafeBytes { costs in
                    for candidate in 0..<count { next[candidate] = least(costs, candidate * count, last) }
                }
            }
            rests.append(next)
        }
        return rests
    }

    /// The least sum of a cost in a row and the bound behind it, the ends left out.
    private func least(_ costs: UnsafeRawBufferPointer, _ row: Int, _ last: UnsafeRawBufferPointer) -> Float {
        let size = MemoryLayout<Float>.size
        var (best, place) = (SIMD8<Float>(repeating: .infinity), 2)
        while place + 8 <= count {
            let cost = costs.loadUnaligned(fromByteOffset: (row + place) * size, as: SIMD8<Float>.self)
            let rest = last.loadUnaligned(fromByteOffset: place * size, as: SIMD8<Float>.self)
            best = pointwiseMin(best, cost + rest)
            place += 8
        }
        var least = best.min()
        while place < count {
            let cost = costs.loadUnaligned(fromByteOffset: (row + place) * size, as: Float.self)
            least = min(least, cost + last.loadUnaligned(fromByteOffset: place * size, as: Float.self))
            place += 1
        }
        return least
    }

    // MARK: - Beam

    /// A chain of candidates from the start on.
    private struct Chain {
        var order: [Int] = []
        var cost: Float = 0
        var artists: [Bool]
        var recordings: [Bool]
    }

    /// The cheapest chain of `wanted` candidates; a shorter one where no artist is left.
    private func chained(_ wanted: Int) -> [Int] {
        let rests = rests(wanted)
        var chains = [
            Chain(
                artists: [Bool](repeating: false, count: pool.artistCount),
                recordings: [Bool](repeating: false, count: pool.recordingCount))
        ]
        for place in 0..<wanted where deadline.isWanted() {
            let rest = rests[min(wanted - 1 - place, rests.count - 1)]
            let longer = continuations(chains, rest)
            guard !longer.isEmpty else { break }
            chains = longer.map { extended(chains[$0.chain], by: $0.candidate) }
        }
        return chains.first?.order ?? []
    }

    /// The most promising few continuations, the best first, each candidate once.
    private func continuations(
        _ chains: [Chain], _ rest: [Float]
    ) -> [(chain: Int, candidate: Int, cost: Float)] {
        var best: [(chain: Int, candidate: Int, cost: Float)] = []
        for candidate in 2..<count {
            var cheapest: (chain: Int, candidate: Int, cost: Float)?
            for (number, chain) in chains.enumerated() {
                let cost = chain.cost + cost(chain.order.last ?? 0, candidate) + rest[candidate]
                guard cost < cheapest?.cost ?? .infinity, isFree(candidate, in: chain) else { continue }
                cheapest = (number, candidate, cost)
            }
            guard let cheapest else { continue }
            if best.count == Self.width, cheapest.cost >= best[Self.width - 1].cost { continue }
            let position = best.firstIndex { cheapest.cost < $0.cost } ?? best.count
            best.insert(cheapest, at: position)
            if best.count > Self.width { best.removeLast() }
        }
        return best
    }

    private func isFree(_ candidate: Int, in chain: Chain) -> Bool {
        !chain.recordings[pool.recordings[candidate]] && !pool.artists[candidate].contains { chain.artists[$0] }
    }

    private func extended(_ chain: Chain, by candidate: Int) -> Chain {
        var longer = chain
        longer.cost += cost(chain.order.last ?? 0, candidate)
        longer.order.append(candidate)
        longer.recordings[pool.recordings[candidate]] = true
        for artist in pool.artists[candidate] { longer.artists[artist] = true }
        return longer
    }

    // MARK: - Improvement

    /// The same path with tracks exchanged for others where that is cheaper.
    private func improved(_ order: [Int]) -> [Int] {
        var order = order
        var uses = [Int](repeating: 0, count: pool.artistCount)
        var taken = [Int](repeating: 0, count: pool.recordingCount)
        func note(_ candidate: Int, _ change: Int) {
            for artist in pool.artists[candidate] { uses[artist] += change }
            taken[pool.recordings[candidate]] += change
        }
        for candidate in order { note(candidate, 1) }
        for _ in 0..<Self.rounds {
            var isChanged = false
            for place in order.indices where deadline.improves() {
                let before = place == 0 ? 0 : order[place - 1]
                let after = place == order.count - 1 ? 1 : order[place + 1]
                note(order[place], -1)
                var (best, bound) = (order[place], cost(before, order[place]) + cost(order[place], after))
                for candidate in 2..<count where cost(before, candidate) + cost(candidate, after) < bound {
                    guard taken[pool.recordings[candidate]] == 0,
                        !pool.artists[candidate].contains(where: { uses[$0] > 0 })
                    else { continue }
                    (best, bound) = (candidate, cost(before, candidate) + cost(candidate, after))
                }
                isChanged = isChanged || best != order[place]
                order[place] = best
                note(best, 1)
            }
            if !isChanged { break }
        }
        return order
    }
}
