import Foundation
import Messaging
import Pipeline

/// Asks the RankWorkers over the rank queue and awaits their reply.
struct QueuedRankService: RankService {
    let requester: Requester

    /// Longer than the pauses between two round trips of a requester with nothing to do.
    private static let quiet = Duration.seconds(3)

    func recommend(_ request: RecommendationRequest, within deadline: Duration) async throws -> RecommendationReply {
        try await reply(to: Job(request), within: deadline, reading: RecommendationReply.init(decoding:))
    }

    func embed(_ request: EmbedRequest, within deadline: Duration) async throws -> EmbedReply {
        try await reply(to: Job(.embed, encoding: request), within: deadline) {
            try JSONDecoder().decode(EmbedReply.self, from: $0)
        }
    }

    func search(_ request: SearchRequest, within deadline: Duration) async throws -> SearchReply {
        try await reply(to: Job(.search, encoding: request), within: deadline) {
            try JSONDecoder().decode(SearchReply.self, from: $0)
        }
    }

    private func reply<Reply>(
        to job: Job,
        within deadline: Duration,
        reading read: (Data) throws -> Reply
    ) async throws -> Reply {
        // Nobody waits out a deadline for a broker that is known to be away; the requester itself watches for its return.
        guard requester.isHealthy() else { throw Self.brokerIsAway() }
        let data: Data
        do {
            data = try await requester.request(job, within: deadline)
        } catch {
            let isAway = error.code == .deadlineExceeded && !requester.isHealthy(within: max(deadline, Self.quiet))
            throw isAway ? Self.brokerIsAway(error) : error
        }
        do {
            return try read(data)
        } catch {
            throw UnreadableReply(task: job.task, cause: error)
        }
    }

    private static func brokerIsAway(_ cause: (any Error)? = nil) -> RequestError {
        RequestError(.brokerUnavailable, "the broker does not answer; is Redis reachable?", cause: cause)
    }
}
