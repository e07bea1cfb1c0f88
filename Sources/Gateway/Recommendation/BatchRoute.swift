import Concurrency
import HTTPTypes
import Hummingbird
import Recommendations

/// `POST /api/v1/recommendations/batch/`: many requests in one call, answered side by side.
///
/// ```
/// {"requests":[{"artists":["Tool"]},{}]}
/// {"responses":[{"status":200,"body":{…}},{"status":400,"body":{…}}]}
/// ```
///
/// Each request gets the response that it would get alone. All share one deadline.
struct BatchRoute: Sendable {
    /// The path and methods of the route.
    static let endpoint = Endpoint(
        path: "/api/v1/recommendations/batch", methods: [.post], isProtected: true, name: "Recommendation batch",
        accepts: [.json]
    )

    /// How many requests one call may hold.
    static let sizes = 1...100

    private static let expectation = ValueExpectation(
        [.list], "a list of requests", "[{\"artists\": [\"Tool\"]}]")

    /// Answers each request of the call.
    let single: RecommendationRoute
    let limiter: RateLimiter?

    /// Answers all requests by the deadline, in their order.
    ///
    /// - Throws: ``HTTPProblem`` when the call as a whole is wrong.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let requests = try await RequestReader.read(
            request, accepting: Self.endpoint.accepts, in: context, scheduler: single.slots.scheduler, Self.requests)
        let caller = context.callerName
        limiter?.charge(requests.count - 1, to: caller)
        let responses = await withTaskGroup(of: (Int, BatchedResponse).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, await response(to: request, in: context)) }
            }
            return await group.reduce(into: [BatchedResponse?](repeating: nil, count: requests.count)) {
                $0[$1.0] = $1.1
            }
        }
        let size = responses.reduce(0) { $0 + ($1?.body.count ?? 0) }
        let isLarge = size >= RoundRobinScheduler.largeSize
        let text = await single.slots.scheduler.compute(as: caller, byTurns: isLarge) { pass in
            BatchedResponse.text(of: responses.compactMap(\.self), passing: pass)
        }
        return .json(.ok, written: text)
    }

    private func response(
        to request: Result<ValidRequest, HTTPProblem>, in context: GatewayRequestContext
    ) async -> BatchedResponse {
        do {
            return BatchedResponse(status: .ok, body: try await single.answer(toBatched: request.get(), in: context))
        } catch {
            return BatchedResponse(status: error.status, body: error.body.encoded())
        }
    }

    /// The requests of a call, each checked by itself.
    ///
    /// - Parameters:
    ///   - body: The call's body.
    ///   - pass: Called after each request.
    /// - Returns: A result per request, in their order.
    /// - Throws: ``HTTPProblem`` 400 when the call as a whole is wrong.
    private static func requests(
        in body: JSONValue, passing pass: () -> Void
    ) throws(HTTPProblem) -> [Result<ValidRequest, HTTPProblem>] {
        if case .failure(let errors) = FieldReader.members(of: body) { throw HTTPProblem.invalid(errors) }
        var fields = FieldReader(body)
        let requests = fields.list("requests", atMost: sizes.upperBound, expecting: expectation) {
            FieldRules.RuleResult.success($0)
        }
        guard fields.errors.isEmpty else { throw HTTPProblem.invalid(fields.errors) }
        guard let requests else { throw .invalid(ValidationErrors("requests", .message(FieldRules.isMissing))) }
        guard requests.count >= sizes.lowerBound else {
            throw .invalid(ValidationErrors("requests", .message("This list may not be empty.")))
        }
        return requests.map { request in
            defer { pass() }
            return Result { () throws(HTTPProblem) in try RecommendationRoute.valid(request) }
        }
    }
}

/// The response to one request of a batch.
private struct BatchedResponse {
    let status: HTTPResponse.Status
    /// JSON.
    let body: [UInt8]

    static func text(of responses: [BatchedResponse], passing pass: () -> Void) -> [UInt8] {
        var json = JSONWriter(capacity: responses.reduce(32) { $0 + $1.body.count + 32 })
        json.object { json in
            json.key("responses")
            json.array(responses) { json, response in
                json.object { json in
                    json.key("status")
                    json.int(response.status.code)
                    json.key("body")
                    json.raw(response.body)
                }
                pass()
            }
        }
        return json.bytes
    }
}
