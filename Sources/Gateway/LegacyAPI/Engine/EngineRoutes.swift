import Concurrency
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import Recommendations

/// `POST /recommend` and `POST /embed` of the original's engine (docs/legacy-api.md, b), for front ends that point
/// their engine address here.
///
/// They are served on a listener of their own, without tokens: it must not be reachable from outside. Expensive
/// requests take their turns with those of the public listener. There is no rate limit: all of a front end's users come
/// from one address.
struct EngineRoutes: Sendable {
    let client: any RankClient
    let slots: ExpensiveRequestSlots

    /// Both routes, each with the function that answers it.
    var routes: [Route] {
        [
            Route(Self.endpoint("/recommend")) { try await recommend($0, $1) },
            Route(Self.endpoint("/embed")) { try await embed($0, $1) },
        ]
    }

    private static func endpoint(_ path: String) -> Endpoint {
        Endpoint(path: path, methods: [.post], isProtected: false, name: "Engine")
    }

    /// Answers `POST /recommend`.
    ///
    /// - Throws: ``HTTPProblem``.
    func recommend(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        var wanted = try await read(request, context, EngineRequest.recommendation)
        let limit = wanted.limit
        // The workers list at least one; the answer to a smaller limit is cut below.
        wanted.limit = min(max(limit, 1), RecommendationRequest.workerLimits.upperBound)
        if limit >= 1 { wanted.form = .engine }
        wanted.caller = Authentication.anyone
        guard let deadline = context.deadline else { throw HTTPProblem.internalError }
        let caller = context.callerName
        let reply = try await context.asking { [wanted, client, slots] _ in
            try await slots.run(as: caller, price: wanted.price, by: deadline) {
                try await client.recommend(wanted, within: deadline.remaining)
            }
        }
        switch reply {
        case .text(let text): return .json(.ok, written: text)
        case .answer(var answer):
            if limit < 1 { (answer.artists, answer.albums, answer.tracks) = ([], [], []) }
            return .json(.ok, written: answer.text(.engine))
        case .refused(let refusal) where refusal.code == .storeUnavailable:
            throw HTTPProblem.unavailable("Recommender data unavailable")
        case .refused(let refusal):
            throw HTTPProblem.refused(refusal, nil, context.logger)
        }
    }

    /// Answers `POST /embed`.
    ///
    /// - Throws: ``HTTPProblem``.
    func embed(_ request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let (wanted, resourceType) = try await read(request, context, EngineRequest.embedding)
        let reply = try await context.asking { [client] in try await client.embed(wanted, within: $0) }
        return .json(
            .ok,
            [
                // The shortest digits that mean the same single-precision number.
                "vector": .array(reply.vector.map { .decimal(Double($0.description) ?? Double($0)) }),
                "model_version": .string(reply.modelVersion),
                "quality": .decimal(reply.quality),
                "metadata": ["resource_type": .string(resourceType)],
            ]
        )
    }

    /// Reads the body, a large one by turns.
    private func read<Value: Sendable>(
        _ request: Request, _ context: GatewayRequestContext,
        _ body: @escaping @Sendable (JSONValue) throws(HTTPProblem) -> Value
    ) async throws -> Value {
        guard let deadline = context.deadline else { throw HTTPProblem.internalError }
        // What a form of any page can send without asking first; clients of the engine send JSON.
        if let type = request.headers[.contentType], MediaType(type).isSentByForms {
            throw HTTPProblem(.unsupportedMediaType, detail: "Unsupported media type \"\(type)\" in request.")
        }
        let bytes = try await RequestReader.bytes(of: request, by: deadline)
        guard !bytes.isEmpty else { throw EngineFaults.noBody }
        let isLarge = bytes.count >= RoundRobinScheduler.largeSize
        return try await slots.scheduler.compute(as: context.callerName, byTurns: isLarge) { _ in
            do {
                return try body(try JSONParser.parse(bytes))
            } catch let error as JSONParseError {
                throw EngineFaults.notJSON(error)
            }
        }
    }
}
