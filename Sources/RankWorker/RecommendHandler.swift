import Catalog
import Foundation
import Logging
import Messaging
import Pipeline
import Ranking
import Runs
import Storage

/// Answers `recommender.tasks.recommend`.
struct RecommendHandler: JobHandler {
    let index: LiveIndex
    let store: Store
    let batcher: RankingBatcher

    var task: TaskName { .recommend }
    /// Somebody waits: an answer that is late is no answer.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        let reply: RecommendationReply
        do {
            let request = try job.decode(RecommendationRequest.self)
            let answer = try await answer(request, now: context.clock.now)
            reply = request.form.map { .text(answer.text($0)) } ?? .answer(answer)
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
        let request = try await references.resolve(request)
        let (seeds, favorites) = try await ProfileExpansion(store: store).seeds(of: request)
        let ranking: Ranking
        do {
            ranking = try await batcher.rank(
                RankingRequest(
                    seeds: seeds, favorites: favorites, excludesFavorites: request.excludeProfileFavorites,
                    exclude: request.exclude.map { Exclusion($0) }, types: request.resourceTypes,
                    limit: request.limit, seedWeight: request.seedWeight, filter: request.filter,
                    maxPerArtist: request.maxPerArtist, maxPerAlbum: request.maxPerAlbum,
                    diversity: request.diversity, explain: request.explain, details: request.details
                ),
                in: index
            )
        } catch {
            throw try await references.explain(RecommendationRefusal(error))
        }
        return RecommendationAnswer(ranking, generatedAt: now.milliseconds)
    }
}

extension RecommendationRefusal {
    /// There is nothing to answer from.
    static var modelMissing: RecommendationRefusal {
        RecommendationRefusal(
            .modelMissing, "no model is active; run `juke retrain` once the catalog has audio features"
        )
    }

    init(_ error: RankingError) {
        switch error.code {
        case .unknownSeeds:
            self.init(.unresolvedSeeds, error.message, offending: error.uris.map(\.description))
        case .noSeeds, .invalidRequest, .invalidVectors:
            self.init(.invalidRequest, error.message)
        }
    }
}
