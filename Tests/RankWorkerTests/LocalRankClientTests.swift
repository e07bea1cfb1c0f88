import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Runs
import RunsTesting
import ServiceLifecycle
import Storage
import Testing

@testable import RankWorker

/// Answers in this process are those over the rank queue.
struct LocalRankClientTests {
    private static let requests = [
        RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))]),
        RecommendationRequest(names: ["nirvana", "Unheard"], exclude: ["bjork"], seedWeight: 0.4, limit: 3),
        RecommendationRequest(artists: ["Björk"], genres: ["metal"], resourceTypes: [.track, .artist]),
    ]

    @Test func `offline and over the queue a request has the same answer`() async throws {
        try await RankRig.with { rig in
            let offline = try await LocalRankClient(store: rig.store, logger: .silent, clock: SystemClock())
            let stage = try await RankWorker.build(
                RankConfiguration(clock: SystemClock()), store: rig.store, logger: .silent)

            for (request, online) in zip(Self.requests, try await Self.ask(stage, Self.requests)) {
                guard case .answer(var answer) = online else { throw RankRig.NoReply() }
                let expected = try await offline.answer(to: request)
                answer.generatedAt = expected.generatedAt
                #expect(answer == expected)
                #expect(!answer.tracks.isEmpty)
            }
        }
    }

    @Test func `offline and over the queue a request has the same refusal`() async throws {
        try await RankRig.with { rig in
            let request = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "nobody"))])
            let offline = try await LocalRankClient(store: rig.store, logger: .silent, clock: SystemClock())
            let stage = try await RankWorker.build(
                RankConfiguration(clock: SystemClock()), store: rig.store, logger: .silent)

            let online = try await Self.ask(stage, [request])

            let refusal = await #expect(throws: RecommendationRefusal.self) { try await offline.answer(to: request) }
            #expect(online == [.refused(try #require(refusal))])
        }
    }

    /// Lets a worker of the stage answer requests that come over a broker.
    private static func ask(
        _ stage: Stage, _ requests: [RecommendationRequest]
    ) async throws -> [RecommendationReply] {
        let producer = Producer(
            broker: InMemoryBroker(clock: SystemClock()), routes: try Routes.juke(), clock: SystemClock())
        let worker = Worker(
            broker: producer.broker, producer: producer, handlers: stage.handlers, queues: stage.queues,
            options: WorkerOptions(concurrency: 4), clock: SystemClock(), logger: .silent
        )
        let requester = Requester(
            broker: producer.broker, producer: producer, queues: [.rank], clock: SystemClock(), logger: .silent)
        let group = ServiceGroup(services: [worker, requester] + stage.services, logger: .silent)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var replies: [RecommendationReply] = []
            for request in requests {
                let data = try await requester.request(
                    try Job(request, id: .new()), within: .seconds(30)
                )
                replies.append(try RecommendationReply(decoding: data))
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return replies
        }
    }
}
