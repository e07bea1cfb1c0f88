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
        let draft = PlaylistDraft(form, request, seeds, in: index, pace: pace)
        guard !draft.order.isEmpty else {
            answer.reason = "Nothing is left to list; loosen the filters, or name other seeds."
            return answer
        }
        let vectors = request.blend == .each ? seeds.turns.compactMap(\.vector) : [seeds.vector].compactMap(\.self)
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

    /// How long a track is where nothing is known yet, in milliseconds.
    private static let usualDuration = 210_000
    /// How often the number of tracks is set right after the length is known.
    private static let rounds = 3
    /// How many candidates each part of a curve has at least.
    private static let leastPerPart = 60

    /// Looks for the candidates of a playlist; nothing is placed yet.
    init(
        _ form: PlaylistForm, _ request: RecommendationRequest, _ seeds: SeedVector, in index: CatalogIndex,
        pace: RankingPace
    ) {
        self.form = form
        self.request = request
        let milliseconds = form.milliseconds
        var count = milliseconds.map { max(1, $0 / Self.usualDuration) } ?? form.trackCount
        var pool = PlaylistPool(
            request, seeds, count: min(count, PlaylistForm.tracks.upperBound), needsDuration: milliseconds != nil,
            in: index)
        let range = pool.energyRange
        if let curve = form.energy {
            let energies = curve.energies(max(count, 2), within: range)
            let parts = Dictionary(grouping: energies) { min(4, max(0, Int($0 * 5))) }
            for (part, places) in parts.sorted(by: { $0.key < $1.key }) {
                let center = Double(part) / 5
                pool.add(
                    energies: [max(center - 0.05, 0)...min(center + 0.25, 1)],
                    limit: max(Self.leastPerPart, 3 * places.count))
            }
        }
        let durations = pool.candidates.prefix(100).map(\.duration)
        let mean = max(1, durations.reduce(0, +) / max(1, durations.count))
        if let milliseconds { count = max(1, Int((Double(milliseconds) / Double(mean)).rounded())) }
        var order: [Int] = []
        var rules: PlaylistRules
        var search: PlaylistSearch
        var round = 0
        repeat {
            round += 1
            count = min(count, PlaylistForm.tracks.upperBound)
            (rules, search) = Self.search(form, request, pool, range, count, pace)
            order = search.order(count)
            guard let milliseconds else { break }
            let missing = milliseconds - order.reduce(0) { $0 + pool.candidates[$1].duration }
            let more = Int((Double(missing) / Double(mean)).rounded())
            if more == 0 || order.count < count || count + more < 1 { break }
            if count == PlaylistForm.tracks.upperBound, more > 0 { break }
            count += more
        } while round < Self.rounds
        if let milliseconds {
            order = search.fitted(order, to: milliseconds, within: Self.tolerance)
        }
        self.pool = pool
        self.order = order
        self.rules = rules
    }

    private static let tolerance = Int(PlaylistForm.minutesTolerance * 60_000)

    private static func search(
        _ form: PlaylistForm, _ request: RecommendationRequest, _ pool: PlaylistPool, _ range: ClosedRange<Double>,
        _ count: Int, _ pace: RankingPace
    ) -> (PlaylistRules, PlaylistSearch) {
        let rules = PlaylistRules(
            form, energies: form.energy?.energies(count, within: range) ?? [], mostPerArtist: request.maxPerArtist,
            mostPerSeed: pool.seedCount == 1 ? .max : (count + pool.seedCount - 1) / pool.seedCount)
        return (rules, PlaylistSearch(pool, rules, pace: pace))
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
            let percent = step.pythonText.hasSuffix(".0") ? String(Int(step)) : step.pythonText
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
            let found = Double(order.indices.reduce(0) { $0 + candidate($1).duration }) / 60_000
            let isKept = abs(found - minutes) <= PlaylistForm.minutesTolerance
            let text = ((found * 10).rounded() / 10).pythonText
            return SequenceAnswer.Constraint(
                name: "minutes", isKept: isKept,
                sentence: isKept
                    ? "\(text) minutes."
                    : "\(text) minutes instead of \(minutes.pythonText), with \(order.count.counted("track")).")
        }
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

extension PlaylistForm {
    /// The length in milliseconds, where it is asked for in minutes.
    fileprivate var milliseconds: Int? {
        if case .minutes(let minutes) = length { Int(minutes * 60_000) } else { nil }
    }

    /// The number of tracks, where it is asked for.
    fileprivate var trackCount: Int {
        if case .tracks(let count) = length { count } else { Self.defaultTracks }
    }
}
