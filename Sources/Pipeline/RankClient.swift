import Foundation
package import Messaging
package import Recommendations

/// Asks for recommendations, vectors, search hits and sequences: the one way in which a gateway or a command gets an
/// answer.
///
/// ``FleetRankClient`` asks the rank workers over their queue. `LocalRankClient` answers in its own process.
package protocol RankClient: Sendable {
    /// Asks for recommendations.
    ///
    /// - Parameters:
    ///   - request: A request within its bounds; others are refused.
    ///   - timeout: How long to wait for the reply.
    /// - Returns: An answer, or the reason why there is none.
    /// - Throws: `RequestError` or ``UnreadableReply``.
    func recommend(_ request: RecommendationRequest, within timeout: Duration) async throws -> RecommendationReply

    /// Asks for one vector.
    ///
    /// - Throws: What `recommend` throws.
    func embed(_ request: EmbedRequest, within timeout: Duration) async throws -> EmbedReply

    /// Asks for the resources that a text may mean.
    ///
    /// - Throws: What `recommend` throws.
    func search(_ request: SearchRequest, within timeout: Duration) async throws -> SearchReply

    /// Asks what a media server's plugin wants to know.
    ///
    /// - Returns: The text of the response's body (JSON), or the reason why there is none.
    /// - Throws: What `recommend` throws.
    func ask(_ request: PlayerRequest, within timeout: Duration) async throws -> RecommendationReply

    /// Asks for tracks in an order that matters.
    ///
    /// - Throws: What `recommend` throws.
    func sequence(_ request: SequenceRequest, within timeout: Duration) async throws -> SequenceReply
}

extension RankClient {
    /// Asks for recommendations to read, in no format.
    ///
    /// - Throws: `RecommendationRefusal`, or what `recommend` throws.
    package func answer(
        to request: RecommendationRequest, within timeout: Duration = .seconds(30)
    ) async throws -> RecommendationAnswer {
        var request = request
        request.form = nil
        switch try await recommend(request, within: timeout) {
        case .answer(let answer): return answer
        case .refused(let refusal): throw refusal
        case .text: throw UnreadableReply(task: .recommend, cause: UnreadableReply.Unexpected.text)
        }
    }
}

extension RankClient {
    /// Asks for tracks in an order that matters.
    ///
    /// - Throws: `RecommendationRefusal`, or what `sequence` throws.
    package func answer(
        to request: SequenceRequest, within timeout: Duration = .seconds(30)
    ) async throws -> SequenceAnswer {
        switch try await sequence(request, within: timeout) {
        case .answer(let answer): return answer
        case .refused(let refusal): throw refusal
        }
    }
}

/// A worker's reply that this version cannot read.
package struct UnreadableReply: Error {
    /// A reply of another shape than the request asked for.
    package enum Unexpected: Error {
        /// A text in place of the answer itself.
        case text
    }

    /// The task that the worker replied to.
    package let task: TaskName
    /// Why its reply cannot be read.
    package let cause: any Error

    package init(task: TaskName, cause: any Error) {
        self.task = task
        self.cause = cause
    }
}

/// Asks the rank workers over the rank queue and awaits their reply.
package struct FleetRankClient: RankClient {
    private let requester: Requester

    /// Longer than the pauses between two round trips of an idle requester.
    private static let quiet = Duration.seconds(3)

    /// - Parameter requester: Sends the jobs and receives the replies; the caller runs it.
    package init(requester: Requester) {
        self.requester = requester
    }

    package func recommend(
        _ request: RecommendationRequest, within timeout: Duration
    ) async throws -> RecommendationReply {
        try await reply(to: Job(request), within: timeout, reading: RecommendationReply.init(decoding:))
    }

    package func embed(_ request: EmbedRequest, within timeout: Duration) async throws -> EmbedReply {
        try await reply(to: Job(.embed, encoding: request), within: timeout) {
            try JSONDecoder().decode(EmbedReply.self, from: $0)
        }
    }

    package func search(_ request: SearchRequest, within timeout: Duration) async throws -> SearchReply {
        try await reply(to: Job(.search, encoding: request), within: timeout) {
            try JSONDecoder().decode(SearchReply.self, from: $0)
        }
    }

    package func ask(_ request: PlayerRequest, within timeout: Duration) async throws -> RecommendationReply {
        try await reply(
            to: Job(.answerPlayer, encoding: request), within: timeout, reading: RecommendationReply.init(decoding:))
    }

    package func sequence(_ request: SequenceRequest, within timeout: Duration) async throws -> SequenceReply {
        try await reply(to: Job(request), within: timeout) {
            try JSONDecoder().decode(SequenceReply.self, from: $0)
        }
    }

    private func reply<Reply>(
        to job: Job, within timeout: Duration, reading read: (Data) throws -> Reply
    ) async throws -> Reply {
        // A request fails at once while the broker is away; the requester notices its return.
        guard requester.isHealthy() else { throw Self.brokerIsAway() }
        let data: Data
        do {
            data = try await requester.request(job, within: timeout)
        } catch {
            let isAway = error.code == .deadlineExceeded && !requester.isHealthy(within: max(timeout, Self.quiet))
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
