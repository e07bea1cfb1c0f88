import Foundation
import Messaging
import Pipeline

/// Asks the RankWorkers over the rank queue and awaits their reply.
struct QueuedRankService: RankService {
    let requester: Requester

    func recommend(_ request: RecommendationRequest, within deadline: Duration) async throws -> RecommendationReply {
        try await reply(to: .recommend, request, caller: request.caller?.name, within: deadline)
    }

    func embed(_ request: EmbedRequest, within deadline: Duration) async throws -> EmbedReply {
        try await reply(to: .embed, request, caller: nil, within: deadline)
    }

    private func reply<Reply: Decodable>(
        to task: TaskName,
        _ payload: some Encodable,
        caller: String?,
        within deadline: Duration
    ) async throws -> Reply {
        let job = try Job(task, encoding: payload, caller: caller)
        let data = try await requester.request(job, within: deadline)
        do {
            return try JSONDecoder().decode(Reply.self, from: data)
        } catch {
            throw UnreadableReply(task: task, cause: error)
        }
    }
}
