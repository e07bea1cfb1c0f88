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
    let turns: ComputeTurns

    /// More names than these are not looked up on the thread that reads jobs.
    private static let inlineNames = 10

    var task: TaskName { .recommend }
    /// A late answer is of no use to the client that waits for it.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        try await RecommendationReply.reply(context) {
            let request = try job.decode(RecommendationRequest.self)
            return RecommendationReply(
                try await answer(request, now: context.clock.now, by: AnswerDeadline(context)), to: request)
        }
    }

    /// Computes an answer with one model from beginning to end.
    ///
    /// Names that it has no time for are reported as unresolved.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - now: The time that the answer bears.
    ///   - deadline: By when it is wanted.
    /// - Returns: The lists, and what the seeds were taken for.
    /// - Throws: ``RecommendationRefusal`` or `StorageError`.
    func answer(
        _ request: RecommendationRequest, now: Timestamp, by deadline: AnswerDeadline
    ) async throws -> RecommendationAnswer {
        guard let index = index.current else { throw RecommendationRefusal.modelMissing }
        let references = ReferenceResolution(store: store, deadline: deadline)
        var (request, spellings) = try await references.resolve(request)
        request.favorites = try await ProfileExpansion(store: store).favorites(of: request)
        var answer: RecommendationAnswer
        do {
            answer = try await rank(request, in: index, by: deadline)
        } catch {
            throw try await references.explain(RecommendationRefusal(error, to: request), spellings)
        }
        answer.whyNot = try await references.explain(answer.whyNot)
        try await references.explain(&answer)
        answer.generatedAt = now.milliseconds
        answer.spell(spellings)
        return answer
    }

    /// Ranks a cheap request together with others of the moment, an expensive one on a thread of its own, by turns.
    private func rank(
        _ request: RecommendationRequest, in index: CatalogIndex, by deadline: AnswerDeadline
    ) async throws(RankingError) -> RecommendationAnswer {
        if request.price == 1, request.lookupCount <= Self.inlineNames {
            return try await batcher.answer(request, in: index)
        }
        return try await deadline.pacing { pace in
            await turns.run(as: request.caller?.name ?? "") { turn in
                Result { () throws(RankingError) in
                    try Recommender(index: index, pace: pace.ranking(turn)).recommend(request)
                }
            }
        }.get()
    }
}

/// A reply that may be a refusal.
protocol RefusableReply {
    /// Says why there is no answer.
    static func refused(_ refusal: RecommendationRefusal) -> Self

    /// The reply's body, as a requester reads it.
    func encoded() throws -> Data
}

/// How large a reply may be: Redis holds it until its requester has read it.
enum ReplyBound {
    /// In bytes; an answer with all its lists explained takes 1 MB or so.
    static let bytes = 2_000_000
}

extension RecommendationReply: RefusableReply {}

extension SequenceReply: RefusableReply {
    func encoded() throws -> Data { try JSONEncoder().encode(self) }
}

extension RefusableReply {
    /// The outcome of a handler: its reply, or a refusal in place of one that is larger than ``ReplyBound/bytes``.
    ///
    /// - Throws: `EncodingError`, and whatever ``refusing(_:_:)`` throws.
    static func reply(_ context: JobContext, _ body: () async throws -> Self) async throws -> Outcome {
        let data = try await refusing(context, body).encoded()
        guard data.count > ReplyBound.bytes else { return .reply(data) }
        return .reply(try refused(.tooLarge).encoded())
    }

    /// The reply of a handler, in which a refusal, a payload that cannot be read and a failing store are refusals.
    ///
    /// - Throws: Whatever else the body throws.
    private static func refusing(
        _ context: JobContext, _ body: () async throws -> Self
    ) async throws -> Self {
        do {
            return try await body()
        } catch let refusal as RecommendationRefusal {
            return .refused(refusal)
        } catch let error as BrokerError {
            return .refused(RecommendationRefusal(.invalidRequest, error.message))
        } catch let error as StorageError {
            context.logger.log(
                level: error.isOutage ? .debug : .error, "the store cannot be read", metadata: ["error": "\(error)"])
            return .refused(RecommendationRefusal(.storeUnavailable, "the store cannot be read just now"))
        }
    }
}

extension RecommendationRefusal {
    static var modelMissing: RecommendationRefusal {
        RecommendationRefusal(
            .modelMissing, "no model is active; run `juke retrain` once the catalog has audio features"
        )
    }

    static var tooLarge: RecommendationRefusal {
        RecommendationRefusal(
            .invalidRequest, "the answer would be larger than 2 MB; ask for fewer rows or seeds, or without explain")
    }

    static var outOfTime: RecommendationRefusal {
        RecommendationRefusal(.timedOut, "the time for the answer is over; ask for less at once")
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
        case .outOfTime:
            self.init(.timedOut, error.message)
        }
    }
}
