import Catalog
import Embedding
import Recommendations

/// The seeds of a request, resolved and added up.
///
///     user vector = L2( Σ weight · vector(seed) )
///
/// A URI or a vector weighs its own weight, a name its own times `seed_weight`. A name that the catalog does not know
/// says nothing about music: beside seeds that the catalog knows it counts nothing. Only where none is known, the
/// names' token hashes are added up instead, as the original did with every name. A new-style request gets no hashes:
/// if nothing that it is to be like is known, it has no vector but a reason. Of a seed with a negative weight it takes
/// away only the part of the vector that is perpendicular to the sum of the other seeds, and never more than this sum
/// is long, so that the list stays near these.
struct SeedVector {
    /// Unit length; `nil` when the seeds cancel out or weigh nothing.
    let vector: [Float]?
    let seeds: [ResolvedSeed]
    /// The identifiers of the resources that must not be listed because they are seeds.
    let ids: Set<SpotifyID>
    /// The contribution of each seed, in the order of ``seeds``; the sum is ``vector``.
    let contributions: [Contribution]
    /// Why a new-style request has no vector, in a sentence.
    let reason: String?
    /// The parts of the sum before any is scaled.
    private let parts: [Contribution]

    /// A seed's share of the user vector.
    struct Contribution {
        /// The seed's direction, of any length.
        var vector: [Float]
        /// The factor of the vector in the sum.
        var factor: Double
        /// The resource that the seed means.
        var entity: EntityRef?
    }

    /// Checks a request's bounds, and resolves and adds up its seeds.
    ///
    /// - Throws: ``RankingError/Code/noSeeds``, ``RankingError/Code/invalidRequest``, or
    ///   ``RankingError/Code/unknownSeeds`` with every offending URI.
    init(
        _ request: RecommendationRequest, in index: CatalogIndex, deadline: RankingDeadline = .unlimited
    ) throws(RankingError) {
        try Self.check(request)
        var resolution = try Self.resolve(request, in: index, deadline: deadline)
        // Hashes stand for a request of which no name is known; what was not looked up may well be.
        let isAnyKnown = request.isNewStyle ? resolution.isAnyWantedKnown : resolution.isAnyKnown
        guard isAnyKnown || !resolution.isAnyLate else { throw .outOfTime }
        let unknown = resolution.wantedHashes
        if isAnyKnown || request.isNewStyle { resolution.leaveOutHashes() }
        seeds = resolution.found.map(\.seed)
        ids = resolution.ids
        parts = resolution.found.map(\.contribution)
        let sum = Self.sum(of: Self.weighed(parts, isPerpendicular: request.isNewStyle))
        contributions = sum.contributions
        vector = request.isNewStyle && (!isAnyKnown || Self.cancelOut(parts)) ? nil : sum.vector
        reason = request.isNewStyle && vector == nil ? Self.reason(seeds, unknown: isAnyKnown ? [] : unknown) : nil
    }

    private init(_ seeds: [ResolvedSeed], _ parts: [Contribution], ids: Set<SpotifyID>) {
        self.seeds = seeds
        self.ids = ids
        self.parts = parts
        reason = nil
        (vector, contributions) = Self.sum(of: Self.weighed(parts, isPerpendicular: true))
    }

    /// Refuses a request whose seeds cannot make a vector.
    private static func check(_ request: RecommendationRequest) throws(RankingError) {
        let all = request.ownSeeds + request.favorites
        guard !all.isEmpty else {
            throw RankingError(.noSeeds, "Provide at least one artist, album, track, or genre.")
        }
        if let problem = request.outOfBounds { throw RankingError(.invalidRequest, problem) }
        if request.isNewStyle, all.allSatisfy({ $0.weight < 0 }) {
            throw RankingError(
                .invalidRequest, "Provide at least one seed with a positive weight; the others only take away.")
        }
        for seed in all { try seed.validate() }
    }

    /// The seeds of a request with their parts of the sum, before any is scaled.
    private struct Resolution {
        var found: [(seed: ResolvedSeed, contribution: Contribution)] = []
        var ids: Set<SpotifyID> = []

        /// Whether there was no time to look a name up.
        var isAnyLate: Bool { found.contains { $0.seed.match == .unresolved } }

        /// Whether the catalog knows a seed.
        var isAnyKnown: Bool { found.contains { $0.seed.match != .tokenHash && $0.seed.match != .unresolved } }

        /// Whether the catalog knows a seed that the answer is to be like.
        var isAnyWantedKnown: Bool {
            found.contains {
                $0.contribution.factor > 0 && $0.seed.match != .tokenHash && $0.seed.match != .unresolved
            }
        }

        /// The names that the answer is to be like and the catalog does not know.
        var wantedHashes: [String] {
            found.filter { $0.seed.match == .tokenHash && $0.contribution.factor > 0 }.map(\.seed.seed)
        }

        /// Token hashes count nothing from now on.
        mutating func leaveOutHashes() {
            for position in found.indices where found[position].seed.match == .tokenHash {
                found[position].contribution.factor = 0
                found[position].seed.weight = 0
            }
        }
    }

    private static func resolve(
        _ request: RecommendationRequest, in index: CatalogIndex, deadline: RankingDeadline
    ) throws(RankingError) -> Resolution {
        var resolution = Resolution()
        var unknown: [JukeURI] = []
        var vectors = 0
        let own = request.ownSeeds
        let alternatives: NameMatch.Alternatives = request.lookupCount > fullAlternativesLimit ? .found : .all
        for (position, seed) in (own + request.favorites).enumerated() {
            if case .vector = seed.subject { vectors += 1 }
            if let unresolved = seed.unresolvedName, !deadline.resolvesNames() {
                resolution.found.append(
                    (unresolved, Contribution(vector: [Float](repeating: 0, count: Space.dimensions), factor: 0)))
                continue
            }
            let found = resolve(seed, request, vectorNumber: vectors, alternatives, in: index)
            guard let (resolved, contribution) = found else {
                if case .uri(let uri) = seed.subject, !unknown.contains(uri) { unknown.append(uri) }
                continue
            }
            if let uri = resolved.uri, position < own.count || request.excludeProfileFavorites {
                resolution.ids.insert(uri.id)
            }
            resolution.found.append((resolved, contribution))
        }
        guard unknown.isEmpty else {
            let list = unknown.map(\.description).joined(separator: ", ")
            throw RankingError(.unknownSeeds, "unknown to the catalog, or not embedded yet: \(list)", uris: unknown)
        }
        return resolution
    }

    /// The parts as they are summed.
    private static func weighed(_ parts: [Contribution], isPerpendicular: Bool) -> [Contribution] {
        var parts = isPerpendicular ? perpendicular(parts) : parts
        // Only how weights compare counts; very small ones would lose their digits in the sum.
        if let largest = parts.lazy.map({ abs($0.factor) }).max(), largest > 0, largest < 1e-100 {
            for place in parts.indices { parts[place].factor /= largest }
        }
        return parts
    }

    /// The direction of the sum of some parts, and the share of each; the shares add up to the direction.
    private static func sum(of parts: [Contribution]) -> (vector: [Float]?, contributions: [Contribution]) {
        var sum = VectorSum()
        for part in parts { sum.add(part.vector, weight: part.factor) }
        let direction = sum.unitVector()
        // The sum's length is its product with its own direction.
        let length = parts.reduce(0) { $0 + $1.factor * Cosine.product($1.vector, direction ?? []) }
        let contributions = parts.map { part in
            Contribution(vector: part.vector, factor: length > 0 ? part.factor / length : 0, entity: part.entity)
        }
        return (direction, contributions)
    }

    /// One vector per positive seed, each together with all negative seeds; every list leaves out all seeds.
    var perSeed: [SeedVector] {
        let wanted = contributions.indices.filter { contributions[$0].factor > 0 }
        let others = contributions.indices.filter { contributions[$0].factor < 0 }
        return wanted.map { seed in
            let own = [seed] + others
            return SeedVector(own.map { seeds[$0] }, own.map { parts[$0] }, ids: ids)
        }
    }

    /// Whether two of the positive seeds are no nearer to each other than chance: their mean is then near to neither.
    func areFarApart(in index: CatalogIndex) -> Bool {
        let wanted = contributions.filter { $0.factor > 0 }.prefix(Self.comparedSeeds)
        return wanted.indices.contains { place in
            let curves = index.calibration?.curves
            let curve =
                wanted[place].entity.flatMap { curves?[$0.type.rawValue] } ?? curves?[ResourceType.artist.rawValue]
            return wanted[..<place].contains { other in
                let cosine = Cosine.of(wanted[place].vector, other.vector)
                return curve.map { $0.value(of: cosine) == 0 } ?? (cosine < Self.farCosine)
            }
        }
    }

    /// How many seeds are compared with each other.
    private static let comparedSeeds = 30
    /// The cosine below which seeds are far apart where a model has no calibration.
    private static let farCosine = 0.3

    /// Of more names than these, only what is found on the way is an alternative.
    private static let fullAlternativesLimit = 20
    /// How many near names an unknown name has.
    private static let nearNames = 5

    /// The positions of the artists that the seeds are or are by; entries that stand for many artists are none.
    func artists(in index: CatalogIndex) -> Set<Int> {
        let positions = contributions.compactMap(\.entity).flatMap { index.attributes.artists(of: $0.type, $0.row) }
        return Set(positions).filter { !CorpusArtist.isVarious(index.artistName(at: $0)) }
    }

    /// The meaning of a seed and its part of the sum; `nil` for a URI that the catalog does not know.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - request: Has the names' weights.
    ///   - vectorNumber: How many seeds so far are vectors, which have no other name.
    ///   - alternatives: How far other meanings of a name are looked for.
    ///   - index: Where URIs and names are looked up.
    /// - Returns: The seed as the answer shows it, and its part of the sum before any is scaled.
    private static func resolve(
        _ seed: Seed, _ request: RecommendationRequest, vectorNumber: Int, _ alternatives: NameMatch.Alternatives,
        in index: CatalogIndex
    ) -> (ResolvedSeed, Contribution)? {
        switch seed.subject {
        case .uri(let uri):
            guard let entity = index.entity(uri) else { return nil }
            let shown = request.isNewStyle ? index.described(entity) : index.resource(entity)
            return (
                ResolvedSeed(
                    seed: uri.description, uri: uri, name: index.name(of: entity), match: .uri, weight: seed.weight,
                    artists: shown.artists, popularity: shown.popularity,
                    onlyArtist: request.isNewStyle ? index.onlyArtist(of: entity) : nil),
                Contribution(vector: index.vector(of: entity), factor: seed.weight, entity: entity)
            )
        case .name(let name, let type):
            let weight = seed.weight * request.seedWeight
            guard let match = index.resolve(name: name, as: type, alternatives: alternatives) else {
                let hash = TokenHash.byteSums(of: [name]).map(Float.init)
                return (
                    ResolvedSeed(
                        seed: name, uri: nil, name: nil, match: .tokenHash, confidence: 0, weight: weight,
                        alternatives: request.isNewStyle
                            ? index.nearNames(to: name, as: type, limit: nearNames).map(index.described) : []),
                    Contribution(vector: hash, factor: weight)
                )
            }
            let shown = request.isNewStyle ? index.described(match.entity) : index.resource(match.entity)
            return (
                ResolvedSeed(
                    seed: name, uri: shown.uri, name: shown.name, match: match.kind, confidence: match.confidence,
                    weight: weight,
                    alternatives: match.alternatives.map(request.isNewStyle ? index.described : index.resource),
                    artists: shown.artists, popularity: shown.popularity,
                    onlyArtist: request.isNewStyle ? index.onlyArtist(of: match.entity) : nil,
                    note: request.isNewStyle && match.kind == .credit ? index.creditNote(of: name) : nil),
                Contribution(vector: index.vector(of: match.entity), factor: weight, entity: match.entity)
            )
        case .vector(let vector):
            return (
                ResolvedSeed(
                    seed: "vector \(vectorNumber)", uri: nil, name: nil, match: .vector, weight: seed.weight),
                Contribution(vector: Seed.direction(of: vector) ?? vector, factor: seed.weight)
            )
        }
    }

    /// Why there is nothing to rank by; `unknown` are the names that the answer was to be like.
    private static func reason(_ seeds: [ResolvedSeed], unknown names: [String]) -> String {
        if names.isEmpty { return "The seeds cancel each other out, or weigh nothing." }
        let unknown = names.filter { !PlaceholderName.isPlaceholder($0) }.map { "\"\($0)\"" }
        let placeholders = names.filter(PlaceholderName.isPlaceholder).map(PlaceholderName.sentence)
        let others = seeds.contains { $0.weight < 0 } ? ["What else is named only takes away."] : []
        return ((unknown.isEmpty ? [] : [absence(of: unknown)]) + placeholders.prefix(1) + others)
            .joined(separator: " ")
    }

    private static func absence(of unknown: [String]) -> String {
        guard unknown.count > 1 else { return "\(unknown.first ?? "The seed") is not in this catalog." }
        let shown = unknown.prefix(3).joined(separator: ", ")
        return unknown.count > 3
            ? "None of \(shown) and \(unknown.count - 3) more is in this catalog."
            : "None of \(shown) is in this catalog."
    }
}

extension CatalogIndex {
    /// What to say of a track that stands in for a name that it only credits.
    fileprivate func creditNote(of name: String) -> String {
        artist(named: name) == nil
            ? "No artist of this name is in this catalog; a track that credits one stands in."
            : "Nothing else of this kind has the name; a track that credits it stands in."
    }
}

extension Seed {
    /// Refuses a weight that is no number and a vector that is no direction.
    ///
    /// - Throws: ``RankingError/Code/invalidRequest``.
    func validate() throws(RankingError) {
        guard weight.isFinite else {
            throw RankingError(.invalidRequest, "the weight of a seed is \(weight), expected a finite number")
        }
        guard case .vector(let vector) = subject else { return }
        guard vector.count == Space.dimensions, Self.direction(of: vector) != nil else {
            throw RankingError(
                .invalidRequest,
                "a seed vector has \(vector.count) numbers, expected \(Space.dimensions) finite ones, not all 0")
        }
    }

    /// A vector at unit length; `nil` when it has none.
    static func direction(of vector: [Float]) -> [Float]? {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > 0 else { return nil }
        return abs(length - 1) < 1e-6 ? vector : vector.map { Float(Double($0) / length) }
    }
}

extension Seed {
    /// The resolution of a name that there was no time for; `nil` for seeds that need no lookup.
    fileprivate var unresolvedName: ResolvedSeed? {
        guard case .name(let name, _) = subject else { return nil }
        return ResolvedSeed(seed: name, uri: nil, name: nil, match: .unresolved, confidence: 0, weight: 0)
    }
}

extension RankingError {
    /// The error of a request whose time is over.
    static let outOfTime = RankingError(.outOfTime, "the time for the answer is over; ask for less at once")
}
