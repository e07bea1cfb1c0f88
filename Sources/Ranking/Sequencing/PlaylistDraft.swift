import Catalog
import Printing
import Recommendations

extension Sequencer {
    /// Chooses and orders tracks near the seeds.
    func playlist(
        _ request: RecommendationRequest, _ seeds: SeedVector, _ form: PlaylistForm
    ) -> SequenceAnswer {
        var answer = SequenceAnswer(seeds: seeds.seeds, reason: seeds.reason, modelVersion: index.modelVersion)
        guard seeds.vector != nil else { return answer }
        let draft = PlaylistDraft(form, request, seeds, in: index, deadline: deadline)
        guard !draft.order.isEmpty else {
            answer.reason = RecommendationAnswer.nothingLeft
            return answer
        }
        let vectors = request.blend == .each ? seeds.perSeed.compactMap(\.vector) : [seeds.vector].compactMap(\.self)
        answer.tracks = items(draft.order.map { draft.pool.candidates[$0].row }) { track in
            let vector = index.vector(of: track)
            return vectors.map { Cosine.of($0, vector) }.max() ?? 0
        }
        answer.constraints = draft.constraints
        return answer
    }
}

/// A playlist before it is described.
struct PlaylistDraft {
    let pool: PlaylistPool
    /// The candidates, in their order.
    let order: [Int]
    private let rules: PlaylistRules
    private let form: PlaylistForm
    private let request: RecommendationRequest

    /// Looks for the candidates of a playlist, and puts the best of them in order.
    init(
        _ form: PlaylistForm, _ request: RecommendationRequest, _ seeds: SeedVector, in index: CatalogIndex,
        deadline: RankingDeadline
    ) {
        self.form = form
        self.request = request
        var planner = PlaylistPlanner(form, request, seeds, in: index, deadline: deadline)
        let plan = planner.plan()
        (pool, order, rules) = (planner.pool, plan.order, plan.rules)
    }

    // MARK: - Constraints

    /// Each constraint, kept or not.
    var constraints: [SequenceAnswer.Constraint] {
        var all = [length]
        if form.energy != nil {
            all.append(
                constraint("energy", order.indices.filter { !rules.keepsEnergy(candidate($0), at: $0) }) { broken in
                    broken == 0
                        ? "Every track's energy is within \(PlaylistForm.energyTolerance) of the curve."
                        : "\(Self.tracks(broken)) more than \(PlaylistForm.energyTolerance) from the curve, or of no known energy."
                })
        }
        if let step = form.maxTempoStep {
            let percent = Self.plain(step)
            all.append(
                constraint("max_tempo_step", later.filter { !rules.keepsTempo(candidate($0 - 1), candidate($0)) }) {
                    $0 == 0
                        ? "The tempo never changes by more than \(percent) %."
                        : "\(Self.tracks($0)) more than \(percent) % from the tempo before, or of no known tempo."
                })
        }
        if form.matchesKeys {
            all.append(
                constraint("match_keys", later.filter { !rules.keepsKey(candidate($0 - 1), candidate($0)) }) {
                    $0 == 0
                        ? "Every key goes with the one before."
                        : "\(Self.tracks($0)) in a key that does not go with the one before, or of no known key."
                })
        }
        if let gap = form.artistGap {
            all.append(
                constraint("artist_gap", places { near in abs(near) <= gap }) {
                    $0 == 0
                        ? "At least \(gap == 1 ? "1 track stands" : "\(gap) tracks stand") between two of one artist."
                        : "\(Self.tracks($0)) too near to another of the same artist."
                })
        }
        if let most = request.maxPerArtist {
            all.append(
                constraint("max_per_artist", surplus(most)) {
                    $0 == 0
                        ? "No artist has more than \(most == 1 ? "one track" : "\(most) tracks")."
                        : "\(Self.tracks($0)) beyond the \(most == 1 ? "one" : "\(most)") of its artist: too few others are left."
                })
        }
        if pool.seedCount > 1 {
            all.append(
                constraint("blend", surplusOfSeeds) {
                    $0 == 0
                        ? "Each seed has its share of the tracks."
                        : "\(Self.tracks($0)) beyond the share of its seed: too few of the others are left."
                })
        }
        return all
    }

    private var length: SequenceAnswer.Constraint {
        switch form.length {
        case .tracks(let count):
            return SequenceAnswer.Constraint(
                name: "count", isKept: order.count == count,
                sentence: order.count == count
                    ? "\(count.counted("track"))."
                    : "\(order.count) of \(count.counted("track")): nothing else is left to list.")
        case .minutes(let minutes):
            let found = Double(order.indices.reduce(0) { $0 + candidate($1).durationMilliseconds }) / 60_000
            let isKept = abs(found - minutes) <= PlaylistForm.minutesTolerance
            let (text, asked) = (Self.plain((found * 10).rounded() / 10), Self.plain(minutes))
            return SequenceAnswer.Constraint(
                name: "minutes", isKept: isKept,
                sentence: isKept
                    ? "\(text) minutes; asked for were \(asked), half a minute more or less."
                    : "\(text) minutes instead of \(asked), half a minute more or less, with \(order.count.counted("track"))."
            )
        }
    }

    /// A number without the decimal of a whole one.
    private static func plain(_ number: Double) -> String {
        number.pythonText.hasSuffix(".0") ? String(Int(number)) : number.pythonText
    }

    private var later: some Sequence<Int> { order.indices.dropFirst() }

    private func candidate(_ place: Int) -> PlaylistPool.Candidate { pool.candidates[order[place]] }

    private func constraint(
        _ name: String, _ broken: some Sequence<Int>, _ sentence: (Int) -> String
    ) -> SequenceAnswer.Constraint {
        let places = broken.map { $0 + 1 }
        return SequenceAnswer.Constraint(
            name: name, isKept: places.isEmpty, sentence: sentence(places.count), places: places)
    }

    /// The places of tracks that share an artist with an earlier one at a distance that is not allowed.
    private func places(_ isTooNear: (Int) -> Bool) -> [Int] {
        order.indices.filter { place in
            order.indices.prefix(place).contains { earlier in
                isTooNear(place - earlier)
                    && candidate(earlier).artists.contains(where: candidate(place).artists.contains)
            }
        }
    }

    /// The places of tracks of which an artist has had its number already.
    private func surplus(_ most: Int) -> [Int] {
        var uses = [Int](repeating: 0, count: pool.artistCount)
        return order.indices.filter { place in
            let artists = candidate(place).artists
            let isSurplus = artists.contains { uses[$0] >= most }
            for artist in artists { uses[artist] += 1 }
            return isSurplus
        }
    }

    /// The places of tracks beyond the share of the seed that they are nearest to.
    private var surplusOfSeeds: [Int] {
        var uses = [Int](repeating: 0, count: pool.seedCount)
        return order.indices.filter { place in
            uses[candidate(place).seed] += 1
            return uses[candidate(place).seed] > rules.mostPerSeed
        }
    }

    private static func tracks(_ count: Int) -> String { count == 1 ? "1 track is" : "\(count) tracks are" }
}
