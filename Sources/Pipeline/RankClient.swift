package import Concurrency
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
    /// - Throws: ``RankClientError``.
    func recommend(
        _ request: RecommendationRequest, within timeout: Duration
    ) async throws(RankClientError) -> RecommendationReply

    /// Asks for one vector.
    ///
    /// - Throws: ``RankClientError``.
    func embed(_ request: EmbedRequest, within timeout: Duration) async throws(RankClientError) -> EmbedReply

    /// Asks for the resources that a text may mean.
    ///
    /// - Throws: ``RankClientError``.
    func search(_ request: SearchRequest, within timeout: Duration) async throws(RankClientError) -> SearchReply

    /// Asks what a media server's plugin wants to know.
    ///
    /// - Parameters:
    ///   - request: What it asks.
    ///   - caller: Who asks; the turns of expensive requests are given by caller.
    ///   - timeout: How long to wait for the reply.
    /// - Returns: The text of the response's body (JSON), or the reason why there is none.
    /// - Throws: ``RankClientError``.
    func ask(
        _ request: PlayerRequest, as caller: String, within timeout: Duration
    ) async throws(RankClientError) -> RecommendationReply

    /// Asks for tracks in an order that matters.
    ///
    /// - Throws: ``RankClientError``.
    func sequence(_ request: SequenceRequest, within timeout: Duration) async throws(RankClientError) -> SequenceReply
}

extension RankClient {
    /// Asks for recommendations as values, not as text of a format.
    ///
    /// - Throws: `RecommendationRefusal`, or ``RankClientError``.
    package func answer(
        to request: RecommendationRequest, within timeout: Duration = .seconds(30)
    ) async throws -> RecommendationAnswer {
        var request = request
        request.form = nil
        switch try await recommend(request, within: timeout) {
        case .answer(let answer): return answer
        case .refused(let refusal): throw refusal
        case .text:
            throw RankClientError.unreadable(
                UnreadableReply(task: .recommend, cause: UnreadableReply.Unexpected.text))
        }
    }
}

extension RankClient {
    /// Asks for tracks in an order that matters.
    ///
    /// - Throws: `RecommendationRefusal`, or ``RankClientError``.
    package func answer(
        to request: SequenceRequest, within timeout: Duration = .seconds(30)
    ) async throws -> SequenceAnswer {
        switch try await sequence(request, within: timeout) {
        case .answer(let answer): return answer
        case .refused(let refusal): throw refusal
        }
    }
}

/// Why a ``RankClient`` has no answer; a refusal is one.
package enum RankClientError: CancellableError, CustomStringConvertible {
    /// The fleet gave no reply: none came in time, it takes no requests, or the caller was cancelled.
    case unanswered(RequestError)
    /// A worker replied what this version cannot read.
    case unreadable(UnreadableReply)
    /// The answer could not be asked for or computed in this process, as when its store cannot be read.
    case failed(any Error)

    /// Sorts the error of whoever asked or computed.
    package init(_ error: any Error) {
        self =
            switch error {
            case let error as RankClientError: error
            case let error as RequestError: .unanswered(error)
            case let error as UnreadableReply: .unreadable(error)
            default: .failed(error)
            }
    }

    /// Whether the caller's task was cancelled.
    package var isCancelled: Bool {
        switch self {
        case .unanswered(let error): error.isCancelled
        case .unreadable: false
        case .failed(let cause): cause.isCancellation
        }
    }

    /// The cause in its own words.
    package var description: String {
        switch self {
        case .unanswered(let error): "\(error)"
        case .unreadable(let reply): "the reply to '\(reply.task)' cannot be read: \(reply.cause)"
        case .failed(let cause): "\(cause)"
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

    /// States which task was replied to, and why the reply cannot be read.
    package init(task: TaskName, cause: any Error) {
        self.task = task
        self.cause = cause
    }
}

/// Asks the rank workers over the rank queue and awaits their reply.
package struct FleetRankClient: RankClient {
    private let requester: Requester
    private let scheduler: RoundRobinScheduler

    /// Longer than the pauses between two round trips of an idle requester.
    private static let quiet = Duration.seconds(3)

    /// Asks over a fleet; the client starts nothing itself.
    ///
    /// - Parameters:
    ///   - requester: Sends the jobs and receives the replies; the caller runs it.
    ///   - scheduler: Where large requests are written and large replies read.
    package init(requester: Requester, scheduler: RoundRobinScheduler) {
        self.requester = requester
        self.scheduler = scheduler
    }

    /// Asks a rank worker for recommendations; a large request is written by turns.
    ///
    /// - Throws: ``RankClientError``.
    package func recommend(
        _ request: RecommendationRequest, within timeout: Duration
    ) async throws(RankClientError) -> RecommendationReply {
        let job = try await makeJob(as: request.caller, byTurns: request.price > 1) { try Job(request, id: $0) }
        return try await reply(to: job, within: timeout, reading: RecommendationReply.init(decoding:))
    }

    /// Asks a rank worker for one vector.
    ///
    /// - Throws: ``RankClientError``.
    package func embed(_ request: EmbedRequest, within timeout: Duration) async throws(RankClientError) -> EmbedReply {
        try await reply(to: makeJob { try Job(.embed, id: $0, encoding: request) }, within: timeout) {
            try JSONDecoder().decode(EmbedReply.self, from: $0)
        }
    }

    /// Asks a rank worker for the resources that a text may mean.
    ///
    /// - Throws: ``RankClientError``.
    package func search(_ request: SearchRequest, within timeout: Duration) async throws(RankClientError) -> SearchReply
    {
        try await reply(to: makeJob { try Job(.search, id: $0, encoding: request) }, within: timeout) {
            try JSONDecoder().decode(SearchReply.self, from: $0)
        }
    }

    /// Asks a rank worker what a plugin wants to know.
    ///
    /// - Throws: ``RankClientError``.
    package func ask(
        _ request: PlayerRequest, as caller: String, within timeout: Duration
    ) async throws(RankClientError) -> RecommendationReply {
        try await reply(
            to: makeJob { try Job(.answerPlayer, id: $0, encoding: request, caller: caller) }, within: timeout,
            reading: RecommendationReply.init(decoding:))
    }

    /// Asks a rank worker for tracks in an order that matters; a large request is written by turns.
    ///
    /// - Throws: ``RankClientError``.
    package func sequence(
        _ request: SequenceRequest, within timeout: Duration
    ) async throws(RankClientError) -> SequenceReply {
        let job = try await makeJob(as: request.base.caller, byTurns: request.price > 1) { try Job(request, id: $0) }
        return try await reply(to: job, within: timeout) {
            try JSONDecoder().decode(SequenceReply.self, from: $0)
        }
    }

    /// Makes the job of a request, a large one by turns; fails where the request cannot be written as JSON.
    private func makeJob(
        as caller: RecommendationRequest.Caller? = nil, byTurns isLarge: Bool = false,
        _ make: @escaping @Sendable (JobID) throws -> Job
    ) async throws(RankClientError) -> Job {
        let id = JobID.new(at: requester.clock.now)
        do {
            return try await scheduler.compute(as: caller?.name ?? "", byTurns: isLarge) { _ in try make(id) }
        } catch {
            throw .failed(error)
        }
    }

    private func reply<Reply: Sendable>(
        to job: Job, within timeout: Duration, reading read: @escaping @Sendable (Data) throws -> Reply
    ) async throws(RankClientError) -> Reply {
        // A request fails at once while the broker is away; the requester notices its return.
        guard requester.isHealthy() else { throw .unanswered(Self.brokerIsAway()) }
        let data: Data
        do throws(RequestError) {
            data = try await requester.request(job, within: timeout)
        } catch {
            let isAway = error.code == .deadlineExceeded && !requester.isHealthy(within: max(timeout, Self.quiet))
            throw .unanswered(isAway ? Self.brokerIsAway(error) : error)
        }
        do {
            // A text is only passed on.
            let isLarge = data.count >= RoundRobinScheduler.largeSize && !RecommendationReply.isText(data)
            return try await scheduler.compute(as: job.caller ?? "", byTurns: isLarge) { _ in try read(data) }
        } catch {
            throw .unreadable(UnreadableReply(task: job.task, cause: error))
        }
    }

    private static func brokerIsAway(_ cause: (any Error)? = nil) -> RequestError {
        RequestError(.brokerUnavailable, "the broker does not answer; is Redis reachable?", cause: cause)
    }
}
