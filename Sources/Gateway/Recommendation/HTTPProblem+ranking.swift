import Concurrency
import HTTPTypes
import Hummingbird
import Logging
import Messaging
import Pipeline
import Recommendations

extension HTTPProblem {
    /// The answer to a request that the rank workers did not answer.
    ///
    /// - Parameters:
    ///   - error: The error of the ``RankClient``.
    ///   - logger: Gets the cause for the operator, which the client does not learn.
    /// - Returns: The error itself when it is a problem; 504 when the time was over, 502 for an unreadable reply, else
    ///   503.
    static func ranking(_ error: any Error, _ logger: Logger) -> HTTPProblem {
        switch error {
        case let problem as HTTPProblem: return problem
        case let error where error.isCancellation:
            logger.debug("a client hung up before its answer")
            return .unavailable()
        case RankClientError.unanswered(let error) where error.code == .deadlineExceeded:
            logger.warning("no reply to a request in time", metadata: ["error": "\(error)"])
            return .timedOut
        case RankClientError.unanswered(let error):
            logger.warning("a request was not ranked", metadata: ["error": "\(error)"])
            return .unavailable()
        case RankClientError.unreadable(let error):
            logger.error(
                "a reply cannot be read; do gateway and workers run the same version?",
                metadata: ["task": "\(error.task)", "error": "\(error.cause)"]
            )
            return HTTPProblem(.badGateway, detail: "recommendations unavailable")
        default:
            logger.error("a request was not ranked", metadata: ["error": "\(error)"])
            return .unavailable()
        }
    }

    /// The answer to a request that a rank worker refused.
    ///
    /// - Parameters:
    ///   - refusal: The worker's reply.
    ///   - valid: The request, when the refusal may name places in it.
    ///   - logger: Gets the next step for the operator.
    /// - Returns: 400 for what the client can mend, otherwise 503 with the time to wait.
    static func refused(_ refusal: RecommendationRefusal, _ valid: ValidRequest?, _ logger: Logger) -> HTTPProblem {
        switch refusal.code {
        case .unresolvedSeeds:
            return valid?.errors(ofSeeds: refusal.offending, withoutVector: refusal.withoutVector ?? []).map(invalid)
                ?? HTTPProblem(.badRequest, detail: refusal.message)
        case .unknownProfiles:
            return valid?.errors(ofProfiles: refusal.offending).map(invalid)
                ?? HTTPProblem(.badRequest, detail: refusal.message)
        case .invalidRequest:
            return valid?.errors(ofEmptyProfiles: refusal.offending).map(invalid)
                ?? HTTPProblem(.badRequest, detail: refusal.message)
        case .timedOut:
            return .timedOut
        case .modelMissing, .storeUnavailable:
            logger.warning("rank workers cannot answer", metadata: ["reason": "\(refusal.message)"])
            return .unavailable(retryAfter: refusal.code == .modelMissing ? 30 : 1)
        }
    }
}
