import HTTPTypes
import Hummingbird
import Pipeline

/// `POST /api/v1/recommendations/`.
struct RecommendationRoute: Sendable {
    let service: any RankService

    /// Answers one request by its deadline.
    ///
    /// - Throws: ``Problem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        guard let deadline = context.deadline else { throw Problem.internalError }
        let body = try await RequestReader.value(of: request, by: deadline)
        var valid =
            switch RequestValidation.validate(body) {
            case .success(let valid): valid
            case .failure(let errors): throw Problem.invalid(errors)
            }
        valid.request.caller = context.caller
        let reply: RecommendationReply
        do {
            reply = try await service.recommend(valid.request, within: deadline.remaining)
        } catch {
            throw Problem.ranking(error, context.logger)
        }
        switch reply {
        case .answer(let answer): return .json(.ok, answer.json(usesNewFields: valid.usesNewFields))
        case .refused(let refusal): throw Problem.refused(refusal, valid)
        }
    }
}
