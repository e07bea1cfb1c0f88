import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Runs
import RunsTesting
import Testing

@testable import RankWorker

/// Searches on the rank queue.
struct SearchHandlerTests {
    private static func reply(_ rig: RankRig, _ job: Job) async throws -> SearchReply {
        guard case .reply(let data) = try await SearchHandler(index: rig.index).run(job, rig.context) else {
            throw RankRig.NoReply()
        }
        return try JSONDecoder().decode(SearchReply.self, from: data)
    }

    @Test func `hits of every kind come best match first, then the most popular`() async throws {
        try await RankRig.with { rig in
            let request = SearchRequest("nirv", types: [.artist, .track], limit: 3)

            let reply = try await Self.reply(rig, Job(.search, encoding: request))

            guard case .answer(let answer) = reply else { throw RankRig.NoReply() }
            #expect(answer.hits.map(\.uri.id) == ["nirvana-us", "nirvana-us-track", "a-nirvana-uk"])
            #expect(answer.hits[0].name == "Nirvana")
            #expect(answer.hits[0].popularity == 90)
            #expect(answer.hits.map(\.artists) == [[], ["Nirvana"], []])
            #expect(answer.hits.map(\.match) == [.prefix, .prefix, .prefix])
        }
    }

    @Test func `a misspelling is found as one, and nothing is an empty list`() async throws {
        try await RankRig.with { rig in
            let near = try await Self.reply(rig, Job(.search, encoding: SearchRequest("Deftonse", types: [.artist])))
            let none = try await Self.reply(rig, Job(.search, encoding: SearchRequest("zzz")))

            guard case .answer(let answer) = near else { throw RankRig.NoReply() }
            #expect(answer.hits.map(\.uri) == [JukeURI(.artist, "deftones")])
            #expect(answer.hits.map(\.match) == [.fuzzy])
            #expect(none == .answer(SearchAnswer()))
        }
    }

    @Test func `without a model the refusal says what to run`() async throws {
        try await RankRig.with(version: nil) { rig in
            let reply = try await Self.reply(rig, Job(.search, encoding: SearchRequest("tool")))

            guard case .refused(let refusal) = reply else { throw RankRig.NoReply() }
            #expect(refusal.code == .modelMissing)
            #expect(refusal.message.contains("juke retrain"))
        }
    }

    @Test func `a payload that is no search is refused, not retried`() async throws {
        try await RankRig.with { rig in
            let reply = try await Self.reply(rig, Job(.search, payload: Data("[]".utf8)))

            guard case .refused(let refusal) = reply else { throw RankRig.NoReply() }
            #expect(refusal.code == .invalidRequest)
        }
    }

    @Test func `the worker takes searches from its queue`() async throws {
        try await RankRig.with { rig in
            let stage = try await RankWorker.build(
                RankConfiguration(clock: SystemClock()), store: rig.store, logger: .silent)

            #expect(stage.handlers.map(\.task).contains(.search))
        }
    }

    @Test func `in process a search has the same hits`() async throws {
        try await RankRig.with { rig in
            let client = try await LocalRankClient(store: rig.store, logger: .silent, clock: SystemClock())
            let request = SearchRequest("tool")

            let online = try await Self.reply(rig, Job(.search, encoding: request))

            #expect(online == client.search(request, within: .seconds(1)))
        }
    }
}
