import Catalog
import Embedding
package import Recommendations

/// Computes the answers to requests for sequences from one index.
package struct Sequencer: Sendable {
    /// The index that the tracks come from.
    package let index: CatalogIndex
    let deadline: RankingDeadline

    /// Makes sequences of the tracks of an index, by default without regard to time.
    package init(index: CatalogIndex, deadline: RankingDeadline = .unlimited) {
        self.index = index
        self.deadline = deadline
    }

    /// Answers a request; the caller sets the time of the answer.
    ///
    /// - Throws: ``RankingError/Code/noSeeds``, ``RankingError/Code/invalidRequest``,
    ///   ``RankingError/Code/unknownSeeds`` or ``RankingError/Code/outOfTime``.
    package func answer(_ request: SequenceRequest) throws(RankingError) -> SequenceAnswer {
        if let problem = request.outOfBounds { throw RankingError(.invalidRequest, problem) }
        let seeds = try SeedVector(request.base, in: index, deadline: deadline)
        let answer =
            switch request.form {
            case .path(let steps): try path(request.base, seeds, steps: steps)
            case .playlist(let form): playlist(request.base, seeds, form)
            case .radio(let form): try radio(request.base, seeds, form)
            }
        guard deadline.isWanted() else { throw .outOfTime }
        return answer
    }

    // MARK: - Paths

    private func path(
        _ request: RecommendationRequest, _ seeds: SeedVector, steps: Int
    ) throws(RankingError) -> SequenceAnswer {
        var answer = SequenceAnswer(seeds: seeds.seeds, modelVersion: index.modelVersion)
        let ends = seeds.contributions.map { contribution in contribution.entity.flatMap(representative) }
        guard ends.count == 2, let start = ends[0], let end = ends[1] else {
            let missing = zip(seeds.seeds, ends).filter { $0.1 == nil }.map(\.0)
            answer.reason = missing.map(Self.absence).joined(separator: " ")
            return answer
        }
        guard start != end else {
            throw RankingError(.invalidRequest, "Both ends are the same track; name two different ones.")
        }
        let finder = PathFinder(index: index, deadline: deadline)
        var path = finder.path(from: start, to: end, steps: steps, request.leavingOutUnnamed(true))
        if !path.isComplete { path = finder.path(from: start, to: end, steps: steps, request.leavingOutUnnamed(false)) }
        let origin = index.vector(of: start)
        answer.tracks = items(path.tracks.map(\.row)) { Cosine.of(origin, index.vector(of: $0)) }
        let isEarly = !deadline.improves()
        answer.constraints = [
            SequenceAnswer.Constraint(
                name: "steps", isKept: path.isComplete,
                sentence: path.isComplete
                    ? "\(steps) tracks, no artist twice."
                    : "\(path.tracks.count) of \(steps) tracks: "
                        + (isEarly
                            ? "there was no time to find more."
                            : "no further artists are left that the request allows."))
        ]
        if let near = Self.nearConstraint(of: answer.tracks, steps: steps) { answer.constraints.append(near) }
        return answer
    }

    /// Whether each track is near the one before, and what the word is where it is not; `nil` where nothing is known.
    private static func nearConstraint(
        of tracks: [SequenceAnswer.Item], steps count: Int
    ) -> SequenceAnswer.Constraint? {
        let steps = tracks.enumerated().compactMap { place, track in
            track.step?.closeness.map { (place: place + 1, closeness: $0) }
        }
        guard !steps.isEmpty else { return nil }
        let far = steps.filter { $0.closeness < StepCosts.least }
        func places(_ word: ClosenessWord?) -> [Int] {
            far.filter { ClosenessWord($0.closeness) == word }.map(\.place)
        }
        let told = [(places(nil), "no nearer than chance"), (places(.aStretch), "a stretch")].compactMap {
            places, words in
            places.isEmpty
                ? nil
                : "\(places.count == 1 ? "track" : "tracks") \(Self.list(places)) \(places.count == 1 ? "is" : "are") \(words)"
        }
        return SequenceAnswer.Constraint(
            name: "near", isKept: far.isEmpty,
            sentence: far.isEmpty
                ? "Each track is near the one before: related or closer."
                : "Not every track is near the one before: \(told.joined(separator: ", ")). Nothing nearer was found; "
                    + (count < SequenceRequest.steps.upperBound
                        ? "more steps, or looser filters, may help." : "looser filters may help."),
            places: far.map(\.place))
    }

    /// "3", "3 and 5", "3, 5 and 8".
    private static func list(_ places: [Int]) -> String {
        let words = places.map(String.init)
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// How many of the tracks nearest to a genre may stand for it.
    private static let representatives = 50

    /// The track that stands for a resource.
    ///
    /// It is the track itself, the most popular one of an artist or album, or the most popular of a genre's tracks that
    /// are nearest to it; of equal ones the nearest.
    private func representative(of entity: EntityRef) -> EntityRef? {
        let facts = index.attributes[.track]
        let rows: [Int]
        switch entity.type {
        case .track: return entity
        case .album: rows = (0..<index[.track].count).filter { facts.album(at: $0) == entity.row }
        case .artist: rows = index.attributes.tracks(ofArtist: entity.row).map(Int.init)
        case .genre:
            var request = RecommendationRequest(limit: Self.representatives)
            request.filter.genres = [index.name(of: entity)]
            let list = CandidateList(
                of: .track, for: request, user: index.vector(of: entity), excluded: [], artists: [], in: index)
            rows = index[.track].index.search([list.query])[0].map(\.row)
        }
        let most = rows.map { facts.popularity(at: $0) ?? -1 }.max()
        let center = index.vector(of: entity)
        return rows.filter { facts.popularity(at: $0) ?? -1 == most }.map { EntityRef(.track, row: $0) }
            .max { Cosine.of(center, index.vector(of: $0)) < Cosine.of(center, index.vector(of: $1)) }
    }

    private static func absence(of seed: ResolvedSeed) -> String {
        if seed.uri == nil, PlaceholderName.isPlaceholder(seed.seed) {
            return PlaceholderName.sentence(about: seed.seed)
        }
        return seed.uri == nil
            ? "\"\(seed.seed)\" is not in this catalog." : "The catalog has no track of \"\(seed.name ?? seed.seed)\"."
    }

    // MARK: - Items

    /// Describes tracks, each with the step from the one before.
    ///
    /// - Parameters:
    ///   - rows: The tracks.
    ///   - before: The track that the first one follows.
    ///   - score: The score of a track.
    /// - Returns: The tracks, in the same order.
    func items(_ rows: [Int], after before: Int? = nil, score: (EntityRef) -> Double) -> [SequenceAnswer.Item] {
        let curve = index.calibration?.curves[ResourceType.track.rawValue]
        var last = before.map { EntityRef(.track, row: $0) }
        return rows.map { row in
            let track = EntityRef(.track, row: row)
            let step = last.map { last in
                let cosine = Cosine.of(index.vector(of: last), index.vector(of: track))
                return SequenceAnswer.Step(
                    likeness: Likeness.displayed(Likeness.of(cosine)), score: cosine,
                    closeness: curve.map { $0.value(of: cosine) },
                    change: TraitComparison(of: track, with: last, in: index).largestChange)
            }
            last = track
            let score = score(track)
            return SequenceAnswer.Item(
                uri: index.uri(of: track), name: index.name(of: track).stripped,
                likeness: Likeness.displayed(Likeness.of(score)), score: score, step: step, sound: index.sound(of: row),
                details: index.details(of: track))
        }
    }
}

extension RecommendationRequest {
    /// The request with the tracks of artists without a name left out, or not.
    ///
    /// A list that is filled up takes them last, so its first search leaves them out.
    func leavingOutUnnamed(_ leavesOut: Bool) -> RecommendationRequest {
        var request = self
        request.fillsUp = leavesOut
        return request
    }

    /// The request without limits for artists and albums and without variety, which a sequence sees to by itself.
    fileprivate var onlyNearest: RecommendationRequest {
        var request = self
        (request.maxPerArtist, request.maxPerAlbum, request.diversity) = (nil, nil, 0)
        return request
    }
}

extension CatalogIndex {
    /// The search for the tracks that are nearest to a vector, for a sequence to choose from.
    ///
    /// - Parameters:
    ///   - request: What may be listed; its limits for artists and albums and its variety do not matter.
    ///   - vector: Where to look, at unit length.
    ///   - excluded: The tracks that must not be listed, beside those that the request excludes.
    ///   - artists: The positions of artists of whom nothing is listed.
    /// - Returns: A query of the request's limit.
    func trackQuery(
        _ request: RecommendationRequest, near vector: [Float], excluding excluded: Set<SpotifyID>, artists: Set<Int>
    ) -> IndexQuery {
        CandidateList(
            of: .track, for: request.onlyNearest, user: vector, excluded: excluded.union(request.excludedIDs),
            artists: artists, in: self
        ).query
    }
}

extension CatalogIndex {
    /// What a track sounds like; `nil` when nothing is known.
    func sound(of track: Int) -> SequenceAnswer.Sound? {
        let features = attributes[.track].features(at: track)
        func value(_ attribute: MusicAttribute) -> Double? {
            guard !features.isEmpty, let place = FactColumns.attributes.firstIndex(of: attribute) else { return nil }
            let value = features[features.startIndex + place]
            return value.isNaN ? nil : Double(value)
        }
        guard !features.isEmpty else { return nil }
        let key = value(.key).flatMap { note in
            value(.mode).flatMap { ScaleKey(note: Int(note), mode: $0 > 0.5 ? .major : .minor) }
        }
        return SequenceAnswer.Sound(
            energy: value(.energy), tempo: value(.tempo).flatMap { $0 > 0 ? $0 : nil }, key: key)
    }
}
