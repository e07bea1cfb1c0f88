import Catalog
import Embedding
package import Recommendations

/// Finds the way from one track to another in short steps.
///
///     from ──○────○────○── to       waypoints at equal angles on the arc between both vectors
///           ∙∙∙  ∙∙∙  ∙∙∙            some of the nearest tracks of each: the candidates
///            └────┴────┘             the chain of candidates whose worst steps are best, see ``StepCosts``
///
/// The arc may lead through a region without music. Where a step is not near, tracks from the whole catalog join the
/// candidates, then what lies between each two tracks of the path and around them, as long as that helps.
///
/// No artist comes twice, entries that stand for many artists aside; the ends may share theirs. No recording comes
/// twice in any version.
package struct PathFinder: Sendable {
    private let index: CatalogIndex
    private let deadline: RankingDeadline
    private let costs: StepCosts

    /// How many tracks of a waypoint are looked at, at least and at most.
    private static let depth = (least: 40, most: 120)
    /// How many candidates there are, about.
    private static let candidates = 800
    /// How often tracks of further artists are looked for.
    private static let artistRounds = 4
    /// How many tracks stand for the whole catalog.
    private static let landmarks = 600
    /// How often a path is improved.
    private static let rounds = 3
    /// Between how many pairs of tracks it is improved at once, the worst first.
    private static let pairs = 4

    /// Finds paths among the tracks of an index, by default without regard to time.
    package init(index: CatalogIndex, deadline: RankingDeadline = .unlimited) {
        self.index = index
        self.deadline = deadline
        costs = StepCosts(index.calibration?.curves[ResourceType.track.rawValue])
    }

    /// Finds a path.
    ///
    /// - Parameters:
    ///   - start: A track of the index.
    ///   - end: Another one.
    ///   - steps: How many tracks the path is to have, both ends included; fewer than two count as two.
    ///   - request: What may stand between the ends: its filter, targets, familiarity and exclusions. Its seeds do not
    ///     matter.
    /// - Returns: The best path that was found while there was time; it is shorter where the catalog has too few
    ///   artists that the request allows.
    package func path(
        from start: EntityRef, to end: EntityRef, steps: Int, _ request: RecommendationRequest = RecommendationRequest()
    ) -> TrackPath {
        let count = max(steps, 2) - 2
        guard count > 0 else { return TrackPath(tracks: [start, end], wanted: 2) }
        var pool = PathPool(from: start.row, to: end.row, costs, in: index)
        let arc = Arc(from: pool.vector(of: start.row), to: pool.vector(of: end.row))
        let waypoints = Array(arc.points(count + 2).dropFirst().dropLast())
        let query = query(request, near: waypoints[0], pool)
        pool.penalty = query.penalty
        collect(&pool, query, near: waypoints)
        var best = search(pool, count)
        // Without a calibration nothing says that a step is not near.
        if costs.isCalibrated, !best.isNear, deadline.improves() {
            var wide = pool
            wide.add(landmarks(query))
            best = min(best, search(wide, count))
            for _ in 0..<Self.rounds where !best.isNear && deadline.improves() {
                pool.add(best.rows)
                surround(best, &pool, query)
                let next = min(best, search(pool, count))
                if next == best { break }
                best = next
            }
        }
        let tracks = [start] + best.rows.map { EntityRef(.track, row: $0) } + [end]
        return TrackPath(tracks: tracks, wanted: max(steps, 2))
    }

    private func search(_ pool: PathPool, _ count: Int) -> FoundPath {
        PathSearch(pool, deadline: deadline).best(count)
    }

    // MARK: - Candidates

    private func query(_ request: RecommendationRequest, near vector: [Float], _ pool: PathPool) -> IndexQuery {
        var request = request
        request.foldsVersions = true
        let ends = pool.rows.map { EntityRef(.track, row: $0) }
        return index.trackQuery(
            request, near: vector, excluding: Set(ends.map { index[.track].spotifyID(at: $0.row) }),
            artists: Set(ends.flatMap(index.performers)))
    }

    /// Adds what is near the waypoints, and further artists where there are few.
    private func collect(_ pool: inout PathPool, _ query: IndexQuery, near waypoints: [[Float]]) {
        let count = waypoints.count
        let quota = max(8, Self.candidates / count)
        take(&pool, query, near: waypoints, limit: min(max(Self.depth.least, 3 * count), Self.depth.most), quota)
        for _ in 0..<Self.artistRounds where pool.artistCount < 2 * count + 4 && deadline.improves() {
            let full = pool.artistPositions
            var others = query
            let attributes = index.attributes
            others.filter = { [filter = query.filter] row in
                !attributes.artists(of: .track, row).contains(where: full.contains) && filter?(row) ?? true
            }
            let before = pool.count
            take(&pool, others, near: waypoints, limit: Self.depth.least, quota)
            if pool.count == before { return }
        }
    }

    private func take(
        _ pool: inout PathPool, _ query: IndexQuery, near vectors: [[Float]], limit: Int, _ quota: Int
    ) {
        for vector in vectors where deadline.improves() {
            var query = query
            (query.vector, query.limit) = (vector, limit)
            pool.add(index[.track].index.search([query])[0].map(\.row), atMost: quota)
        }
    }

    /// Tracks that stand for the whole catalog, as far as they are allowed.
    private func landmarks(_ query: IndexQuery) -> [Int] {
        let count = index[.track].count
        let stride = max(1, count / Self.landmarks)
        return Swift.stride(from: stride / 2, to: count, by: stride).filter(query.allows)
    }

    /// Adds what lies between each two neighbours of a path, and near those that are far from each other.
    private func surround(_ path: FoundPath, _ pool: inout PathPool, _ query: IndexQuery) {
        let rows = [pool.rows[0]] + path.rows + [pool.rows[1]]
        let pairs = zip(rows, rows.dropFirst()).map { left, right in
            (left: pool.vector(of: left), right: pool.vector(of: right))
        }
        let worst = pairs.map { costs.cost(ofCosine: Float(Cosine.of($0.left, $0.right))) }.enumerated()
            .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(Self.pairs)
        for (place, cost) in worst {
            let (left, right) = pairs[place]
            let isFar = cost >= StepCosts.stretch
            let middle = Arc(from: left, to: right).points(3).dropFirst().dropLast()
            take(&pool, query, near: Array(middle) + (isFar ? [left, right] : []), limit: Self.depth.least, .max)
        }
    }
}

/// A path as a search found it.
package struct TrackPath: Sendable, Equatable {
    /// The tracks, the ends first and last.
    package let tracks: [EntityRef]
    /// How many were asked for.
    package let wanted: Int

    /// Whether it has as many tracks as were asked for.
    package var isComplete: Bool { tracks.count == wanted }
}
