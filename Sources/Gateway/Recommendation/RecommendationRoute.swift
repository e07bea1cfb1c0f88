import HTTPTypes
import Hummingbird
import Pipeline
import Recommendations

/// `POST /api/v1/recommendations/`.
struct RecommendationRoute: Sendable {
    /// The path and methods of the route.
    static let endpoint = Endpoint(
        path: "/api/v1/recommendations", methods: [.post], isProtected: true, name: "Recommendation",
        accepts: BodyType.allCases
    )

    let client: any RankClient

    /// Answers one request by its deadline.
    ///
    /// - Throws: ``Problem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        guard let deadline = context.deadline else { throw Problem.internalError }
        let body = try await RequestReader.value(of: request, accepting: Self.endpoint.accepts, by: deadline)
        return .json(.ok, written: try await answer(to: body, in: context))
    }

    /// Turns the body of one request into the body of its answer, which a rank worker has written as JSON.
    ///
    /// - Parameters:
    ///   - body: The client's JSON.
    ///   - context: The client, and the deadline of the answer.
    /// - Returns: JSON in UTF-8, extended when the request used a field that the original did not know.
    /// - Throws: ``Problem`` with the status and body to answer with.
    func answer(to body: JSONValue, in context: GatewayRequestContext) async throws(Problem) -> [UInt8] {
        let valid =
            switch RequestValidation.validate(body) {
            case .success(let valid): valid
            case .failure(let errors): throw Problem.invalid(errors)
            }
        var request = valid.request
        let form: ResponseFormat = valid.format
        request.form = form
        request.caller = context.caller
        let reply = try await context.asking { [request, client] in
            try await client.recommend(request, within: $0)
        }
        switch reply {
        case .text(let text): return text
        case .answer(let answer): return answer.text(form)
        case .refused(let refusal): throw Problem.refused(refusal, valid, context.logger)
        }
    }
}
