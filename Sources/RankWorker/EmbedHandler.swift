import Embedding
import Foundation
import Messaging
import Pipeline
import Ranking

/// Answers `recommender.tasks.embed`: the vector of a resource, or the token hash of a text.
struct EmbedHandler: JobHandler {
    let index: LiveIndex

    /// The original gave every vector this quality.
    private static let hashQuality = 0.9
    /// The original's word for a model that was never trained.
    private static let hashVersion = "v1.0.0"

    var task: TaskName { .embed }
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        .reply(try JSONEncoder().encode(answer(try job.decode(EmbedRequest.self))))
    }

    /// Looks the resource up, or hashes the tokens where it has no vector.
    func answer(_ request: EmbedRequest) -> EmbedReply {
        let index = index.current
        if let index, let entity = request.uri.flatMap(index.entity) {
            return EmbedReply(
                vector: index.vector(of: entity), modelVersion: index.modelVersion,
                quality: index[entity.type].quality(at: entity.row)
            )
        }
        return EmbedReply(
            vector: TokenHash.vector(of: request.tokens), modelVersion: index?.modelVersion ?? Self.hashVersion,
            quality: Self.hashQuality
        )
    }
}
