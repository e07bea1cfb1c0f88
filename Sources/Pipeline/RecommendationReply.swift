public import Foundation

/// What a RankWorker replies to `recommender.tasks.recommend`: an answer or the reason why there is none.
public enum RecommendationReply: Sendable, Equatable {
    /// An answer, for who reads it.
    case answer(RecommendationAnswer)
    /// An answer in the words that the request asked for (UTF-8, JSON), for who only passes it on.
    case text([UInt8])
    /// There is no answer.
    case refused(RecommendationRefusal)
}

/// Why a recommendation request could not be answered.
public struct RecommendationRefusal: Codable, Sendable, Equatable, Error {
    /// The kinds of refusal.
    public enum Code: String, Codable, Sendable {
        /// Some seeds name nothing that the active model has a vector for; the caller's mistake.
        case unresolvedSeeds = "unresolved_seeds"
        /// Some profiles do not exist or belong to somebody else; the caller's mistake.
        case unknownProfiles = "unknown_profiles"
        /// The payload is no request that this worker understands; the caller's mistake.
        case invalidRequest = "invalid_request"
        /// No model is active yet; the operator's turn.
        case modelMissing = "model_missing"
        /// The store cannot be read just now.
        case storeUnavailable = "store_unavailable"
    }

    /// What kind of refusal it is.
    public var code: Code
    /// One sentence that names the next step.
    public var message: String
    /// The seeds or profiles that the refusal is about, as the request wrote them.
    public var offending: [String]

    /// Makes a refusal.
    public init(_ code: Code, _ message: String, offending: [String] = []) {
        self.code = code
        self.message = message
        self.offending = offending
    }
}

// MARK: - Wire

extension RecommendationReply {
    private static let textBegins = Data(#"{"text":"#.utf8)
    private static let textEnds = Data("}".utf8)

    /// The reply's body: an object with one of the keys `answer`, `text` and `refused`.
    ///
    /// - Throws: `EncodingError`.
    public func encoded() throws -> Data {
        guard case .text(let text) = self else { return try JSONEncoder().encode(Coded(self)) }
        var data = Data(capacity: Self.textBegins.count + text.count + Self.textEnds.count)
        data.append(Self.textBegins)
        data.append(contentsOf: text)
        data.append(Self.textEnds)
        return data
    }

    /// Reads a reply's body; a text is taken as it is, unread.
    ///
    /// - Throws: `DecodingError` when it is no reply.
    public init(decoding data: Data) throws {
        if data.starts(with: Self.textBegins), data.count > Self.textBegins.count + Self.textEnds.count {
            self = .text(Array(data.dropFirst(Self.textBegins.count).dropLast(Self.textEnds.count)))
        } else {
            self = try JSONDecoder().decode(Coded.self, from: data).reply
        }
    }

    /// A reply that is read key by key.
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
