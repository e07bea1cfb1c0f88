import Recommendations

/// Chooses and orders the tracks of a playlist.
///
/// A beam search goes from place to place: of the chains to each candidate the cheapest goes on, of those the cheapest
/// few. What still breaks a rule at the end is exchanged for whatever breaks fewer. The same pool and rules give the
/// same playlist.
struct PlaylistSearch {
    private let pool: PlaylistPool
    private let rules: PlaylistRules
    private let pace: RankingPace

    /// How many chains go on from a place.
    private static let width = 12
    /// How often the whole playlist is gone through to repair it.
    private static let rounds = 3
    /// Longer playlists are not repaired by exchanging places.
    private static let longestExchange = 60

    init(_ pool: PlaylistPool, _ rules: PlaylistRules, pace: RankingPace) {
        self.pool = pool
        self.rules = rules
        self.pace = pace
    }

    /// The candidates of a playlist of so many places, in their order; fewer where the pool has fewer recordings.
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
            guard pace.isWanted() else { return [] }
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
            if best.count == Self.width, cheapest.cost >= best[Self.width - 1].cost { continue }
            let position = best.firstIndex { cheapest.cost < $0.cost } ?? best.count
            best.insert(cheapest, at: position)
            if best.count > Self.width { best.removeLast() }
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

    // MARK: - Repair

    /// The same playlist with what breaks a rule exchanged where something else breaks fewer.
    private func repaired(_ order: [Int]) -> [Int] {
        var order = order
        for _ in 0..<Self.rounds {
            let faulty = order.indices.filter { cost(at: $0, in: order) >= PlaylistRules.fault }
            guard !faulty.isEmpty, pace.isWanted() else { break }
            var isChanged = false
            for place in faulty {
                if let better = replacement(at: place, in: order) {
                    order[place] = better
                    isChanged = true
                } else if let other = exchange(at: place, in: order) {
                    order.swapAt(place, other)
                    isChanged = true
                }
            }
            if !isChanged { break }
        }
        return order
    }

    /// The candidate that costs least at a place, if it costs less than the present one.
    private func replacement(at place: Int, in order: [Int]) -> Int? {
        let taken = Set(order.map { pool.candidates[$0].recording })
        var (best, bound): (Int?, Float) = (nil, cost(at: place, in: order) - 0.001)
        var changed = order
        for number in pool.candidates.indices where !taken.contains(pool.candidates[number].recording) {
            changed[place] = number
            let cost = cost(at: place, in: changed)
            if cost < bound { (best, bound) = (number, cost) }
        }
        return best
    }

    /// The place whose track had better stand here, and this one there.
    private func exchange(at place: Int, in order: [Int]) -> Int? {
        guard order.count <= Self.longestExchange else { return nil }
        var (best, bound): (Int?, Float) = (nil, cost(of: order) - 0.001)
        for other in order.indices where other != place {
            var changed = order
            changed.swapAt(place, other)
            let cost = cost(of: changed)
            if cost < bound { (best, bound) = (other, cost) }
        }
        return best
    }

    private func cost(of order: [Int]) -> Float {
        order.indices.reduce(0) { $0 + cost(at: $1, in: order) }
    }

    /// What the track at a place costs, its ways to both neighbours included.
    func cost(at place: Int, in order: [Int]) -> Float {
        let candidate = pool.candidates[order[place]]
        var cost = rules.cost(of: candidate, at: place)
        if place > 0 { cost += way(from: order[place - 1], to: order[place]) }
        if place + 1 < order.count { cost += way(from: order[place], to: order[place + 1]) }
        let faults = artistFaults(at: place, in: order) + seedFaults(at: place, in: order)
        return cost + PlaylistRules.heavyFault * Float(faults)
    }

    private func way(from before: Int, to number: Int) -> Float {
        rules.cost(from: pool.candidates[before], to: pool.candidates[number])
            + rules.cost(ofCosine: pool.cosine(before, number))
    }

    /// 1 where there are more tracks near the seed of the track at a place than its share.
    private func seedFaults(at place: Int, in order: [Int]) -> Int {
        guard rules.mostPerSeed < order.count else { return 0 }
        let seed = pool.candidates[order[place]].seed
        return order.count { pool.candidates[$0].seed == seed } > rules.mostPerSeed ? 1 : 0
    }

    /// How many rules about artists the track at a place breaks.
    func artistFaults(at place: Int, in order: [Int]) -> Int {
        let artists = pool.candidates[order[place]].artists
        guard !artists.isEmpty else { return 0 }
        var (uses, isNear) = (1, false)
        for other in order.indices where other != place {
            guard pool.candidates[order[other]].artists.contains(where: artists.contains) else { continue }
            uses += 1
            if abs(other - place) <= rules.artistGap { isNear = true }
        }
        return (uses > rules.mostPerArtist ? 1 : 0) + (isNear ? 1 : 0)
    }
}

// MARK: - Length

extension PlaylistSearch {
    /// The same playlist with tracks exchanged so that it comes near to a length, no rule broken for it.
    ///
    /// - Parameters:
    ///   - order: The playlist.
    ///   - wanted: The length in milliseconds.
    ///   - tolerance: How far from it is near enough.
    /// - Returns: As many tracks, in their order.
    func fitted(_ order: [Int], to wanted: Int, within tolerance: Int) -> [Int] {
        var order = order
        for _ in 0..<4 {
            let missing = wanted - order.reduce(0) { $0 + pool.candidates[$1].duration }
            guard abs(missing) > tolerance, pace.isWanted() else { break }
            guard let (place, number) = betterFit(order, missing: missing) else { break }
            order[place] = number
        }
        return order
    }

    /// The exchange that leaves the least length missing, in steps of five seconds; of equal ones the cheapest.
    private func betterFit(_ order: [Int], missing: Int) -> (place: Int, number: Int)? {
        let taken = Set(order.map { pool.candidates[$0].recording })
        let step = 5_000
        var best: (place: Int, number: Int)?
        var bound: (steps: Int, cost: Float) = (abs(missing) / step, 0)
        for place in order.indices {
            let present = cost(at: place, in: order)
            var changed = order
            for number in pool.candidates.indices where !taken.contains(pool.candidates[number].recording) {
                let change = pool.candidates[number].duration - pool.candidates[order[place]].duration
                let steps = abs(missing - change) / step
                guard steps <= bound.steps else { continue }
                changed[place] = number
                let cost = cost(at: place, in: changed) - present
                // The cost of what breaks no rule is a small number.
                guard cost < PlaylistRules.fault / 2, (steps, cost) < bound else { continue }
                (best, bound) = ((place, number), (steps, cost))
            }
        }
        return best
    }
}
