extension PlaylistSearch {
    /// How many tracks are exchanged for a length.
    private static var mostExchanges: Int { 8 }

    /// The same playlist with tracks exchanged so that it comes near to a length, no rule broken for it.
    ///
    /// - Parameters:
    ///   - order: The playlist.
    ///   - wanted: The length in milliseconds.
    ///   - tolerance: How far from it is near enough.
    /// - Returns: As many tracks, in their order.
    func fitted(_ order: [Int], to wanted: Int, within tolerance: Int) -> [Int] {
        var order = order
        for _ in 0..<Self.mostExchanges {
            let missing = wanted - order.reduce(0) { $0 + pool.candidates[$1].durationMilliseconds }
            guard abs(missing) > tolerance, deadline.improves() else { break }
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
                let change =
                    pool.candidates[number].durationMilliseconds
                    - pool.candidates[order[place]].durationMilliseconds
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
