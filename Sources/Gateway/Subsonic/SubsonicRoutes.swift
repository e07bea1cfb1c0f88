import Concurrency
import HTTPTypes
import Hummingbird
import Logging
import Pipeline
import Recommendations

/// The calls of a media server's clients that a reverse proxy sends here (docs/players.md): the server says whether the
/// caller may ask, a rank job answers.
struct SubsonicRoutes: Sendable {
    /// What is added to the server's list of extensions.
    private static let ownExtension: JSONValue = ["name": "sonicSimilarity", "versions": [.integer("1")]]

    private let client: any RankClient
    private let limiter: RateLimiter?
    private let slots: ExpensiveRequestSlots
    private let check: CredentialCheck

    /// Routes beside one media server.
    init(client: any RankClient, limiter: RateLimiter?, slots: ExpensiveRequestSlots, check: CredentialCheck) {
        self.client = client
        self.limiter = limiter
        self.slots = slots
        self.check = check
    }

    /// All calls, each at both of its paths.
    var routes: [Route] {
        SubsonicCall.allCases.flatMap { call in
            call.endpoints.map { endpoint in
                Route(endpoint) { request, context in try await respond(to: request, call, context) }
            }
        }
    }

    private func respond(
        to request: Request, _ call: SubsonicCall, _ context: GatewayRequestContext
    ) async throws -> Response {
        var query = SubsonicQuery(request.uri.query)
        do {
            guard let deadline = context.deadline else { throw HTTPProblem.internalError }
            let type = request.headers[.contentType].map(MediaType.init)?.essence
            if request.method == .post, type == BodyType.form.rawValue {
                query = SubsonicQuery(
                    request.uri.query, form: try await RequestReader.bytes(of: request, by: deadline))
            }
            let (server, payload) = try await answer(query, call, context, by: deadline)
            return .subsonic(.success(payload), from: server, as: query.format)
        } catch {
            return .subsonic(
                .failure(try Self.failure(error, context.logger)), from: check.lastIdentity, as: query.format)
        }
    }

    private func answer(
        _ query: SubsonicQuery, _ call: SubsonicCall, _ context: GatewayRequestContext, by deadline: Deadline
    ) async throws -> (MediaServerIdentity, SubsonicPayload?) {
        if call == .getOpenSubsonicExtensions {
            let (server, list) = try await check.extensions(query, by: deadline, context.logger)
            return (server, list.map { call.payload(Self.merged($0).encoded()) })
        }
        let server = try await check.identity(
            of: query, from: context.channel?.remoteAddress, by: deadline, context.logger)
        let caller = "subsonic \(query.userName)"
        try limiter?.admit(caller)
        guard let playerRequest = try call.playerRequest(query) else { return (server, call.payload(Array("[]".utf8))) }
        let reply = try await context.answer(
            to: playerRequest, as: caller, client: client, limiter: limiter, slots: slots)
        switch reply {
        case .text(let text): return (server, call.payload(Array(text)))
        case .refused(let refusal) where refusal.code == .unresolvedSeeds:
            throw SubsonicFailure(70, refusal.message)
        case .refused(let refusal): throw HTTPProblem.refused(refusal, nil, context.logger)
        case .answer: throw HTTPProblem.internalError
        }
    }

    /// The server's list with what it does not do itself.
    private static func merged(_ list: JSONValue) -> JSONValue {
        guard case .array(let rows) = list, !rows.contains(where: { $0["name"] == ownExtension["name"] }) else {
            return list
        }
        return .array(rows + [ownExtension])
    }

    private static func failure(_ error: any Error, _ logger: Logger) throws -> SubsonicFailure {
        switch error {
        case let failure as SubsonicFailure: return failure
        case let problem as HTTPProblem:
            var message = "The request cannot be answered."
            if case .string(let detail)? = problem.body["detail"] { message = detail }
            // Throttled callers should see it at once; for all else clients read the envelope.
            let isThrottled = problem.status == .tooManyRequests
            return SubsonicFailure(0, message, status: isThrottled ? problem.status : .ok, headers: problem.headers)
        case let error where error.isCancellation: throw CancellationError()
        default:
            logger.error("a request failed", metadata: ["error": "\(error)"])
            return SubsonicFailure(0, "Internal server error.")
        }
    }
}
