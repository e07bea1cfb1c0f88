import Catalog
import Concurrency
import Messaging
import MessagingTesting
import Pipeline
import Ranking
import Recommendations
import Testing

@testable import RankWorker

/// Requests that take long.
struct AnswerDeadlineTests {
    private static let many = (0..<500).map { "Tol \($0)" }

    @Test func `a request of a thousand names is answered as a small one is`() async throws {
        try await RankRig.with { rig in
            let names = ["Tool"] + (0..<999).map { "no such name \($0)" }

            let answer = try await rig.answer(to: RecommendationRequest(artists: names, limit: 2))
            let alone = try await rig.answer(to: RecommendationRequest(artists: ["Tool"], limit: 2))

            #expect(answer.seeds.count == 1_000)
            #expect(answer.tracks.map(\.spotifyID) == alone.tracks.map(\.spotifyID))
        }
    }

    @Test func `what is beyond the bounds is refused whoever sends it`() async throws {
        try await RankRig.with { rig in
            let names = RecommendationRequest(artists: (0..<1_001).map(String.init))
            let references = RecommendationRequest(artists: ["Tool"], exclude: (0..<1_001).map(String.init))

            let refusals = [try await rig.refusal(of: names), try await rig.refusal(of: references)]

            #expect(refusals.map { $0?.code } == [.invalidRequest, .invalidRequest])
        }
    }

    @Test func `a job whose time is over is not ranked`() async throws {
        try await RankRig.with { rig in
            let context = rig.context(deadline: rig.clock.uptime)

            let reply = try await rig.reply(to: RecommendationRequest(artists: Self.many), context)

            guard case .refused(let refusal) = reply else { return #expect(Bool(false), "\(reply)") }
            #expect(refusal.code == .timedOut)
        }
    }

    @Test func `names are looked up until some time is left for the rest`() async throws {
        try await RankRig.with { rig in
            // The clock stands still: all of its time is left, or nearly none.
            let relaxed = AnswerDeadline(at: rig.clock.uptime + .seconds(5), clock: rig.clock)
            rig.clock.advance(by: .milliseconds(3_900))
            let inTime = await relaxed.pacing { pace in
                await ComputeTurns().run(as: "") { pace.ranking($0).resolvesNames() }
            }
            rig.clock.advance(by: .milliseconds(200))
            let late = await relaxed.pacing { pace in
                await ComputeTurns().run(as: "") { turn in
                    let ranking = pace.ranking(turn)
                    return (ranking.resolvesNames(), ranking.isWanted())
                }
            }

            #expect(inTime)
            #expect(!late.0 && late.1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a request whose client has gone is given up`() async throws {
        try await RankRig.with { rig in
            let context = rig.context(deadline: rig.clock.uptime + .seconds(600)) { true }
            let deadline = AnswerDeadline(context)

            let wasWanted = await deadline.pacing { pace in
                await ComputeTurns().run(as: "") { turn in
                    let ranking = pace.ranking(turn)
                    while ranking.isWanted() {}
                    return ranking.resolvesNames()
                }
            }

            #expect(!wasWanted)
        }
    }
}
