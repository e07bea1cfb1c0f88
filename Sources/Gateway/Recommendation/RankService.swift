import Messaging
import Pipeline

/// What the gateway asks of the RankWorkers.
protocol RankService: Sendable {
    /// Ranks one request.
    ///
    /// - Parameters:
    ///   - request: a valid request.
    ///   - deadline: how long to wait for the reply.
    /// - Throws: `RequestError`, or ``UnreadableReply``.
    func recommend(_ request: RecommendationRequest, within deadline: Duration) async throws -> RecommendationReply

    /// Finds or computes one vector.
    ///
    /// - Throws: as ``recommend(_:within:)``.
    func embed(_ request: EmbedRequest, within deadline: Duration) async throws -> EmbedReply

    /// Finds what a text may mean.
    ///
    /// - Throws: as ``recommend(_:within:)``.
    func search(_ request: SearchRequest, within deadline: Duration) async throws -> SearchReply
}

/// A worker replied what this version does not understand.
struct UnreadableReply: Error {
    /// The task that was asked.
    let task: TaskName
    /// Why its reply cannot be read.
    let cause: any Error
}
