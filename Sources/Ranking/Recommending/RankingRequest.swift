public import Catalog

/// What a recommendation is asked for.
public struct RankingRequest: Hashable, Sendable {
    /// The limits that a request may ask for.
    public static let limits = 1...50
    /// The limit of a request that asks for none.
    public static let defaultLimit = 10
    /// The weights that names may be given.
    public static let seedWeights = 0.0...100.0

    /// What the listener likes; at least one.
    ///
    /// A seed that is given twice counts twice.
    public var seeds: [Seed]
    /// What must not be listed, beside the seeds themselves.
    ///
    /// Unknown entries exclude nothing.
    public var exclude: [Exclusion]
    /// The kinds to list; empty means artists, albums and tracks.
    ///
    /// A kind that is given twice is listed once.
    public var types: [ResourceType]
    /// The most items per list, in ``limits``.
    public var limit: Int
    /// What a seed given by name weighs against one given by URI, in ``seedWeights``.
    public var seedWeight: Double

    /// Makes a request.
    public init(
        seeds: [Seed], exclude: [Exclusion] = [], types: [ResourceType] = ResourceType.recommendable,
        limit: Int = RankingRequest.defaultLimit, seedWeight: Double = 1
    ) {
        self.seeds = seeds
        self.exclude = exclude
        self.types = types
        self.limit = limit
        self.seedWeight = seedWeight
    }

    /// The kinds to list, each once, in the request's order.
    var distinctTypes: [ResourceType] {
        var seen: Set<ResourceType> = []
        return (types.isEmpty ? ResourceType.recommendable : types).filter { seen.insert($0).inserted }
    }

    /// Refuses what is out of range.
    func validate() throws(RankingError) {
        if seeds.isEmpty { throw RankingError(.noSeeds, "provide at least one artist, album, track, or genre") }
        if !Self.limits.contains(limit) {
            throw RankingError(.invalidRequest, "limit is \(limit), expected \(Self.limits)")
        }
        if !Self.seedWeights.contains(seedWeight) {
            throw RankingError(.invalidRequest, "seed_weight is \(seedWeight), expected \(Self.seedWeights)")
        }
        for seed in seeds where !seed.weight.isFinite {
            throw RankingError(.invalidRequest, "the weight of a seed is \(seed.weight), expected a finite number")
        }
    }
}

extension Seed {
    var weight: Double {
        switch self {
        case .uri(_, let weight), .name(_, _, let weight): weight
        }
    }
}
