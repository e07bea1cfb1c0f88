/// What a RankWorker replies to `recommender.tasks.recommend`: an answer or the reason why there is none.
public enum RecommendationReply: Sendable, Equatable {
    case answer(RecommendationAnswer)
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

extension RecommendationReply: Codable {
    private enum CodingKeys: String, CodingKey {
        case answer, refused
    }

    /// Decodes from an object with exactly one of the keys `answer` and `refused`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let answer = try container.decodeIfPresent(RecommendationAnswer.self, forKey: .answer) {
            self = .answer(answer)
        } else {
            self = .refused(try container.decode(RecommendationRefusal.self, forKey: .refused))
        }
    }

    /// Encodes as an object with one key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .answer(let answer): try container.encode(answer, forKey: .answer)
        case .refused(let refusal): try container.encode(refusal, forKey: .refused)
        }
    }
}
