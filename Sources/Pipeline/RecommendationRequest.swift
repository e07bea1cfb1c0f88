public import Catalog
public import Foundation
public import Messaging

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
    /// How many resources to list for each kind, 1…``longestList``.
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
    public var form: ResponseFormat?
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
    /// What a client of the public API may ask for.
    public static let limits = 1...50
    /// What a worker lists for each kind at the most: the engine's interface asks for as many as it likes.
    public static let longestList = 1000
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
        explain: Bool = false, details: Bool = false, form: ResponseFormat? = nil, caller: Caller? = nil
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

// MARK: - Wire

extension RecommendationRequest: Decodable {
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
        func read<Value: Decodable>(_ value: inout Value, _ key: CodingKeys) throws {
            if let found = try container.decodeIfPresent(Value.self, forKey: key) { value = found }
        }
        self.init()
        // Only what is there is asked for: most requests have four or five of the keys.
        for key in container.allKeys {
            switch key {
            case .artists: try read(&artists, key)
            case .albums: try read(&albums, key)
            case .tracks: try read(&tracks, key)
            case .genres: try read(&genres, key)
            case .names: try read(&names, key)
            case .seeds: try read(&seeds, key)
            case .seedVectors: try read(&seedVectors, key)
            case .profiles: try read(&profiles, key)
            case .exclude: try read(&exclude, key)
            case .excludeProfileFavorites: try read(&excludeProfileFavorites, key)
            case .seedWeight: try read(&seedWeight, key)
            case .limit: try read(&limit, key)
            case .resourceTypes: try read(&resourceTypes, key)
            case .filter: try read(&filter, key)
            case .maxPerArtist: maxPerArtist = try container.decodeIfPresent(Int.self, forKey: key)
            case .maxPerAlbum: maxPerAlbum = try container.decodeIfPresent(Int.self, forKey: key)
            case .diversity: try read(&diversity, key)
            case .explain: try read(&explain, key)
            case .details: try read(&details, key)
            case .form: form = try container.decodeIfPresent(ResponseFormat.self, forKey: key)
            case .caller: caller = try container.decodeIfPresent(Caller.self, forKey: key)
            }
        }
    }

    /// The payload that ``init(from:)`` reads: JSON of what differs from the defaults, so that an ordinary request stays short.
    ///
    /// - Throws: `EncodingError` for a filter with a number that is not finite.
    public func encoded() throws -> Data {
        var text = JSONText(capacity: 256)
        try text.object { text throws(any Error) in
            writeSeeds(to: &text)
            if seedWeight != 1 {
                text.key("seed_weight")
                text.decimal(seedWeight)
            }
            text.key("limit")
            text.whole(limit)
            if resourceTypes != ResourceType.recommendable {
                text.key("resource_types")
                text.array(resourceTypes) { $0.string($1.rawValue) }
            }
            try encodeOptions(to: &text)
            if let form {
                text.key("form")
                text.string(form.rawValue)
            }
            if let caller {
                text.key("caller")
                text.object { text in
                    text.key("name")
                    text.string(caller.name)
                    text.key("admin")
                    text.bool(caller.isAdmin)
                }
            }
        }
        return Data(text.bytes)
    }

    private func writeSeeds(to text: inout JSONText) {
        text.list("artists", artists) { $0.string($1) }
        text.list("albums", albums) { $0.string($1) }
        text.list("tracks", tracks) { $0.string($1) }
        text.list("genres", genres) { $0.string($1) }
        text.list("names", names) { $0.string($1) }
        text.list("seeds", seeds) { $1.write(to: &$0) }
        text.list("seed_vectors", seedVectors) { text, vector in
            text.array(vector) { $0.decimal(Double($1)) }
        }
        text.list("profiles", profiles) { $0.string($1.uuidString) }
        text.list("exclude", exclude) { $0.string($1) }
    }

    private func encodeOptions(to text: inout JSONText) throws {
        if excludeProfileFavorites {
            text.key("exclude_profile_favorites")
            text.bool(true)
        }
        if !filter.isEmpty {
            text.key("filter")
            text.written(try JSONEncoder().encode(filter))
        }
        if let maxPerArtist {
            text.key("max_per_artist")
            text.whole(maxPerArtist)
        }
        if let maxPerAlbum {
            text.key("max_per_album")
            text.whole(maxPerAlbum)
        }
        if diversity != 0 {
            text.key("diversity")
            text.decimal(diversity)
        }
        if explain {
            text.key("explain")
            text.bool(true)
        }
        if details {
            text.key("details")
            text.bool(true)
        }
    }
}

extension Job {
    /// Makes the job that asks the rank workers.
    ///
    /// - Throws: `EncodingError` for a filter with a number that is not finite.
    public init(_ request: RecommendationRequest) throws {
        self.init(.recommend, payload: try request.encoded(), caller: request.caller?.name)
    }
}

extension JSONText {
    /// A member that is a list; nothing when it is empty.
    fileprivate mutating func list<Element>(
        _ key: StaticString, _ elements: [Element], _ element: (inout JSONText, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        self.key(key)
        array(elements, element)
    }
}
