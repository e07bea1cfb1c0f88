import Concurrency
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
    /// - Throws: ``HTTPProblem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let valid = try await RequestReader.read(
            request, accepting: Self.endpoint.accepts, in: context, scheduler: slots.scheduler
        ) { [query = request.uri.query] value, _ in
            try Self.valid(RequestField.body(value, formattedBy: query))
        }
        guard let export = valid.export else {
            return .json(.ok, written: try await text(for: valid, in: context, isBatched: false))
        }
        guard case .answer(let answer) = try await reply(to: valid, as: nil, in: context, isBatched: false) else {
            throw HTTPProblem.internalError
        }
        return await slots.scheduler.compute(as: context.callerName, byTurns: valid.request.price > 1) { _ in
            .file(
                export, of: answer.exportRows(), title: answer.seeds.title,
                remarks: answer.remarks(valid.request.resourceTypes, in: export))
        }
    }

    /// The body of the answer to a request that came with others, which a rank worker has written as JSON.
    ///
    /// - Parameters:
    ///   - valid: The request.
    ///   - context: The client, and the deadline of the answer.
    /// - Returns: JSON in UTF-8, extended when the request used a field that the original did not know.
    /// - Throws: ``HTTPProblem`` with the status and body to answer with.
    func answer(toBatched valid: ValidRequest, in context: GatewayRequestContext) async throws(HTTPProblem) -> [UInt8] {
        if valid.export != nil {
            throw .invalid(ValidationErrors(RequestField.format.name, .message("A batch is answered in JSON.")))
        }
        return try await text(for: valid, in: context, isBatched: true)
    }

    /// Checks the value of a request's body.
    ///
    /// - Throws: ``HTTPProblem`` 400 with everything that is wrong with it.
    static func valid(_ body: JSONValue) throws(HTTPProblem) -> ValidRequest {
        switch RequestValidation.validate(body) {
        case .success(let valid): return valid
        case .failure(let errors): throw HTTPProblem.invalid(errors)
        }
    }

    private func text(
        for valid: ValidRequest, in context: GatewayRequestContext, isBatched: Bool
    ) async throws(HTTPProblem) -> [UInt8] {
        let form = valid.format
        switch try await reply(to: valid, as: form, in: context, isBatched: isBatched) {
        case .text(let text): return text
        case .answer(let answer): return answer.text(form)
        case .refused: throw HTTPProblem.internalError
        }
    }

    /// Asks the rank workers.
    ///
    /// - Parameters:
    ///   - valid: What for.
    ///   - form: The text that they write; `nil` for the answer itself, with the details of each resource.
    ///   - context: The client, and the deadline of the answer.
    ///   - isBatched: Whether it is one of many that came together.
    /// - Returns: Their reply, which is no refusal.
    /// - Throws: ``HTTPProblem`` with the status and body to answer with.
    private func reply(
        to valid: ValidRequest, as form: ResponseFormat?, in context: GatewayRequestContext, isBatched: Bool
    ) async throws(HTTPProblem) -> RecommendationReply {
        guard let deadline = context.deadline else { throw HTTPProblem.internalError }
        var request = valid.request
        request.form = form
        if form == nil { request.details = true }
        request.caller = context.caller
        let price = request.price
        let caller = context.callerName
        if price > 1 { limiter?.charge(price - 1, to: caller) }
        let reply = try await context.asking { [request, client, slots] remaining in
            guard isBatched || price > 1 else { return try await client.recommend(request, within: remaining) }
            return try await slots.run(as: caller, by: deadline) {
                try await client.recommend(request, within: deadline.remaining)
            }
        }
        if case .refused(let refusal) = reply { throw HTTPProblem.refused(refusal, valid, context.logger) }
        return reply
    }
}
