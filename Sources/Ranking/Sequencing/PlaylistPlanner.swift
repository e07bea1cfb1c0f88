import Catalog
import Recommendations

/// An order of candidates, and how many rules it breaks.
struct PlaylistPlan {
    var order: [Int]
    var rules: PlaylistRules
    /// How many rules are broken, each at each place; tracks or minutes that are missing count, too.
    var faults: Int
    var cost: Float

    /// Whether it breaks fewer rules than another one, or as many and its tracks are nearer.
    func isBetter(than other: PlaylistPlan) -> Bool { (faults, cost) < (other.faults, other.cost) }
}

/// Makes a playlist, and tries harder as long as it breaks a rule.
///
/// The first try looks at the nearest few hundred tracks. A second one looks at four times as many, and follows more
/// orders. Then tracks are looked for in the whole catalog that keep the rules at the places where they are broken.
struct PlaylistPlanner {
    private(set) var pool: PlaylistPool
    private let form: PlaylistForm
    private let request: RecommendationRequest
    private let deadline: RankingDeadline
    /// From the calm end of the music near the seeds to the lively one.
    private let range: ClosedRange<Double>

    /// The assumed length of a track before any is known, in milliseconds.
    private static let usualDuration = 210_000
    /// How often the number of tracks is set right after the length is known.
    private static let rounds = 3
    /// How many candidates each part of a curve has at least.
    private static let leastPerPart = 60
    /// How many times as many tracks the second try looks at.
    private static let deepening = 4
    /// How many steps of a chain the second try takes at most, about.
    private static let most = 1_500_000
    /// How wide the second try is at most.
    private static let greatestWidth = 48
    /// How often tracks are looked for that keep the rules at a place.
    private static let repairs = 4
    private static let tolerance = Int(PlaylistForm.minutesTolerance * 60_000)

    /// Looks for the first candidates.
    init(
        _ form: PlaylistForm, _ request: RecommendationRequest, _ seeds: SeedVector, in index: CatalogIndex,
        deadline: RankingDeadline
    ) {
        self.form = form
        self.request = request
        self.deadline = deadline
        pool = PlaylistPool(
            request, seeds, count: min(form.roughCount(Self.usualDuration), PlaylistForm.tracks.upperBound),
            needsDuration: form.milliseconds != nil, in: index)
        range = pool.energyRange
        addCurve(deepening: 1)
    }

    /// The best playlist that was found while there was time.
    mutating func plan() -> PlaylistPlan {
        var best = attempt(width: PlaylistSearch.usualWidth)
        if best.faults > 0, deadline.improves() {
            pool.deepen(by: Self.deepening)
            addCurve(deepening: Self.deepening)
            let steps = max(1, best.order.count * pool.candidates.count)
            let next = attempt(
                width: min(max(Self.most / steps, PlaylistSearch.usualWidth), Self.greatestWidth))
            if next.isBetter(than: best) { best = next }
        }
        for _ in 0..<Self.repairs where best.faults > 0 && deadline.improves() {
            let before = pool.candidates.count
            addFitting(best)
            guard pool.candidates.count > before else { break }
            let next = repaired(best)
            guard next.isBetter(than: best) else { break }
            best = next
        }
        return best
    }

    // MARK: - Candidates

    private mutating func addCurve(deepening: Int) {
        guard let curve = form.energy else { return }
        let energies = curve.energies(max(form.roughCount(Self.usualDuration), 2), within: range)
        let parts = Dictionary(grouping: energies) { min(4, max(0, Int($0 * 5))) }
        for (part, places) in parts.sorted(by: { $0.key < $1.key }) where deadline.improves() {
            let center = Double(part) / 5
            pool.add(
                energies: [max(center - 0.05, 0)...min(center + 0.25, 1)],
                limit: deepening * max(Self.leastPerPart, 3 * places.count))
        }
    }

    /// Adds tracks that would keep the rules at the places where a playlist breaks them.
    private mutating func addFitting(_ plan: PlaylistPlan) {
        let search = PlaylistSearch(pool, plan.rules, deadline: deadline)
        let faulty = plan.order.indices.filter { search.cost(at: $0, in: plan.order) >= PlaylistRules.fault }
        for place in faulty where deadline.improves() {
            let before = place > 0 ? pool.candidates[plan.order[place - 1]] : nil
            let after = place + 1 < plan.order.count ? pool.candidates[plan.order[place + 1]] : nil
            // Between both neighbours; if nothing goes with both, at least after the one before.
            if pool.add(fitting: plan.rules, at: place, between: before, and: after) == 0, after != nil {
                _ = pool.add(fitting: plan.rules, at: place, between: before, and: nil)
            }
        }
    }

    // MARK: - Orders

    private func attempt(width: Int) -> PlaylistPlan {
        guard let milliseconds = form.milliseconds else {
            return plan(form.trackCount, width: width)
        }
        let durations = pool.candidates.prefix(100).map(\.durationMilliseconds)
        let mean = max(1, durations.reduce(0, +) / max(1, durations.count))
        var count = max(1, Int((Double(milliseconds) / Double(mean)).rounded()))
        var best: PlaylistPlan?
        for _ in 0..<Self.rounds {
            count = min(count, PlaylistForm.tracks.upperBound)
            var plan = plan(count, width: width)
            let missing = milliseconds - length(of: plan.order)
            let more = Int((Double(missing) / Double(mean)).rounded())
            plan = fitted(plan)
            if let known = best { if plan.isBetter(than: known) { best = plan } } else { best = plan }
            if plan.faults == 0 || more == 0 || plan.order.count < count || count + more < 1 { break }
            if count == PlaylistForm.tracks.upperBound, more > 0 { break }
            count += more
        }
        return best ?? plan(1, width: width)
    }

    private func plan(_ count: Int, width: Int) -> PlaylistPlan {
        let rules = PlaylistRules(
            form, energies: form.energy?.energies(count, within: range) ?? [], mostPerArtist: request.maxPerArtist,
            mostPerSeed: pool.seedCount == 1 ? .max : (count + pool.seedCount - 1) / pool.seedCount)
        let order = PlaylistSearch(pool, rules, width: width, deadline: deadline).order(count)
        return rated(order, rules)
    }

    private func repaired(_ plan: PlaylistPlan) -> PlaylistPlan {
        let search = PlaylistSearch(pool, plan.rules, deadline: deadline)
        return fitted(rated(search.repaired(plan.order), plan.rules))
    }

    /// The same playlist, of the length in minutes that is asked for, as far as that breaks no rule.
    private func fitted(_ plan: PlaylistPlan) -> PlaylistPlan {
        guard let milliseconds = form.milliseconds else { return plan }
        let search = PlaylistSearch(pool, plan.rules, deadline: deadline)
        return rated(search.fitted(plan.order, to: milliseconds, within: Self.tolerance), plan.rules)
    }

    private func rated(_ order: [Int], _ rules: PlaylistRules) -> PlaylistPlan {
        let search = PlaylistSearch(pool, rules, deadline: deadline)
        let missing =
            form.milliseconds.map { abs($0 - length(of: order)) > Self.tolerance ? 1 : 0 }
            ?? max(0, form.trackCount - order.count)
        return PlaylistPlan(
            order: order, rules: rules, faults: search.faults(in: order) + missing, cost: search.cost(of: order))
    }

    private func length(of order: [Int]) -> Int { order.reduce(0) { $0 + pool.candidates[$1].durationMilliseconds } }
}

extension PlaylistForm {
    /// The length in milliseconds, where it is asked for in minutes.
    fileprivate var milliseconds: Int? {
        if case .minutes(let minutes) = length { Int(minutes * 60_000) } else { nil }
    }

    /// The number of tracks, where it is asked for.
    fileprivate var trackCount: Int {
        if case .tracks(let count) = length { count } else { Self.defaultTracks }
    }

    /// The number of tracks if each is so long, in milliseconds.
    fileprivate func roughCount(_ duration: Int) -> Int {
        milliseconds.map { max(1, $0 / duration) } ?? trackCount
    }
}
