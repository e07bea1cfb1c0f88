import Catalog
import Recommendations

/// The tracks that a playlist is chosen from: a few hundred of the nearest to the seeds.
///
/// If the energy is to follow a curve, some of the nearest tracks at each energy of the curve are added.
struct PlaylistPool: Sendable {
    /// A track that may be chosen.
    struct Candidate: Sendable {
        let row: Int
        /// How far it is from the seeds, its penalties included: 1 less the score.
        let distance: Float
        /// Not a number where it is not known.
        let energy: Float
        /// Beats per minute; not a number where there is no beat.
        let tempo: Float
        let key: ScaleKey?
        /// Milliseconds; 0 where it is not known.
        let durationMilliseconds: Int
        /// Numbers of its artists within the pool, entries that stand for many artists left out.
        let artists: [Int]
        /// The number of its recording within the pool, the same for all versions.
        let recording: Int
        /// The number of the seed that it is nearest to, where each seed is to have its share; else 0.
        let seed: Int
    }

    private(set) var candidates: [Candidate] = []
    private(set) var artistCount = 0
    private(set) var recordingCount = 0
    /// The components of all candidates, one after another.
    private var vectors: [Float] = []
    private var knownRows: Set<Int> = []
    private var artistNumbers: [Int: Int] = [:]
    private var recordingNumbers: [Int: Int] = [:]
    private let request: RecommendationRequest
    private let parts: [SeedVector]
    private let excludedArtists: Set<Int>
    private let needsDuration: Bool
    /// How many tracks of each part a search asks for.
    private let limit: Int
    private let index: CatalogIndex

    /// The fewest tracks that a search asks for.
    static let least = 300
    /// The least difference of energy that a curve goes through.
    private static let leastRange = 0.2
    /// How many seeds are looked near by themselves.
    private static let mostParts = 20
    /// How many tracks are looked for that keep the rules of a place.
    private static let fitting = 30
    /// How often more artists are looked for.
    private static let rounds = 3

    /// Looks for tracks near the seeds.
    ///
    /// - Parameters:
    ///   - request: What may be listed, and how many tracks of one artist.
    ///   - seeds: Where to look, and what must not be listed.
    ///   - count: How many tracks the playlist is to have.
    ///   - needsDuration: Whether only tracks of known length are of use.
    ///   - index: Where the tracks come from.
    init(
        _ request: RecommendationRequest, _ seeds: SeedVector, count: Int, needsDuration: Bool, in index: CatalogIndex
    ) {
        self.index = index
        let request = request.leavingOutUnnamed(true)
        self.request = request
        self.needsDuration = needsDuration
        parts = request.blend == .each ? Self.distinct(seeds.perSeed) : [seeds]
        excludedArtists = request.excludesSeedArtists ? seeds.artists(in: index) : []
        limit = max(Self.least, 4 * count) / max(parts.count, 1) + 1
        for query in queries(request) { take(query, limit: limit) }
        if candidates.count < 2 * count {
            for query in queries(request.leavingOutUnnamed(false)) { take(query, limit: limit) }
        }
        guard let most = request.maxPerArtist.map({ min($0, count) }) else { return }
        for _ in 0..<Self.rounds where artistCount * most < 2 * count {
            // Artists with enough candidates make room for others.
            let full = fullArtists(3 * most)
            guard !full.isEmpty else { return }
            let before = candidates.count
            let attributes = index.attributes
            for var query in queries(request) {
                let filter = query.filter
                query.filter = { row in
                    !attributes.artists(of: .track, row).contains(where: full.contains) && filter?(row) ?? true
                }
                take(query, limit: limit)
            }
            if candidates.count == before { return }
        }
    }

    /// The seeds that have a direction of their own, those of the same direction once.
    private static func distinct(_ seeds: [SeedVector]) -> [SeedVector] {
        var known: Set<[Float]> = []
        return Array(seeds.filter { $0.vector.map { known.insert($0).inserted } ?? false }.prefix(mostParts))
    }

    /// Adds tracks of certain energies.
    ///
    /// - Parameters:
    ///   - ranges: The energies.
    ///   - limit: How many tracks of each range are wanted.
    mutating func add(energies ranges: [ClosedRange<Double>], limit: Int) {
        for range in ranges {
            var request = request
            let bounds = request.filter.bounds[.energy]
            request.filter.bounds[.energy] = MusicFilter.Bounds(
                min: max(range.lowerBound, bounds?.min ?? 0), max: min(range.upperBound, bounds?.max ?? 1),
                target: bounds?.target)
            for query in queries(request) { take(query, limit: limit) }
        }
    }

    /// Looks at `factor` times as many of the nearest tracks.
    mutating func deepen(by factor: Int) {
        for query in queries(request) { take(query, limit: factor * limit) }
    }

    /// Adds tracks that keep the rules of a place.
    ///
    /// - Parameters:
    ///   - rules: What is to be kept.
    ///   - place: The place.
    ///   - before: The track before it.
    ///   - after: The track that follows on it.
    /// - Returns: How many were found that were not there yet.
    mutating func add(
        fitting rules: PlaylistRules, at place: Int, between before: Candidate?, and after: Candidate?
    ) -> Int {
        var request = request
        for (attribute, range) in rules.ranges(at: place, between: before, and: after) {
            let bounds = request.filter.bounds[attribute]
            let (low, high) = (
                max(range.lowerBound, bounds?.min ?? -.infinity), min(range.upperBound, bounds?.max ?? .infinity)
            )
            guard low <= high else { return 0 }
            request.filter.bounds[attribute] = MusicFilter.Bounds(min: low, max: high, target: bounds?.target)
        }
        let index = index
        let known = candidates.count
        for var query in queries(request) {
            let filter = query.filter
            query.filter = { row in
                guard filter?(row) ?? true else { return false }
                return rules.keepsKeys(index.sound(of: row)?.key, between: before, and: after)
            }
            take(query, limit: Self.fitting)
        }
        return candidates.count - known
    }

    /// The energies from the calm end of the nearest tracks to the lively one: all but a sixth at either end.
    var energyRange: ClosedRange<Double> {
        let energies = candidates.map(\.energy).filter { !$0.isNaN }.sorted()
        guard let first = energies.first, let last = energies.last else { return 0...1 }
        let (low, high) = (
            energies.count > 6 ? energies[energies.count / 6] : first,
            energies.count > 6 ? energies[energies.count - 1 - energies.count / 6] : last
        )
        // Music that is all of one energy still has a curve.
        let middle = min(max(Double(low + high) / 2, 0), 1)
        let half = max(Double(high - low) / 2, Self.leastRange / 2)
        return max(middle - half, 0)...min(middle + half, 1)
    }

    /// How many seeds are to have an equal share of the tracks; 1 where all are added up.
    var seedCount: Int { max(parts.count, 1) }

    /// The cosine of two candidates.
    func cosine(_ left: Int, _ right: Int) -> Float { Cosine.ofRows(left, right, in: vectors) }

    // MARK: - Searching

    private func queries(_ request: RecommendationRequest) -> [IndexQuery] {
        var request = request
        request.foldsVersions = true
        let facts = index.attributes[.track]
        return parts.compactMap { part in
            guard let vector = part.vector else { return nil }
            var query = index.trackQuery(request, near: vector, excluding: part.ids, artists: excludedArtists)
            if needsDuration {
                let filter = query.filter
                query.filter = { row in facts.durationMilliseconds(at: row) ?? 0 > 0 && filter?(row) ?? true }
            }
            return query
        }
    }

    private mutating func take(_ query: IndexQuery, limit: Int) {
        var query = query
        query.limit = limit
        for found in index[.track].index.search([query])[0] where knownRows.insert(found.row).inserted {
            append(found)
        }
    }

    private mutating func append(_ found: Neighbour) {
        let artists = index.performers(of: EntityRef(.track, row: found.row))
        let numbers = artists.map { artist in
            if let number = artistNumbers[artist] { return number }
            artistNumbers[artist] = artistCount
            artistCount += 1
            return artistCount - 1
        }
        let representative = index.versions(of: .track).representative(of: found.row)
        if recordingNumbers[representative] == nil {
            recordingNumbers[representative] = recordingCount
            recordingCount += 1
        }
        let sound = index.sound(of: found.row)
        let vector = index.vector(of: EntityRef(.track, row: found.row))
        let likeness = parts.map { part in part.vector.map { Cosine.of($0, vector) } ?? -1 }
        candidates.append(
            Candidate(
                row: found.row, distance: 1 - found.score, energy: sound?.energy.map(Float.init) ?? .nan,
                tempo: sound?.tempo.map(Float.init) ?? .nan, key: sound?.key,
                durationMilliseconds: index.attributes[.track].durationMilliseconds(at: found.row) ?? 0,
                artists: numbers, recording: recordingNumbers[representative] ?? 0,
                seed: likeness.indices.max { likeness[$0] < likeness[$1] } ?? 0))
        vectors += vector
    }

    /// The positions of the artists that have `most` candidates.
    private func fullArtists(_ most: Int) -> Set<Int> {
        var counts = [Int](repeating: 0, count: artistCount)
        for candidate in candidates { for artist in candidate.artists { counts[artist] += 1 } }
        return Set(artistNumbers.filter { counts[$0.value] >= most }.keys)
    }
}
