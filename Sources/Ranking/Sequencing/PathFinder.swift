import Catalog
import Embedding
import Foundation
package import Recommendations

/// Finds the way from one track to another in short steps.
///
///     from ──○────○────○── to       waypoints at equal angles on the arc between both vectors
///           ∙∙∙  ∙∙∙  ∙∙∙            some of the nearest tracks of each, one of each recording
///            └────┴────┘             the chain with the smallest sum of squared angles, of its steps and its detours
///
/// No artist comes twice, entries that stand for many artists aside; the ends may share theirs. No recording comes
/// twice in any version. The search keeps the best chain to each of a waypoint's tracks, and of those the best few: it
/// is deterministic and nearly always the best there is.
package struct PathFinder: Sendable {
    private let index: CatalogIndex
    private let pace: RankingPace

    /// How many tracks of a waypoint are looked at, at least.
    private static let leastCandidates = 40
    /// How many are looked at where fewer artists than steps were found.
    private static let mostCandidates = 1_000
    /// How many chains go on from a waypoint.
    private static let width = 24
    /// What a waypoint without a track costs: more than any chain.
    private static let gap = 1_000.0
    /// What a squared angle to the waypoint counts beside a squared angle of a step.
    private static let detour = 0.5

    /// Finds paths among the tracks of an index, by default without regard to time.
    package init(index: CatalogIndex, pace: RankingPace = .unhurried) {
        self.index = index
        self.pace = pace
    }

    /// Finds a path.
    ///
    /// - Parameters:
    ///   - start: A track of the index.
    ///   - end: Another one.
    ///   - steps: How many tracks the path is to have, both ends included; fewer than two count as two.
    ///   - request: What may stand between the ends: its filter, targets, familiarity and exclusions. Its seeds do not
    ///     matter.
    /// - Returns: The path; it is shorter where the catalog has too few artists that the request allows.
    package func path(
        from start: EntityRef, to end: EntityRef, steps: Int, _ request: RecommendationRequest = RecommendationRequest()
    ) -> TrackPath {
        let (first, last) = (node(start.row, detour: 0), node(end.row, detour: 0))
        let waypoints = Arc(from: first.vector, to: last.vector).points(max(steps, 2)).dropFirst().dropLast()
        guard !waypoints.isEmpty else { return TrackPath(tracks: [start, end], wanted: max(steps, 2)) }
        let queries = queries(waypoints, request, ends: [first, last])
        var most = max(Self.leastCandidates, 3 * waypoints.count)
        while true {
            let layers = layers(queries, limit: most)
            let rows = chain(layers, from: first, to: last)
            let isAll = layers.allSatisfy { $0.count < most }
            if rows.count == waypoints.count || isAll || most >= Self.mostCandidates || !pace.isWanted() {
                let tracks = [start] + rows.map { EntityRef(.track, row: $0) } + [end]
                return TrackPath(tracks: tracks, wanted: max(steps, 2))
            }
            most = min(4 * most, Self.mostCandidates)
        }
    }

    // MARK: - Candidates

    /// A track that may stand in the path.
    private struct Node {
        let row: Int
        let vector: [Float]
        /// Its artists, and the recording that it is a version of; of two tracks that share one only one may come.
        let exclusiveIDs: [Int]
        let detour: Double
    }

    private func node(_ row: Int, detour: Double) -> Node {
        let artists = index.performers(of: EntityRef(.track, row: row))
        // Below zero, so that no recording is taken for an artist.
        let recording = -1 - index.versions(of: .track).representative(of: row)
        return Node(
            row: row, vector: index.vector(of: EntityRef(.track, row: row)), exclusiveIDs: artists + [recording],
            detour: detour)
    }

    private func queries(
        _ waypoints: some Sequence<[Float]>, _ request: RecommendationRequest, ends: [Node]
    ) -> [IndexQuery] {
        var request = request
        request.foldsVersions = true
        let table = index[.track]
        let excluded = Set(ends.map { table.spotifyID(at: $0.row) })
        let artists = Set(ends.flatMap(\.exclusiveIDs).filter { $0 >= 0 })
        var query: IndexQuery?
        return waypoints.map { waypoint in
            var next = query ?? index.trackQuery(request, near: waypoint, excluding: excluded, artists: artists)
            next.vector = waypoint
            query = next
            return next
        }
    }

    private func layers(_ queries: [IndexQuery], limit: Int) -> [[Node]] {
        var layers: [[Node]] = []
        for query in queries where pace.isWanted() {
            var query = query
            query.limit = limit
            layers.append(
                index[.track].index.search([query])[0].map { found in
                    let angle = Arc.angle(Double(found.score))
                    return node(found.row, detour: angle * angle)
                })
        }
        return layers
    }

    // MARK: - Search

    /// A chain of tracks up to a waypoint.
    private struct Chain {
        var rows: [Int] = []
        /// Those of its tracks.
        var exclusiveIDs: [Int] = []
        var last: Node
        var cost = 0.0
    }

    /// The rows of the best chain between the ends; waypoints for which nothing is left are left out.
    private func chain(_ layers: [[Node]], from first: Node, to last: Node) -> [Int] {
        var chains = [Chain(last: first)]
        for (number, layer) in layers.enumerated() where pace.isWanted() {
            var longer = layer.compactMap { node in best(chains, before: node) }
            longer += chains.map { chain in
                var chain = chain
                chain.cost += Self.gap
                return chain
            }
            // What is left costs at least as much as steps of equal length; else chains that hang back would win.
            let left = Double(layers.count - number)
            let ranked = longer.enumerated().map { place, chain in
                (cost: chain.cost + pow(Arc.angle(Cosine.of(chain.last.vector, last.vector)), 2) / left, place: place)
            }
            chains = ranked.sorted { ($0.cost, $0.place) < ($1.cost, $1.place) }.prefix(Self.width)
                .map { longer[$0.place] }
        }
        return chains.min { cost(of: $0, to: last) < cost(of: $1, to: last) }?.rows ?? []
    }

    /// The best chain that a track can follow, with the track; `nil` when its artist or recording is in all of them.
    private func best(_ chains: [Chain], before node: Node) -> Chain? {
        var best: (chain: Chain, cost: Double)?
        for chain in chains where !chain.exclusiveIDs.contains(where: node.exclusiveIDs.contains) {
            let cost = cost(of: chain, to: node)
            if cost < best?.cost ?? .infinity { best = (chain, cost) }
        }
        guard let (winner, cost) = best else { return nil }
        var chain = winner
        chain.rows.append(node.row)
        chain.exclusiveIDs += node.exclusiveIDs
        chain.last = node
        chain.cost = cost
        return chain
    }

    private func cost(of chain: Chain, to node: Node) -> Double {
        let angle = Arc.angle(Cosine.of(chain.last.vector, node.vector))
        return chain.cost + angle * angle + Self.detour * node.detour
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

/// The shorter arc of the great circle through two unit vectors.
struct Arc {
    private let start: [Float]
    private let end: [Float]
    /// The unit vector in the arc's plane that is perpendicular to the start; `nil` where both ends are the same.
    private let across: [Float]?
    private let length: Double

    /// Between opposite vectors any arc is as short; the one over the axis that both have least of is taken.
    init(from start: [Float], to end: [Float]) {
        self.start = start
        self.end = end
        let cosine = Cosine.of(start, end)
        length = Self.angle(cosine)
        var direction = VectorSum()
        direction.add(end, weight: 1)
        direction.add(start, weight: -cosine)
        if cosine < -0.9999, let least = start.indices.min(by: { abs(start[$0]) < abs(start[$1]) }) {
            var axis = [Float](repeating: 0, count: start.count)
            axis[least] = 1
            direction = VectorSum()
            direction.add(axis, weight: 1)
            direction.add(start, weight: -Double(start[least]))
        }
        across = cosine > 0.999_999 ? nil : direction.unitVector()
    }

    /// Unit vectors at equal angles, the ends included; at least two.
    func points(_ count: Int) -> [[Float]] {
        (0..<max(count, 2)).map { number in
            guard number > 0 else { return start }
            guard number < count - 1 else { return end }
            return point(at: Double(number) / Double(count - 1))
        }
    }

    private func point(at share: Double) -> [Float] {
        guard let across else { return start }
        var sum = VectorSum()
        sum.add(start, weight: cos(share * length))
        sum.add(across, weight: sin(share * length))
        return sum.unitVector() ?? start
    }

    /// The angle of a cosine in radians, 0…π.
    static func angle(_ cosine: Double) -> Double {
        cosine.isNaN ? .pi : acos(min(max(cosine, -1), 1))
    }
}
