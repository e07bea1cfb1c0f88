/// The reason why there is no answer to a request.
package struct RecommendationRefusal: Codable, Sendable, Equatable, Error {
    /// The kinds of refusal.
    package enum Code: String, Codable, Sendable {
        /// The active model has no vector for some seeds; the caller must change them.
        case unresolvedSeeds = "unresolved_seeds"
        /// Some profiles do not exist or belong to somebody else; the caller must change them.
        case unknownProfiles = "unknown_profiles"
        /// The request cannot be read or breaks a rule; the caller must change it.
        case invalidRequest = "invalid_request"
        /// No model is active yet; the operator must train one.
        case modelMissing = "model_missing"
        /// The store cannot be read at the moment.
        case storeUnavailable = "store_unavailable"
        /// The time was over before there was an answer.
        case timedOut = "timed_out"
    }

    /// The kind of refusal.
    package var code: Code
    /// One sentence that names the next step.
    package var message: String
    /// The seeds or profiles that the refusal is about, as the request wrote them.
    package var offending: [String]
    /// Those of ``offending`` that the catalog has and the active model has no vector of; `nil` where there is none.
    package var withoutVector: [String]?

    private enum CodingKeys: String, CodingKey {
        case code, message, offending
        case withoutVector = "without_vector"
    }

    /// A refusal whose message names the next step.
    package init(_ code: Code, _ message: String, offending: [String] = []) {
        self.code = code
        self.message = message
        self.offending = offending
    }
}
