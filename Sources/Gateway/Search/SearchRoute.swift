import HTTPTypes
import Hummingbird
import Pipeline

/// `GET /api/v1/search`: what a text typed so far may mean, in all four types.
struct SearchRoute: Sendable {
    /// What is served.
    static let endpoint = Endpoint(path: "/api/v1/search", methods: [.get], isProtected: true, name: "Search")

    let service: any RankService

    /// Answers one search by its deadline.
    ///
    /// - Throws: ``Problem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let wanted =
            switch SearchValidation.validate(query: request.uri.query ?? "") {
            case .success(let wanted): wanted
            case .failure(let errors): throw Problem.invalid(errors)
            }
        let reply = try await context.asking { [service] in try await service.search(wanted, within: $0) }
        switch reply {
        case .answer(let answer): return .json(.ok, answer.json)
        case .refused(let refusal): throw Problem.refused(refusal, nil, context.logger)
        }
    }
}
