import Catalog
import Embedding
import Printing
import Recommendations

extension Sequencer {
    /// Lists the next tracks of a radio.
    ///
    /// The direction in which it looks begins at the seeds. Each call moves it by 15 % towards what was listed, so that
    /// the radio drifts, and by 5 % back to the seeds, so that it does not get lost. Liked tracks draw it half the way
    /// to them. Of skipped ones the part that is perpendicular to the seeds is taken away, and their
    /// artists rest.
    ///
    /// - Throws: ``RankingError/Code/unknownSeeds`` with each liked or skipped resource that has no embedding.
    func radio(
        _ request: RecommendationRequest, _ seeds: SeedVector, _ form: RadioForm
    ) throws(RankingError) -> SequenceAnswer {
        try checkOpinions(form)
        var answer = SequenceAnswer(seeds: seeds.seeds, reason: seeds.reason, modelVersion: index.modelVersion)
        guard let origin = seeds.vector else { return answer }
        var state = form.state
        let model = RadioState.digest(index.modelVersion)
        if state.model != model || state.direction.count != Space.dimensions { state.direction = origin }
        state.model = model
        state.direction = Self.direction(
            state.direction, origin, liked: vectors(form.likes), skipped: vectors(form.skips))
        for artist in form.skips.compactMap(index.entity).flatMap({ index.artistDigests(of: $0) })
        where !state.resting.contains(artist) { state.resting.append(artist) }
        state.resting = Array(state.resting.suffix(RadioState.mostResting))

        var program = RadioProgram(state, request, seeds, in: index, deadline: deadline)
        program.choose(form.count)
        let last = state.last.flatMap { index[.track].row(of: $0) }
        answer.tracks = items(program.rows, after: last) { Cosine.of(origin, index.vector(of: $0)) }
        answer.constraints = program.constraints(form.count)
        if program.rows.isEmpty { answer.reason = "Everything that is left to list was listed; begin again." }
        answer.state = program.state(drawnTo: origin)
        return answer
    }

    private func checkOpinions(_ form: RadioForm) throws(RankingError) {
        var unknown: [JukeURI] = []
        for uri in form.likes + form.skips where index.entity(uri) == nil && !unknown.contains(uri) {
            unknown.append(uri)
        }
        guard !unknown.isEmpty else { return }
        let list = unknown.map(\.description).joined(separator: ", ")
        throw RankingError(
            .unknownSeeds, "liked or skipped, but unknown to the catalog, or not embedded yet: \(list)", uris: unknown)
    }

    private func vectors(_ uris: [JukeURI]) -> [[Float]] {
        uris.compactMap(index.entity).map(index.vector)
    }

    /// How much liked tracks, and skipped ones, count beside the direction; several share it.
    private static let opinion = 1.0

    private static func direction(
        _ direction: [Float], _ origin: [Float], liked: [[Float]], skipped: [[Float]]
    ) -> [Float] {
        var sum = VectorSum()
        sum.add(direction, weight: 1)
        for vector in liked { sum.add(vector, weight: opinion / Double(liked.count)) }
        for vector in skipped {
            let weight = opinion / Double(skipped.count)
            sum.add(vector, weight: -weight)
            sum.add(origin, weight: weight * Cosine.of(vector, origin))
        }
        return sum.unitVector() ?? origin
    }
}

extension CatalogIndex {
    /// Digests of a resource's artists, those left out that stand for many.
    func artistDigests(of entity: EntityRef) -> [UInt32] {
        performers(of: entity).map { artistDigest(at: $0) }
    }

    fileprivate func artistDigest(at position: Int) -> UInt32 {
        RadioState.digest(
            (attributes.unlisted(.artist, position)?.id ?? self[.artist].spotifyID(at: position)).rawValue)
    }
}

/// The tracks of one call of a radio while they are chosen.
struct RadioProgram {
    /// The tracks so far.
    private(set) var rows: [Int] = []
    private var state: RadioState
    private var history: Set<UInt32>
    private let index: CatalogIndex
    private let deadline: RankingDeadline
    /// The search without tracks of artists that have no name, and with them.
    private let queries: (named: IndexQuery, all: IndexQuery)
    /// How many tracks of others stand between two of one artist; less where nothing else is left.
    private var spacing = Self.spacing

    /// How many tracks of others stand between two of one artist.
    static let spacing = 10
    /// How many candidates a call looks at for each track that it lists, and how many at least.
    private static let depth = (each: 5, least: 60)
    /// What the distance from the track before counts beside that from the direction.
    private static let smoothness: Float = 0.5
    /// How far the direction moves to what was listed, and back to the seeds.
    private static let drift = (on: 0.15, back: 0.05)

    init(
        _ state: RadioState, _ request: RecommendationRequest, _ seeds: SeedVector, in index: CatalogIndex,
        deadline: RankingDeadline
    ) {
        self.state = state
        self.index = index
        self.deadline = deadline
        history = Set(state.history)
        func query(leavingOutUnnamed leavesOut: Bool) -> IndexQuery {
            index.trackQuery(
                request.leavingOutUnnamed(leavesOut), near: state.direction, excluding: seeds.ids,
                artists: request.excludesSeedArtists ? seeds.artists(in: index) : [])
        }
        queries = (query(leavingOutUnnamed: true), query(leavingOutUnnamed: false))
    }

    /// Chooses the next tracks; where too few artists are left they come nearer to each other, and resting ones wake.
    mutating func choose(_ count: Int) {
        let steps = [
            (queries.named, Self.spacing, true), (queries.all, Self.spacing, true),
            (queries.all, Self.spacing / 2, true), (queries.all, 1, false), (queries.all, 0, false),
        ]
        for (query, spacing, rests) in steps {
            var before = -1
            // The nearest may be by few artists; another search leaves those out that were just listed.
            while rows.count < count, rows.count > before, deadline.isWanted() {
                before = rows.count
                take(query, count - rows.count, spacing: spacing, rests: rests)
                if rows.count > before { self.spacing = min(self.spacing, spacing) }
            }
        }
    }

    private mutating func take(_ query: IndexQuery, _ count: Int, spacing: Int, rests: Bool) {
        let resting = rests ? Set(state.resting) : []
        var query = query
        query.limit = max(Self.depth.least, Self.depth.each * count)
        let (filter, history, index) = (query.filter, history, index)
        let near = Set(state.artists.suffix(spacing).flatMap(\.self))
        query.filter = { row in
            guard filter?(row) ?? true, history.isDisjoint(with: index.trackDigests(at: row)) else { return false }
            guard !near.isEmpty || !resting.isEmpty else { return true }
            let artists = index.artistDigests(of: EntityRef(.track, row: row))
            return !artists.contains { resting.contains($0) || near.contains($0) }
        }
        var found = index[.track].index.search([query])[0]
        for _ in 0..<count where deadline.isWanted() {
            guard let place = next(among: found, spacing: spacing) else { return }
            append(found.remove(at: place).row)
        }
    }

    /// The candidate that is nearest to the direction and to the track before.
    private func next(among found: [Neighbour], spacing: Int) -> Int? {
        let near = Set(state.artists.suffix(spacing).flatMap(\.self))
        let last = rows.last ?? state.last.flatMap { index[.track].row(of: $0) }
        let before = last.map { index.vector(of: EntityRef(.track, row: $0)) }
        var best: (place: Int, cost: Float)?
        for (place, neighbour) in found.enumerated() {
            let track = EntityRef(.track, row: neighbour.row)
            guard history.isDisjoint(with: index.trackDigests(at: neighbour.row)) else { continue }
            if index.artistDigests(of: track).contains(where: near.contains) { continue }
            let way = before.map { 1 - Float(Cosine.of($0, index.vector(of: track))) } ?? 0
            let cost = 1 - neighbour.score + Self.smoothness * way
            if cost < best?.cost ?? .infinity { best = (place, cost) }
        }
        return best?.place
    }

    private mutating func append(_ row: Int) {
        let track = EntityRef(.track, row: row)
        rows.append(row)
        let digests = index.trackDigests(at: row)
        state.history += digests
        history.formUnion(digests)
        state.artists.append(index.artistDigests(of: track))
        state.artists = Array(state.artists.suffix(Self.spacing))
        state.last = index[.track].spotifyID(at: row)
        state.played += 1
    }

    /// Where the radio stands after these tracks.
    func state(drawnTo origin: [Float]) -> RadioState {
        var state = state
        state.history = Array(state.history.suffix(RadioState.longestHistory))
        var sum = VectorSum()
        sum.add(state.direction, weight: 1 - Self.drift.on - Self.drift.back)
        sum.add(origin, weight: Self.drift.back)
        for row in rows {
            sum.add(index.vector(of: EntityRef(.track, row: row)), weight: Self.drift.on / Double(rows.count))
        }
        state.direction = sum.unitVector() ?? state.direction
        return state
    }

    /// Whether the call has its tracks, and their artists their distance.
    func constraints(_ count: Int) -> [SequenceAnswer.Constraint] {
        [
            SequenceAnswer.Constraint(
                name: "count", isKept: rows.count == count,
                sentence: rows.count == count
                    ? "\(count.counted("track")), none of which was listed before."
                    : "\(rows.count) of \(count.counted("track")): everything else was listed before, or is ruled out."),
            SequenceAnswer.Constraint(
                name: "artist_gap", isKept: spacing == Self.spacing,
                sentence: spacing == Self.spacing
                    ? "At least \(spacing == 1 ? "1 track stands" : "\(spacing) tracks stand") between two of one artist."
                    : "Fewer than \(Self.spacing) tracks stand between two of one artist: too few others are left."),
        ]
    }
}

extension CatalogIndex {
    /// Digests of a track and of the recording that it is a version of; one where both are the same row.
    fileprivate func trackDigests(at row: Int) -> [UInt32] {
        let first = versions(of: .track).representative(of: row)
        let own = RadioState.digest(self[.track].spotifyID(at: row).rawValue)
        return first == row ? [own] : [own, RadioState.digest(self[.track].spotifyID(at: first).rawValue)]
    }
}
