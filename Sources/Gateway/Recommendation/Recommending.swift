import Logging
import Pipeline

/// Turns the body of one request for recommendations into its answer: rules, rank queue, JSON.
struct Recommending: Sendable {
    let service: any RankService

    /// The answer's body.
    ///
    /// - Parameters:
    ///   - body: what the client sent.
    ///   - caller: who the client is.
    ///   - deadline: by when to answer.
    ///   - logger: where the operator reads why something failed.
    /// - Throws: ``Problem`` with the status and body to answer with.
    func answer(
        _ body: JSONValue,
        from caller: RecommendationRequest.Caller?,
        by deadline: Deadline,
        _ logger: Logger
    ) async throws(Problem) -> JSONValue {
        var valid =
            switch RequestValidation.validate(body) {
            case .success(let valid): valid
            case .failure(let errors): throw Problem.invalid(errors)
            }
        valid.request.caller = caller
        let reply: RecommendationReply
        do {
            reply = try await service.recommend(valid.request, within: deadline.remaining)
        } catch {
            throw Problem.ranking(error, logger)
        }
        switch reply {
        case .answer(let answer): return answer.json(usesNewFields: valid.usesNewFields)
        case .refused(let refusal): throw Problem.refused(refusal, valid, logger)
        }
    }
}
