public import Catalog

/// What a recommendation is asked for.
public struct RankingRequest: Hashable, Sendable {
    /// The limits that a request may ask for.
    public static let limits = 1...1000
    /// The limit of a request that asks for none.
    public static let defaultLimit = 10
    /// The weights that names may be given.
    public static let seedWeights = 0.0...100.0
    /// How much variety may count.
    public static let diversities = 0.0...1.0

    /// What the listener likes; at least one, here or in ``favorites``.
    ///
    /// Seeds are not listed themselves. A seed that is given twice counts twice.
    public var seeds: [Seed]
    /// What a listener's profile names: further seeds, which may be listed.
    public var favorites: [Seed]
    /// Whether favourites are not listed either.
    public var excludesFavorites: Bool
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
    /// What listed resources must be like.
    public var filter: MusicFilter
    /// How many albums or tracks of one artist a list may have; `nil` for any number.
    public var maxPerArtist: Int?
    /// How many tracks of one album a list may have; `nil` for any number.
    public var maxPerAlbum: Int?
    /// How much a list's variety counts against likeness, in ``diversities``.
    public var diversity: Double
    /// Whether items come with an ``Explanation``.
    public var explain: Bool
    /// Whether items come with ``EntityDetails``.
    public var details: Bool

    /// Makes a request.
    public init(
        seeds: [Seed], favorites: [Seed] = [], excludesFavorites: Bool = false, exclude: [Exclusion] = [],
        types: [ResourceType] = ResourceType.recommendable, limit: Int = RankingRequest.defaultLimit,
        seedWeight: Double = 1, filter: MusicFilter = MusicFilter(), maxPerArtist: Int? = nil,
        maxPerAlbum: Int? = nil, diversity: Double = 0, explain: Bool = false, details: Bool = false
    ) {
        self.seeds = seeds
        self.favorites = favorites
        self.excludesFavorites = excludesFavorites
        self.exclude = exclude
        self.types = types
        self.limit = limit
        self.seedWeight = seedWeight
        self.filter = filter
        self.maxPerArtist = maxPerArtist
        self.maxPerAlbum = maxPerAlbum
        self.diversity = diversity
        self.explain = explain
        self.details = details
    }

    /// The kinds to list, each once, in the request's order.
    var distinctTypes: [ResourceType] {
        var seen: Set<ResourceType> = []
        return (types.isEmpty ? ResourceType.recommendable : types).filter { seen.insert($0).inserted }
    }

    /// Refuses what is out of range.
    func validate() throws(RankingError) {
        if seeds.isEmpty && favorites.isEmpty {
            throw RankingError(.noSeeds, "provide at least one artist, album, track, or genre")
        }
        func require(_ isFine: Bool, _ message: @autoclosure () -> String) throws(RankingError) {
            if !isFine { throw RankingError(.invalidRequest, message()) }
        }
        try require(Self.limits.contains(limit), "limit is \(limit), expected \(Self.limits)")
        try require(
            Self.seedWeights.contains(seedWeight), "seed_weight is \(seedWeight), expected \(Self.seedWeights)")
        try require(Self.diversities.contains(diversity), "diversity is \(diversity), expected \(Self.diversities)")
        for (name, most) in [("max_per_artist", maxPerArtist), ("max_per_album", maxPerAlbum)] {
            try require(most ?? 1 >= 1, "\(name) is \(most ?? 0), expected at least 1")
        }
        for (attribute, bounds) in filter.bounds {
            let isFine = [bounds.min, bounds.max, bounds.target].allSatisfy { $0?.isFinite ?? true }
            try require(isFine, "a bound of \(attribute.rawValue) is no finite number")
        }
        for seed in seeds + favorites { try seed.validate() }
    }
}
