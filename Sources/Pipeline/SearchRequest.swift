public import Catalog

/// The payload of `recommender.tasks.search`: what somebody has typed so far.
public struct SearchRequest: Codable, Sendable, Equatable {
    /// The text, trimmed and not empty.
    public var query: String
    /// The kinds to look among.
    public var types: [ResourceType]
    /// How many hits to list in all, within ``limits``.
    public var limit: Int

    /// The limits that a search may ask for.
    public static let limits = 1...50
    /// The limit of a search that asks for none.
    public static let defaultLimit = 10

    /// Makes a search.
    public init(
        _ query: String, types: [ResourceType] = ResourceType.allCases, limit: Int = SearchRequest.defaultLimit
    ) {
        self.query = query
        self.types = types
        self.limit = limit
    }
}

/// What a RankWorker replies to `recommender.tasks.search`: the hits, best match first, then the most popular.
public struct SearchAnswer: Codable, Sendable, Equatable {
    /// The hits, best first.
    public var hits: [Hit]

    /// One resource that a text may mean.
    public struct Hit: Codable, Sendable, Equatable {
        /// The resource.
        public var uri: JukeURI
        /// Its name.
        public var name: String
        /// Of an album or track: its artists' names, in the order of their credit.
        public var artists: [String]
        /// 0…100; 0 where nobody told.
        public var popularity: Int
        /// How well the text agrees with the name.
        public var match: Match

        /// How a text agrees with a name, best first.
        public enum Match: String, Codable, Sendable, CaseIterable {
            /// It is the name, but for case, accents and punctuation.
            case full
            /// The name begins with it.
            case prefix
            /// Words of the name begin with its words.
            case words
            /// It is nearly the name.
            case fuzzy
        }

        /// Makes a hit.
        public init(uri: JukeURI, name: String, artists: [String] = [], popularity: Int, match: Match) {
            self.uri = uri
            self.name = name
            self.artists = artists
            self.popularity = popularity
            self.match = match
        }
    }

    /// Makes an answer.
    public init(hits: [Hit] = []) {
        self.hits = hits
    }
}

/// What a RankWorker replies to `recommender.tasks.search`.
public enum SearchReply: Codable, Sendable, Equatable {
    case answer(SearchAnswer)
    case refused(RecommendationRefusal)
}
