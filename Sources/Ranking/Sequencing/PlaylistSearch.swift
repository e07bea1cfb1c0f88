import Recommendations

/// Chooses and orders the tracks of a playlist.
///
/// A beam search goes from place to place: of the chains to each candidate the cheapest goes on, of those the cheapest
/// few. What still breaks a rule at the end is exchanged for whatever breaks fewer. The same pool and rules give the
/// same playlist.
struct PlaylistSearch {
    let pool: PlaylistPool
    let rules: PlaylistRules
    let deadline: RankingDeadline
    /// How many chains go on from a place.
    private let width: Int

    /// How many chains go on from a place unless told otherwise.
    static let usualWidth = 12

    init(_ pool: PlaylistPool, _ rules: PlaylistRules, width: Int = usualWidth, deadline: RankingDeadline) {
        self.pool = pool
        self.rules = rules
        self.width = width
        self.deadline = deadline
    }

    /// The candidates of a playlist of `count` places, in their order; fewer where the pool has fewer recordings.
    func order(_ count: Int) -> [Int] {
        repaired(chained(count))
    }

    // MARK: - Beam

    /// A chain of candidates from the first place on.
    private struct Chain {
        var order: [Int] = []
        var cost: Float = 0
        /// By recording, whether it is in the chain.
        var taken: [Bool]
        /// By artist, how many tracks are in the chain.
        var uses: [Int]
        /// By artist, the place of the last one.
        var last: [Int]
        /// By seed, how many tracks are nearest to it.
        var seeds: [Int]
    }

    private func chained(_ count: Int) -> [Int] {
        var chains = [
            Chain(
                taken: [Bool](repeating: false, count: pool.recordingCount),
                uses: [Int](repeating: 0, count: pool.artistCount),
                last: [Int](repeating: .min / 2, count: pool.artistCount),
                seeds: [Int](repeating: 0, count: pool.seedCount))
        ]
        for place in 0..<count {
            guard deadline.isWanted() else { return [] }
            let longer = continuations(chains, place)
            guard !longer.isEmpty else { break }
            chains = longer.map { chain, candidate, cost in
                extended(chains[chain], by: candidate, cost: cost)
            }
        }
        return chains.first?.order ?? []
    }

    /// The cheapest few continuations, the cheapest first, each candidate once.
    private func continuations(_ chains: [Chain], _ place: Int) -> [(chain: Int, candidate: Int, cost: Float)] {
        var best: [(chain: Int, candidate: Int, cost: Float)] = []
        for number in pool.candidates.indices {
            let candidate = pool.candidates[number]
            let own = rules.cost(of: candidate, at: place)
            var cheapest: (chain: Int, candidate: Int, cost: Float)?
            for (position, chain) in chains.enumerated() where !chain.taken[candidate.recording] {
                var cost = chain.cost + own + artistCost(of: candidate, at: place, chain)
                let bound = cheapest?.cost ?? .infinity
                if let last = chain.order.last, cost < bound {
                    cost += rules.cost(from: pool.candidates[last], to: candidate)
                    if cost < bound { cost += rules.cost(ofCosine: pool.cosine(last, number)) }
                }
                if cost < bound { cheapest = (position, number, cost) }
            }
            guard let cheapest else { continue }
            if best.count == width, cheapest.cost >= best[width - 1].cost { continue }
            let position = best.firstIndex { cheapest.cost < $0.cost } ?? best.count
            best.insert(cheapest, at: position)
            if best.count > width { best.removeLast() }
        }
        return best
    }

    /// What the rules about artists and about the share of each seed cost.
    private func artistCost(of candidate: PlaylistPool.Candidate, at place: Int, _ chain: Chain) -> Float {
        var cost: Float = chain.seeds[candidate.seed] >= rules.mostPerSeed ? PlaylistRules.heavyFault : 0
        for artist in candidate.artists {
            if chain.uses[artist] >= rules.mostPerArtist { cost += PlaylistRules.heavyFault }
            if place - chain.last[artist] <= rules.artistGap { cost += PlaylistRules.heavyFault }
        }
        return cost
    }

    private func extended(_ chain: Chain, by number: Int, cost: Float) -> Chain {
        var chain = chain
        let candidate = pool.candidates[number]
        chain.taken[candidate.recording] = true
        for artist in candidate.artists {
            chain.uses[artist] += 1
            chain.last[artist] = chain.order.count
        }
        chain.seeds[candidate.seed] += 1
        chain.order.append(number)
        chain.cost = cost
        return chain
    }
}
