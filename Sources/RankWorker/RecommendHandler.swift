import Catalog
import Concurrency
import Foundation
import Logging
import Messaging
import Pipeline
import Ranking
import Recommendations
import Runs
import Storage

/// Answers `recommender.tasks.recommend`.
struct RecommendHandler: JobHandler {
    let index: LiveIndex
    let store: Store
    let batcher: RankingBatcher

    var task: TaskName { .recommend }
    /// A late answer is of no use to the client that waits for it.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        let reply: RecommendationReply
        do {
            let request = try job.decode(RecommendationRequest.self)
            reply = RecommendationReply(try await answer(request, now: context.clock.now), to: request)
        } catch let refusal as RecommendationRefusal {
            reply = .refused(refusal)
        } catch let error as BrokerError {
            reply = .refused(RecommendationRefusal(.invalidRequest, error.message))
        } catch let error as StorageError {
            context.logger.log(
                level: error.isOutage ? .debug : .error, "the store cannot be read", metadata: ["error": "\(error)"])
            reply = .refused(RecommendationRefusal(.storeUnavailable, "the store cannot be read just now"))
        }
        return .reply(try reply.encoded())
    }

    /// Computes an answer with one model from beginning to end.
    ///
    /// - Throws: ``RecommendationRefusal`` or `StorageError`.
    func answer(_ request: RecommendationRequest, now: Timestamp) async throws -> RecommendationAnswer {
        guard let index = index.current else { throw RecommendationRefusal.modelMissing }
        let references = ReferenceResolution(store: store)
        var request = try await references.resolve(request)
        request.favorites = try await ProfileExpansion(store: store).favorites(of: request)
        var answer: RecommendationAnswer
        do {
            answer = try await batcher.answer(request, in: index)
        } catch {
            throw try await references.explain(RecommendationRefusal(error, to: request))
        }
        answer.whyNot = try await references.explain(answer.whyNot)
        answer.generatedAt = now.milliseconds
        return answer
    }
}

extension RecommendationRefusal {
    static var modelMissing: RecommendationRefusal {
        RecommendationRefusal(
            .modelMissing, "no model is active; run `juke retrain` once the catalog has audio features"
        )
    }

    /// The refusal that an error of the ranking stands for.
    init(_ error: RankingError, to request: RecommendationRequest) {
        switch error.code {
        case .unknownSeeds:
            self.init(.unresolvedSeeds, error.message, offending: error.uris.map(\.description))
        case .noSeeds:
            self.init(
                .invalidRequest, error.message, offending: request.profiles.map { $0.uuidString.lowercased() })
        case .invalidRequest, .invalidVectors:
            self.init(.invalidRequest, error.message)
        }
    }
}
