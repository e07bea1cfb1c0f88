import HTTPTypes
import Hummingbird
import Pipeline
import Recommendations

/// The calls of the interface that players' plugins know (docs/players.md): one rank job each.
struct PlayerRoutes: Sendable {
    /// Callers give up after 8 s, the most hurried of them.
    static let longestWait = Duration.seconds(8)
    /// What everybody may ask; it says that the process runs.
    static let health = Endpoint.open("/api/health", "Liveness for players")

    let client: any RankClient
    let limiter: RateLimiter?
    let slots: ExpensiveRequestSlots

    /// All calls.
    var routes: [Route] {
        PlayerEndpoint.allCases.map { call in
            Route(call.endpoint) { request, context in try await respond(to: request, call, context) }
        } + [Route(Self.health) { _, _ in .json(.ok, ["status": "ok"]) }]
    }

    private func respond(
        to request: Request, _ call: PlayerEndpoint, _ context: GatewayRequestContext
    ) async throws -> Response {
        guard let playerRequest = try call.playerRequest(PlayerQuery(request.uri.query)) else {
            return .json(.ok, call.emptyBody)
        }
        let reply = try await context.answer(
            to: playerRequest, as: context.callerName, client: client, limiter: limiter, slots: slots)
        switch reply {
        case .text(let text):
            // Plugins take an empty list for an answer and do not look elsewhere; a search may find nothing.
            if call != .searchTracks, text.elementsEqual("[]".utf8) {
                throw HTTPProblem(.notFound, detail: "Nothing is like it.")
            }
            return .json(.ok, written: text)
        case .refused(let refusal) where refusal.code == .unresolvedSeeds:
            throw HTTPProblem(.notFound, detail: refusal.message)
        case .refused(let refusal): throw HTTPProblem.refused(refusal, nil, context.logger)
        case .answer: throw HTTPProblem.internalError
        }
    }
}

extension GatewayRequestContext {
    /// Asks the rank workers what a player wants to know: counted as its price, and an expensive one in its turn.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - caller: Who asks, and has been admitted by the limiter.
    ///   - client: Asks the workers.
    ///   - limiter: Counts what the request costs.
    ///   - slots: Where expensive requests wait for their turn.
    /// - Returns: The workers' reply.
    /// - Throws: ``HTTPProblem``.
    func answer(
        to request: PlayerRequest, as caller: String, client: any RankClient, limiter: RateLimiter?,
        slots: ExpensiveRequestSlots
    ) async throws(HTTPProblem) -> RecommendationReply {
        guard let deadline else { throw HTTPProblem.internalError }
        let price = request.price
        if price > 1 { limiter?.charge(price - 1, to: caller) }
        return try await asking { _ in
            try await slots.run(as: caller, price: price, by: deadline) {
                try await client.ask(request, as: caller, within: deadline.remaining)
            }
        }
    }
}

extension HTTPProblem {
    /// The same problem as players' plugins know it: `{"error": "…"}`.
    var forPlayers: HTTPProblem {
        switch status {
        case .unauthorized: return HTTPProblem(.unauthorized, ["error": "Unauthorized"])
        // Those whom they were written for know no 504.
        case .gatewayTimeout: return HTTPProblem.unavailable().forPlayers
        default:
            return HTTPProblem(status, ["error": body["detail"] ?? "The request cannot be answered."], headers: headers)
        }
    }
}

extension AuthorizationHeader {
    /// Reads the header's value in the form that players' plugins send: `Bearer` and the token, letter for letter.
    ///
    /// A token of another form is none.
    init(ofPlayer value: String?) {
        let scheme = "Bearer "
        guard let value, value.hasPrefix(scheme) else {
            self = .absent
            return
        }
        let token = String(value.dropFirst(scheme.count))
        let isPlain = !token.isEmpty && token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        self = isPlain ? .token(token) : .absent
    }
}
