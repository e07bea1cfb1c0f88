import Concurrency
import Foundation
import Logging
import Messaging
import Pipeline
import Ranking
import Recommendations
import Storage

/// Answers `recommender.tasks.sequence`: tracks in an order that matters.
struct SequenceHandler: JobHandler {
    let index: LiveIndex
    let store: Store
    let scheduler: RoundRobinScheduler

    var task: TaskName { .sequence }
    /// A late answer is of no use to the client that waits for it.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let deadline = AnswerDeadline(context)
        return try await SequenceReply.reply(context) {
            let request = try await scheduler.decode(SequenceRequest.self, of: job)
            let answer = try await answer(request, now: context.clock.now, by: deadline)
            return try await scheduler.compute(as: request.base.caller?.name ?? "", byTurns: true) { _ in
                try SequenceReply.answer(answer).encoded()
            }
        }
    }

    /// Computes an answer with one model from beginning to end, by turns with other expensive requests.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - now: The time that the answer bears.
    ///   - deadline: By when it is wanted.
    /// - Returns: The tracks, and what the seeds were taken for.
    /// - Throws: ``RecommendationRefusal`` or `StorageError`.
    func answer(
        _ request: SequenceRequest, now: Timestamp, by deadline: AnswerDeadline
    ) async throws -> SequenceAnswer {
        guard let index = index.current else { throw RecommendationRefusal.modelMissing }
        let references = ReferenceResolution(store: store, deadline: deadline)
        var request = request
        let (base, spellings) = try await references.resolve(request.base)
        request.base = base
        request.base.favorites = try await ProfileExpansion(store: store, deadline: deadline).favorites(of: base)
        var answer: SequenceAnswer
        do {
            answer = try await compute(request, in: index, by: deadline)
        } catch {
            throw try await references.explain(RecommendationRefusal(error, to: base), spellings)
        }
        try await answer.locate(in: store)
        answer.generatedAt = now.milliseconds
        for place in answer.seeds.indices {
            answer.seeds[place].seed = spellings[answer.seeds[place].seed] ?? answer.seeds[place].seed
        }
        return answer
    }

    private func compute(
        _ request: SequenceRequest, in index: CatalogIndex, by deadline: AnswerDeadline
    ) async throws(RankingError) -> SequenceAnswer {
        try await deadline.withStopCheck { stopCheck in
            await scheduler.run(as: request.base.caller?.name ?? "") { turn in
                Result { () throws(RankingError) in
                    try Sequencer(index: index, deadline: stopCheck.ranking(turn)).answer(request)
                }
            }
        }.get()
    }
}
