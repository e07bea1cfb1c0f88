import Foundation
import Messaging
import Pipeline

/// Asks the RankWorkers over the rank queue and awaits their reply.
struct QueuedRankService: RankService {
    let requester: Requester

    /// Longer than the pauses between two round trips of a requester with nothing to do.
    private static let quiet = Duration.seconds(3)

    func recommend(_ request: RecommendationRequest, within deadline: Duration) async throws -> RecommendationReply {
        try await reply(to: .recommend, request, caller: request.caller?.name, within: deadline) { data in
            let json = try? JSONParser.parse(Array(data))
            return json?["answer"].flatMap(RecommendationAnswer.init(ordinary:)).map(RecommendationReply.answer)
        }
    }

    func embed(_ request: EmbedRequest, within deadline: Duration) async throws -> EmbedReply {
        try await reply(to: .embed, request, caller: nil, within: deadline)
    }

    func search(_ request: SearchRequest, within deadline: Duration) async throws -> SearchReply {
        try await reply(to: .search, request, caller: nil, within: deadline)
    }

    private func reply<Reply: Decodable>(
        to task: TaskName,
        _ payload: some Encodable,
        caller: String?,
        within deadline: Duration,
        quickly read: (Data) -> Reply? = { _ in nil }
    ) async throws -> Reply {
        let job = try Job(task, encoding: payload, caller: caller)
        // Nobody waits out a deadline for a broker that is known to be away; the requester itself watches for its return.
        guard requester.isHealthy() else { throw Self.brokerIsAway() }
        let data: Data
        do {
            data = try await requester.request(job, within: deadline)
        } catch {
            let isAway = error.code == .deadlineExceeded && !requester.isHealthy(within: max(deadline, Self.quiet))
            throw isAway ? Self.brokerIsAway(error) : error
        }
        if let reply = read(data) { return reply }
        do {
            return try JSONDecoder().decode(Reply.self, from: data)
        } catch {
            throw UnreadableReply(task: task, cause: error)
        }
    }

    private static func brokerIsAway(_ cause: (any Error)? = nil) -> RequestError {
        RequestError(.brokerUnavailable, "the broker does not answer; is Redis reachable?", cause: cause)
    }
}
