package import Catalog
package import Foundation
package import Messaging
package import Recommendations

extension Job {
    /// The job that asks the rank workers for recommendations.
    ///
    /// Gateways and workers of other versions read and write the same payload: a worker ignores fields that it does not
    /// know, and replies with the answer itself to a request without `form`.
    ///
    /// - Throws: `EncodingError` for a filter with a number that is not finite.
    package init(_ request: RecommendationRequest, id: JobID) throws {
        self.init(.recommend, id: id, payload: try request.encoded(), caller: request.caller?.name)
    }
}

/// The reply to `recommender.tasks.recommend`: an answer, or the reason why there is none.
package enum RecommendationReply: Sendable, Equatable {
    /// An answer, for a client that reads it.
    case answer(RecommendationAnswer)
    /// An answer in the format that the request asked for (UTF-8, JSON), for a gateway that passes it on.
    case text([UInt8])
    /// There is no answer.
    case refused(RecommendationRefusal)

    /// An answer in the format that a request asks for; the answer itself where it asks for none.
    ///
    /// - Parameters:
    ///   - answer: The answer.
    ///   - request: What it answers.
    ///   - pass: Called now and then while the text is written.
    package init(_ answer: RecommendationAnswer, to request: RecommendationRequest, passing pass: () -> Void = {}) {
        self = request.form.map { .text(answer.text($0, passing: pass)) } ?? .answer(answer)
    }
}

// MARK: - Wire

extension RecommendationReply {
    private static let textBegins = Data(#"{"text":"#.utf8)
    private static let textEnds = Data("}".utf8)

    /// The reply's body: an object with one of the keys `answer`, `text` and `refused`.
    ///
    /// - Throws: `EncodingError`.
    package func encoded() throws -> Data {
        guard case .text(let text) = self else { return try JSONEncoder().encode(Coded(self)) }
        var data = Data(capacity: Self.textBegins.count + text.count + Self.textEnds.count)
        data.append(Self.textBegins)
        data.append(contentsOf: text)
        data.append(Self.textEnds)
        return data
    }

    /// Whether a reply's body is a text, which is passed on and not parsed.
    package static func isText(_ data: Data) -> Bool { data.starts(with: textBegins) }

    /// Reads a reply's body; a text is not parsed.
    ///
    /// - Throws: `DecodingError` when it is no reply.
    package init(decoding data: Data) throws {
        if Self.isText(data), data.count > Self.textBegins.count + Self.textEnds.count {
            self = .text(Array(data.dropFirst(Self.textBegins.count).dropLast(Self.textEnds.count)))
        } else {
            self = try JSONDecoder().decode(Coded.self, from: data).reply
        }
    }

    /// A reply with one of the keys `answer` and `refused`.
    private struct Coded: Codable {
        var answer: RecommendationAnswer?
        var refused: RecommendationRefusal?

        init(_ reply: RecommendationReply) {
            switch reply {
            case .answer(let answer): self.answer = answer
            case .refused(let refusal): refused = refusal
            case .text: break
            }
        }

        var reply: RecommendationReply {
            get throws {
                if let answer { return .answer(answer) }
                if let refused { return .refused(refused) }
                throw DecodingError.dataCorrupted(
                    .init(codingPath: [], debugDescription: "neither `answer` nor `text` nor `refused`")
                )
            }
        }
    }
}

/// The payload of `recommender.tasks.embed`: asks for one vector.
package struct EmbedRequest: Codable, Sendable, Equatable {
    /// The resource to look up; `nil` for plain text.
    package var uri: JukeURI?
    /// The texts that are hashed when there is no resource or it has no vector (docs/legacy-api.md, b.2).
    package var tokens: [String]

    /// Asks for the vector of a resource, or of texts.
    package init(uri: JukeURI? = nil, tokens: [String]) {
        self.uri = uri
        self.tokens = tokens
    }
}

/// The reply to `recommender.tasks.embed`.
package struct EmbedReply: Codable, Sendable, Equatable {
    /// 32 numbers of unit length.
    package var vector: [Float]
    /// The model that the vector belongs to.
    package var modelVersion: String
    /// How far the vector can be trusted, 0…1.
    package var quality: Double

    private enum CodingKeys: String, CodingKey {
        case vector, quality
        case modelVersion = "model_version"
    }

    /// A vector with the model that it belongs to.
    package init(vector: [Float], modelVersion: String, quality: Double) {
        self.vector = vector
        self.modelVersion = modelVersion
        self.quality = quality
    }
}

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

    /// Asks for matches of a text; without further arguments ten of all kinds.
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
    /// Why there are none, where the text is a placeholder for a name that nobody knows.
    package var reason: String?

    /// One resource that a text may mean.
    package struct Hit: Codable, Sendable, Equatable {
        /// The resource that is meant.
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
            /// They do so in the credit of a guest only.
            case credit
            /// The text may be a misspelling of the name.
            case fuzzy
        }

        /// A resource with the way in which the text agrees with its name.
        package init(uri: JukeURI, name: String, artists: [String] = [], popularity: Int, match: Match) {
            self.uri = uri
            self.name = name
            self.artists = artists
            self.popularity = popularity
            self.match = match
        }
    }

    /// An answer with these hits, best first.
    package init(hits: [Hit] = [], reason: String? = nil) {
        self.hits = hits
        self.reason = reason
    }
}

/// The reply to `recommender.tasks.search`: the hits, or the reason why there are none.
package enum SearchReply: Codable, Sendable, Equatable {
    case answer(SearchAnswer)
    case refused(RecommendationRefusal)
}

extension Job {
    /// The job that asks the rank workers for tracks in an order that matters.
    ///
    /// - Throws: `EncodingError` for a filter with a number that is not finite.
    package init(_ request: SequenceRequest, id: JobID) throws {
        self.init(.sequence, id: id, payload: try request.encoded(), caller: request.base.caller?.name)
    }
}

/// The reply to `recommender.tasks.sequence`: the tracks, or the reason why there are none.
package enum SequenceReply: Codable, Sendable, Equatable {
    case answer(SequenceAnswer)
    case refused(RecommendationRefusal)
}
