public import Catalog
public import Foundation

/// The payload of `recommender.tasks.recommend`: a validated request for recommendations.
public struct RecommendationRequest: Sendable, Equatable {
    /// Seeds by plain name, each list trimmed, without duplicates and sorted (legacy contract c.1).
    public var artists: [String]
    /// Album seeds by plain name.
    public var albums: [String]
    /// Track seeds by plain name.
    public var tracks: [String]
    /// Genre seeds by plain name.
    public var genres: [String]
    /// Names whose kind is not known; each is matched as artist, then album, track, genre.
    public var names: [String]
    /// Seeds with weights of their own, by URI or name.
    public var seeds: [WeightedSeed]
    /// Vectors of the active model's space that are seeds too, at weight 1; what front ends of the engine send.
    public var seedVectors: [[Float]]
    /// Music profiles whose favourites are seeds too.
    public var profiles: [UUID]
    /// What must not be listed: Juke URIs or bare provider identifiers.
    public var exclude: [String]
    /// Whether the favourites of ``profiles`` are not listed either.
    public var excludeProfileFavorites: Bool
    /// The weight of seeds by name, 0…100, multiplied with a weight of their own; seeds by URI are not touched by it.
    public var seedWeight: Double
    /// How many resources to list for each kind, 1…50.
    public var limit: Int
    /// The kinds to list.
    public var resourceTypes: [ResourceType]
    /// What listed resources must be like.
    public var filter: MusicFilter
    /// How many albums or tracks of one artist a list may have, at least 1; `nil` for any number.
    public var maxPerArtist: Int?
    /// How many tracks of one album a list may have, at least 1; `nil` for any number.
    public var maxPerAlbum: Int?
    /// How much a list's variety counts against likeness, 0 (not at all) … 1 (as much as can be).
    public var diversity: Double
    /// Whether each item comes with a ``RecommendationExplanation``.
    public var explain: Bool
    /// Whether each item comes with ``RecommendationDetails``.
    public var details: Bool
    /// The words in which the worker writes its answer, as ``RecommendationReply/text(_:)``; `nil` for the answer itself.
    public var form: AnswerForm?
    /// Who asks.
    public var caller: Caller?

    /// The holder of the token that a request came with.
    public struct Caller: Codable, Sendable, Equatable {
        /// The token's name.
        public var name: String
        /// Whether it may use every profile.
        public var isAdmin: Bool

        private enum CodingKeys: String, CodingKey {
            case name
            case isAdmin = "admin"
        }

        /// Makes a caller.
        public init(name: String, isAdmin: Bool) {
            self.name = name
            self.isAdmin = isAdmin
        }
    }

    /// How many resources a request lists for each kind when it does not say.
    public static let defaultLimit = 10
    /// What a request may ask for.
    public static let limits = 1...50
    /// What seeds by name may weigh.
    public static let seedWeights = 0.0...100.0
    /// How much variety may count.
    public static let diversities = 0.0...1.0

    /// Makes a request.
    public init(
        artists: [String] = [], albums: [String] = [], tracks: [String] = [], genres: [String] = [],
        names: [String] = [], seeds: [WeightedSeed] = [], seedVectors: [[Float]] = [], profiles: [UUID] = [],
        exclude: [String] = [], excludeProfileFavorites: Bool = false, seedWeight: Double = 1,
        limit: Int = defaultLimit, resourceTypes: [ResourceType] = ResourceType.recommendable,
        filter: MusicFilter = MusicFilter(), maxPerArtist: Int? = nil, maxPerAlbum: Int? = nil, diversity: Double = 0,
        explain: Bool = false, details: Bool = false, form: AnswerForm? = nil, caller: Caller? = nil
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.genres = genres
        self.names = names
        self.seeds = seeds
        self.seedVectors = seedVectors
        self.profiles = profiles
        self.exclude = exclude
        self.excludeProfileFavorites = excludeProfileFavorites
        self.seedWeight = seedWeight
        self.limit = limit
        self.resourceTypes = resourceTypes
        self.filter = filter
        self.maxPerArtist = maxPerArtist
        self.maxPerAlbum = maxPerAlbum
        self.diversity = diversity
        self.explain = explain
        self.details = details
        self.form = form
        self.caller = caller
    }
}

extension RecommendationRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case artists, albums, tracks, genres, names, seeds, profiles, exclude, limit, filter, diversity, explain,
            details
        case form, caller
        case seedVectors = "seed_vectors"
        case excludeProfileFavorites = "exclude_profile_favorites"
        case seedWeight = "seed_weight"
        case resourceTypes = "resource_types"
        case maxPerArtist = "max_per_artist"
        case maxPerAlbum = "max_per_album"
    }

    /// Decodes a payload; what is absent has its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, or fallback: Value) throws -> Value {
            try container.decodeIfPresent(Value.self, forKey: key) ?? fallback
        }
        self.init(
            artists: try value(.artists, or: []), albums: try value(.albums, or: []),
            tracks: try value(.tracks, or: []),
            genres: try value(.genres, or: []), names: try value(.names, or: []), seeds: try value(.seeds, or: []),
            seedVectors: try value(.seedVectors, or: []), profiles: try value(.profiles, or: []),
            exclude: try value(.exclude, or: []),
            excludeProfileFavorites: try value(.excludeProfileFavorites, or: false),
            seedWeight: try value(.seedWeight, or: 1), limit: try value(.limit, or: Self.defaultLimit),
            resourceTypes: try value(.resourceTypes, or: ResourceType.recommendable),
            filter: try value(.filter, or: MusicFilter()),
            maxPerArtist: try container.decodeIfPresent(Int.self, forKey: .maxPerArtist),
            maxPerAlbum: try container.decodeIfPresent(Int.self, forKey: .maxPerAlbum),
            diversity: try value(.diversity, or: 0), explain: try value(.explain, or: false),
            details: try value(.details, or: false),
            form: try container.decodeIfPresent(AnswerForm.self, forKey: .form),
            caller: try container.decodeIfPresent(Caller.self, forKey: .caller)
        )
    }

    /// Encodes what differs from the defaults, so that an ordinary request stays short.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let ordinary = RecommendationRequest()
        func encode<Value: Encodable & Equatable>(_ value: Value, _ usual: Value, _ key: CodingKeys) throws {
            if value != usual { try container.encode(value, forKey: key) }
        }
        try encode(artists, ordinary.artists, .artists)
        try encode(albums, ordinary.albums, .albums)
        try encode(tracks, ordinary.tracks, .tracks)
        try encode(genres, ordinary.genres, .genres)
        try encode(names, ordinary.names, .names)
        try encode(seeds, ordinary.seeds, .seeds)
        try encode(seedVectors, ordinary.seedVectors, .seedVectors)
        try encode(profiles, ordinary.profiles, .profiles)
        try encode(exclude, ordinary.exclude, .exclude)
        try encode(excludeProfileFavorites, ordinary.excludeProfileFavorites, .excludeProfileFavorites)
        try encode(seedWeight, ordinary.seedWeight, .seedWeight)
        try container.encode(limit, forKey: .limit)
        try container.encode(resourceTypes, forKey: .resourceTypes)
        try encode(filter, ordinary.filter, .filter)
        try container.encodeIfPresent(maxPerArtist, forKey: .maxPerArtist)
        try container.encodeIfPresent(maxPerAlbum, forKey: .maxPerAlbum)
        try encode(diversity, ordinary.diversity, .diversity)
        try encode(explain, ordinary.explain, .explain)
        try encode(details, ordinary.details, .details)
        try container.encodeIfPresent(form, forKey: .form)
        try container.encodeIfPresent(caller, forKey: .caller)
    }
}
