package import Catalog
package import Recommendations

/// The payload of `recommender.tasks.search`: a text that somebody is typing.
package struct SearchRequest: Codable, Sendable, Equatable {
    /// The text, trimmed and not empty.
    package var query: String
    /// The kinds to look among.
    package var types: [ResourceType]
    /// How many hits to list in all, within ``limits``.
    package var limit: Int

    /// The limits that a search may ask for.
    package static let limits = 1...50
    /// The limit of a search that asks for none.
    package static let defaultLimit = 10

    package init(
        _ query: String, types: [ResourceType] = ResourceType.allCases, limit: Int = SearchRequest.defaultLimit
    ) {
        self.query = query
        self.types = types
        self.limit = limit
    }
}

/// The hits of a search, best match first, then the most popular.
package struct SearchAnswer: Codable, Sendable, Equatable {
    /// The hits, best first.
    package var hits: [Hit]

    /// One resource that a text may mean.
    package struct Hit: Codable, Sendable, Equatable {
        /// The resource.
        package var uri: JukeURI
        /// Its name.
        package var name: String
        /// The names of an album's or track's artists, in the order of their credit.
        package var artists: [String]
        /// 0…100; 0 where it is not known.
        package var popularity: Int
        /// How well the text agrees with the name.
        package var match: Match

        /// How a text agrees with a name, best first.
        package enum Match: String, Codable, Sendable, CaseIterable {
            /// The text is the name, but for case, accents and punctuation.
            case full
            /// The name begins with the text.
            case prefix
            /// Words of the name begin with the words of the text.
            case words
            /// The text may be a misspelling of the name.
            case fuzzy
        }

        package init(uri: JukeURI, name: String, artists: [String] = [], popularity: Int, match: Match) {
            self.uri = uri
            self.name = name
            self.artists = artists
            self.popularity = popularity
            self.match = match
        }
    }

    package init(hits: [Hit] = []) {
        self.hits = hits
    }
}

/// The reply to `recommender.tasks.search`: the hits, or the reason why there are none.
package enum SearchReply: Codable, Sendable, Equatable {
    case answer(SearchAnswer)
    case refused(RecommendationRefusal)
}
