import Hummingbird
import Pipeline

/// Turns the body of one request for recommendations into its answer: rules, rank queue, JSON.
struct RecommendationResponder: Sendable {
    let service: any RankService

    /// The answer's body: JSON, which the worker has written already.
    ///
    /// - Parameters:
    ///   - body: what the client sent.
    ///   - context: who the client is, and by when to answer.
    /// - Throws: ``Problem`` with the status and body to answer with.
    func answer(
        _ body: JSONValue,
        in context: GatewayRequestContext
    ) async throws(Problem) -> [UInt8] {
        let valid =
            switch RequestValidation.validate(body) {
            case .success(let valid): valid
            case .failure(let errors): throw Problem.invalid(errors)
            }
        var request = valid.request
        let form: ResponseFormat = valid.usesNewFields ? .extended : .original
        request.form = form
        request.caller = context.caller
        let reply = try await context.asking { [request, service] in
            try await service.recommend(request, within: $0)
        }
        switch reply {
        case .text(let text): return text
        case .answer(let answer): return answer.text(form)
        case .refused(let refusal): throw Problem.refused(refusal, valid, context.logger)
        }
    }
}
