import HTTPTypes
import Hummingbird
import Pipeline

/// `POST /api/v1/recommendations/batch/`: many requests in one call, answered side by side.
///
/// ```
/// {"requests":[{"artists":["Tool"]},{}]}
/// {"responses":[{"status":200,"body":{…}},{"status":400,"body":{…}}]}
/// ```
///
/// Each response is what the request would have got by itself. They share one deadline.
struct BatchRoute: Sendable {
    /// What is served.
    static let endpoint = Endpoint(
        path: "/api/v1/recommendations/batch", methods: [.post], isProtected: true, name: "Recommendation batch",
        accepts: [.json]
    )

    /// How many requests one call may hold.
    static let sizes = 1...100

    let recommending: RecommendationResponder
    let limiter: RateLimiter?

    /// Answers all requests by the deadline, in their order.
    ///
    /// - Throws: ``Problem`` when the call as a whole is wrong.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        guard let deadline = context.deadline else { throw Problem.internalError }
        let body = try await RequestReader.value(of: request, accepting: Self.endpoint.accepts, by: deadline)
        let requests = try Self.requests(in: body)
        if let caller = context.caller { limiter?.charge(requests.count - 1, to: caller.name) }
        let responses = await withTaskGroup(of: (Int, BatchedResponse).self) { group in
            for (index, body) in requests.enumerated() {
                group.addTask { (index, await response(to: body, in: context)) }
            }
            return await group.reduce(into: [BatchedResponse?](repeating: nil, count: requests.count)) {
                $0[$1.0] = $1.1
            }
        }
        return .json(.ok, written: BatchedResponse.text(of: responses.compactMap(\.self)))
    }

    private func response(to body: JSONValue, in context: GatewayRequestContext) async -> BatchedResponse {
        do {
            return BatchedResponse(status: .ok, body: try await recommending.answer(body, in: context))
        } catch {
            return BatchedResponse(status: error.status, body: JSONWriter.write(error.body))
        }
    }

    private static func requests(in body: JSONValue) throws(Problem) -> [JSONValue] {
        if case .failure(let errors) = FieldReader.members(of: body) { throw Problem.invalid(errors) }
        var fields = FieldReader(body)
        let requests = fields.list("requests", atMost: sizes.upperBound) { FieldRules.Outcome.success($0) }
        guard fields.errors.isEmpty else { throw Problem.invalid(fields.errors) }
        guard let requests else { throw .invalid(ValidationErrors("requests", .message(FieldRules.isMissing))) }
        guard requests.count >= sizes.lowerBound else {
            throw .invalid(ValidationErrors("requests", .message("This list may not be empty.")))
        }
        return requests
    }
}

/// What one request of a batch would have got by itself.
private struct BatchedResponse {
    let status: HTTPResponse.Status
    /// JSON.
    let body: [UInt8]

    static func text(of responses: [BatchedResponse]) -> [UInt8] {
        var text = JSONText(capacity: responses.reduce(32) { $0 + $1.body.count + 32 })
        text.object { text in
            text.key("responses")
            text.array(responses) { text, response in
                text.object { text in
                    text.key("status")
                    text.whole(response.status.code)
                    text.key("body")
                    text.written(response.body)
                }
            }
        }
        return text.bytes
    }
}
