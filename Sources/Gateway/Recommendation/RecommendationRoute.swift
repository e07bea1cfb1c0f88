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
    let limiter: RateLimiter?
    let slots: ExpensiveRequestSlots

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
    ///   - isBatched: Whether it is one of many that came together.
    /// - Returns: JSON in UTF-8, extended when the request used a field that the original did not know.
    /// - Throws: ``Problem`` with the status and body to answer with.
    func answer(
        to body: JSONValue, in context: GatewayRequestContext, isBatched: Bool = false
    ) async throws(Problem) -> [UInt8] {
        guard let deadline = context.deadline else { throw Problem.internalError }
        let valid =
            switch RequestValidation.validate(body) {
            case .success(let valid): valid
            case .failure(let errors): throw Problem.invalid(errors)
            }
        var request = valid.request
        let form: ResponseFormat = valid.format
        request.form = form
        request.caller = context.caller
        let price = request.price
        let caller = context.caller?.name ?? ""
        if price > 1 { limiter?.charge(price - 1, to: caller) }
        let reply = try await context.asking { [request, client, slots] remaining in
            guard isBatched || price > 1 else { return try await client.recommend(request, within: remaining) }
            return try await slots.run(as: caller, by: deadline) {
                try await client.recommend(request, within: deadline.remaining)
            }
        }
        switch reply {
        case .text(let text): return text
        case .answer(let answer): return answer.text(form)
        case .refused(let refusal): throw Problem.refused(refusal, valid, context.logger)
        }
    }
}
