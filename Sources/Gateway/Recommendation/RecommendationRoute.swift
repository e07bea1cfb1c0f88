import HTTPTypes
import Hummingbird

/// `POST /api/v1/recommendations/`.
struct RecommendationRoute: Sendable {
    /// What is served.
    static let endpoint = Endpoint(
        path: "/api/v1/recommendations", methods: [.post], isProtected: true, name: "Recommendation",
        accepts: BodyType.allCases
    )

    let recommending: RecommendationResponder

    /// Answers one request by its deadline.
    ///
    /// - Throws: ``Problem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        guard let deadline = context.deadline else { throw Problem.internalError }
        let body = try await RequestReader.value(of: request, accepting: Self.endpoint.accepts, by: deadline)
        return .json(.ok, written: try await recommending.answer(body, in: context))
    }
}
