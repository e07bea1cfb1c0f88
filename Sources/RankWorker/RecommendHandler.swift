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
    let scheduler: RoundRobinScheduler

    /// The most names that are looked up on the thread that reads jobs.
    private static let inlineNames = 10

    var task: TaskName { .recommend }
    /// A late answer is of no use to the client that waits for it.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let deadline = AnswerDeadline(context)
        return try await RecommendationReply.reply(context) {
            let request = try await scheduler.decode(RecommendationRequest.self, of: job)
            let answer = try await answer(request, now: context.clock.now, by: deadline)
            return try await scheduler.compute(as: request.caller?.name ?? "", byTurns: Self.isExpensive(request)) {
                pass in
                try RecommendationReply(answer, to: request, passing: pass).encoded()
            }
        }
    }

    /// Whether a request takes its turns, on a thread of its own.
    private static func isExpensive(_ request: RecommendationRequest) -> Bool {
        request.price > 1 || request.lookupCount > inlineNames
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
        let asked = try request.resolveWhyNot(in: index)
        request.favorites = try await ProfileExpansion(store: store, deadline: deadline).favorites(of: request)
        var answer: RecommendationAnswer
        do {
            answer = try await rank(request, in: index, by: deadline)
        } catch {
            throw try await references.explain(RecommendationRefusal(error, to: request), spellings)
        }
        answer.whyNot = try await references.explain(answer.whyNot)
        if let asked, let reason = answer.whyNot?.sentence { answer.whyNot?.sentence = "\(asked) \(reason)" }
        try await references.explain(&answer, to: request)
        // Without a form the answer becomes a file, or a command's lists.
        if request.details, request.form == nil { try await answer.locate(in: store) }
        answer.generatedAt = now.milliseconds
        answer.spell(spellings)
        return answer
    }

    /// Ranks a cheap request together with others of the moment, an expensive one on a thread of its own, by turns.
    private func rank(
        _ request: RecommendationRequest, in index: CatalogIndex, by deadline: AnswerDeadline
    ) async throws(RankingError) -> RecommendationAnswer {
        guard Self.isExpensive(request) else { return try await batcher.answer(request, in: index) }
        return try await deadline.withStopCheck { stopCheck in
            await scheduler.run(as: request.caller?.name ?? "") { turn in
                Result { () throws(RankingError) in
                    try Recommender(index: index, deadline: stopCheck.ranking(turn)).recommend(request)
                }
            }
        }.get()
    }
}

/// A reply that may be a refusal.
protocol RefusableReply {
    /// The reason why there is no answer.
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
    /// - Parameters:
    ///   - context: The job's.
    ///   - body: Computes the reply and encodes it.
    /// - Returns: The outcome.
    /// - Throws: `EncodingError`, and whatever ``refusing(_:_:)`` throws.
    static func reply(_ context: JobContext, _ body: () async throws -> Data) async throws -> JobOutcome {
        let data = try await refusing(context, body)
        guard data.count > ReplyBound.bytes else { return .reply(data) }
        return .reply(try refused(.tooLarge).encoded())
    }

    /// The reply of a handler, in which a refusal, a payload that cannot be read and a failing store are refusals.
    ///
    /// - Throws: Whatever else the body throws.
    private static func refusing(
        _ context: JobContext, _ body: () async throws -> Data
    ) async throws -> Data {
        do {
            return try await body()
        } catch let refusal as RecommendationRefusal {
            return try refused(refusal).encoded()
        } catch let error as BrokerError {
            return try refused(RecommendationRefusal(.invalidRequest, error.message)).encoded()
        } catch let error as StorageError {
            context.logger.log(
                level: error.isOutage ? .debug : .error, "the store cannot be read", metadata: ["error": "\(error)"])
            return try refused(RecommendationRefusal(.storeUnavailable, "the store cannot be read just now")).encoded()
        }
    }
}

extension RoundRobinScheduler {
    /// A job's payload, read by turns where it is large.
    ///
    /// - Throws: `BrokerError` when it is no such payload.
    func decode<Payload: Decodable & Sendable>(_ type: Payload.Type, of job: Job) async throws -> Payload {
        try await compute(as: job.caller ?? "", byTurns: job.payload.count >= Self.largeSize) { _ in
            try job.decode(type)
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
