public import Catalog
public import Foundation

/// The payload of `recommender.tasks.recommend`: a validated request for recommendations.
public struct RecommendationRequest: Codable, Sendable, Equatable {
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
    /// Seeds by URI.
    public var seeds: [JukeURI]
    /// Music profiles whose favourites are seeds too.
    public var profiles: [UUID]
    /// What must not be listed: Juke URIs or bare provider identifiers.
    public var exclude: [String]
    /// The weight of seeds by name, 0…100; seeds by URI weigh 1.
    public var seedWeight: Double
    /// How many resources to list for each kind, 1…50.
    public var limit: Int
    /// The kinds to list.
    public var resourceTypes: [ResourceType]
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

    private enum CodingKeys: String, CodingKey {
        case artists, albums, tracks, genres, names, seeds, profiles, exclude, limit, caller
        case seedWeight = "seed_weight"
        case resourceTypes = "resource_types"
    }

    /// Makes a request.
    public init(
        artists: [String] = [], albums: [String] = [], tracks: [String] = [], genres: [String] = [],
        names: [String] = [], seeds: [JukeURI] = [], profiles: [UUID] = [], exclude: [String] = [],
        seedWeight: Double = 1, limit: Int = defaultLimit,
        resourceTypes: [ResourceType] = ResourceType.recommendable, caller: Caller? = nil
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.genres = genres
        self.names = names
        self.seeds = seeds
        self.profiles = profiles
        self.exclude = exclude
        self.seedWeight = seedWeight
        self.limit = limit
        self.resourceTypes = resourceTypes
        self.caller = caller
    }
}
