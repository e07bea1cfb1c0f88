import Recommendations

/// Exchanges what breaks a rule for what breaks fewer.
extension PlaylistSearch {
    /// The most passes over the whole playlist to repair it.
    private static var rounds: Int { 4 }
    /// Longer playlists are repaired without regard to the places of other tracks.
    private static var longestExchange: Int { 60 }
    /// How many candidates of a place are looked at when two neighbours are replaced at once.
    private static var pairCandidates: Int { 150 }

    /// The same playlist with what breaks a rule exchanged where that breaks fewer.
    func repaired(_ order: [Int]) -> [Int] {
        var order = order
        for _ in 0..<Self.rounds {
            let faulty = order.indices.filter { cost(at: $0, in: order) >= PlaylistRules.fault }
            guard !faulty.isEmpty, deadline.improves() else { break }
            var isChanged = false
            for place in faulty where deadline.improves() {
                guard cost(at: place, in: order) >= PlaylistRules.fault,
                    let better = replacement(at: place, in: order) ?? move(from: place, in: order)
                        ?? pair(at: place, in: order)
                else { continue }
                order = better
                isChanged = true
            }
            if !isChanged { break }
        }
        return order
    }

    /// How many rules the tracks break, each at each place.
    func faults(in order: [Int]) -> Int {
        order.indices.reduce(0) { sum, place in
            let candidate = pool.candidates[order[place]]
            var broken = rules.keepsEnergy(candidate, at: place) ? 0 : 1
            if place > 0 {
                let before = pool.candidates[order[place - 1]]
                broken += (rules.keepsTempo(before, candidate) ? 0 : 1) + (rules.keepsKey(before, candidate) ? 0 : 1)
            }
            return sum + broken + artistFaults(at: place, in: order) + seedFaults(at: place, in: order)
        }
    }

    /// With the candidate at a place that costs least there, if it costs less than the present one.
    private func replacement(at place: Int, in order: [Int]) -> [Int]? {
        let taken = Set(order.map { pool.candidates[$0].recording })
        var (best, bound): (Int?, Float) = (nil, cost(at: place, in: order) - 0.001)
        var changed = order
        for number in pool.candidates.indices where !taken.contains(pool.candidates[number].recording) {
            changed[place] = number
            let cost = cost(at: place, in: changed)
            if cost < bound { (best, bound) = (number, cost) }
        }
        changed[place] = best ?? order[place]
        return best == nil ? nil : changed
    }

    /// With the track at a place put elsewhere, or exchanged for another track of the playlist, where that is cheapest.
    private func move(from place: Int, in order: [Int]) -> [Int]? {
        guard order.count <= Self.longestExchange else { return nil }
        var (best, bound): ([Int]?, Float) = (nil, cost(of: order) - 0.001)
        func consider(_ changed: [Int]) {
            let cost = cost(of: changed)
            if cost < bound { (best, bound) = (changed, cost) }
        }
        for other in order.indices where other != place {
            var changed = order
            changed.swapAt(place, other)
            consider(changed)
            changed = order
            changed.insert(changed.remove(at: place), at: other)
            consider(changed)
        }
        return best
    }

    /// With the tracks at a place and the next, or the one before, replaced at once.
    private func pair(at place: Int, in order: [Int]) -> [Int]? {
        for first in [place, place - 1] where first >= 0 && first + 1 < order.count {
            let before = first > 0 ? pool.candidates[order[first - 1]] : nil
            let after = first + 2 < order.count ? pool.candidates[order[first + 2]] : nil
            let rest = Set((order[..<first] + order[(first + 2)...]).map { pool.candidates[$0].recording })
            func keeping(_ place: Int, _ isFine: (PlaylistPool.Candidate) -> Bool) -> [Int] {
                var kept: [Int] = []
                for (number, candidate) in pool.candidates.enumerated()
                where !rest.contains(candidate.recording) && rules.keepsEnergy(candidate, at: place)
                    && isFine(candidate)
                {
                    kept.append(number)
                    if kept.count == Self.pairCandidates { break }
                }
                return kept
            }
            let lefts = keeping(first) { candidate in before.map { rules.cost(from: $0, to: candidate) == 0 } ?? true }
            let rights = keeping(first + 1) { candidate in
                after.map { rules.cost(from: candidate, to: $0) == 0 } ?? true
            }
            var changed = order
            var (best, bound): ([Int]?, Float) = (nil, pairCost(at: first, in: order) - 0.001)
            for left in lefts {
                for right in rights
                where pool.candidates[left].recording != pool.candidates[right].recording
                    && rules.cost(from: pool.candidates[left], to: pool.candidates[right]) == 0
                {
                    (changed[first], changed[first + 1]) = (left, right)
                    let cost = pairCost(at: first, in: changed)
                    if cost < bound { (best, bound) = (changed, cost) }
                }
            }
            if let best { return best }
        }
        return nil
    }

    private func pairCost(at place: Int, in order: [Int]) -> Float {
        cost(at: place, in: order) + cost(at: place + 1, in: order)
    }

    /// What all tracks cost, each with its ways to both neighbours.
    func cost(of order: [Int]) -> Float {
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
