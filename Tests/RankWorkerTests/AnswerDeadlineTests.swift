import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Ranking
import Recommendations
import Storage
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

    @Test func `a request beyond the bounds is refused from every sender`() async throws {
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

    @Test func `names are looked up and searches improved until some time is left for the rest`() async throws {
        try await RankRig.with { rig in
            // The clock stands still: all of its time is left, or nearly none.
            let relaxed = AnswerDeadline(at: rig.clock.uptime + .seconds(5), clock: rig.clock)
            rig.clock.advance(by: .milliseconds(3_900))
            let inTime = await relaxed.withStopCheck { stopCheck in
                await RoundRobinScheduler(clock: SystemClock()).run(as: "") { turn in
                    let ranking = stopCheck.ranking(turn)
                    return ranking.resolvesNames() && ranking.improves()
                }
            }
            rig.clock.advance(by: .milliseconds(200))
            let late = await relaxed.withStopCheck { stopCheck in
                await RoundRobinScheduler(clock: SystemClock()).run(as: "") { turn in
                    let ranking = stopCheck.ranking(turn)
                    return (ranking.resolvesNames() || ranking.improves(), ranking.isWanted())
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

            let wasWanted = await deadline.withStopCheck { stopCheck in
                await RoundRobinScheduler(clock: SystemClock()).run(as: "") { turn in
                    let ranking = stopCheck.ranking(turn)
                    while ranking.isWanted() {}
                    return ranking.resolvesNames()
                }
            }

            #expect(!wasWanted)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a look-up in the store ends when the client has gone, or the time is over`() async throws {
        try await RankRig.with { rig in
            let gone = AnswerDeadline(at: rig.clock.uptime + .seconds(600), clock: rig.clock) { true }
            let wasGone = await gone.withStopCheck { stopCheck in
                try? await eventually("end of the time") { stopCheck.isOver }
                return stopCheck.isOver
            }
            let timed = AnswerDeadline(at: rig.clock.uptime + .seconds(1), clock: rig.clock)
            let before = timed.stopCheck.isOver
            rig.clock.advance(by: .seconds(1))

            #expect(wasGone && !before && timed.stopCheck.isOver)
        }
    }

    @Test func `references and profiles are not looked up when the time is over`() async throws {
        try await RankRig.with { rig in
            let context = rig.context(deadline: rig.clock.uptime)
            let requests = [
                RecommendationRequest(seeds: [.name("isrc:USRC17607839")]),
                RecommendationRequest(artists: ["Tool"], profiles: [UUID()]),
            ]

            for request in requests {
                guard case .refused(let refusal) = try await rig.reply(to: request, context) else {
                    Issue.record("it was answered")
                    continue
                }
                #expect(refusal.code == .timedOut)
            }
        }
    }

    @Test func `a refusal says which of many references the catalog has, unless the time is over`() async throws {
        try await RankRig.with { rig in
            let known = (0..<250).map { JukeURI(.artist, SpotifyID("unheard-\($0)")) }
            let unknown = (0..<250).map { JukeURI(.album, SpotifyID("nowhere-\($0)")) }
            var batch = ImportBatch(provider: "test")
            batch.artists = known.map { Artist(id: $0.id, name: $0.id.rawValue, genres: [], popularity: 1) }
            let artists = batch
            _ = try await rig.store.write { try $0.catalog.importBatch(artists) }
            let refusal = RecommendationRefusal(
                .unresolvedSeeds, "unknown", offending: zip(known, unknown).flatMap { ["\($0)", "\($1)"] })
            func explained(by deadline: AnswerDeadline) async throws -> RecommendationRefusal {
                try await ReferenceResolution(store: rig.store, deadline: deadline).explain(
                    refusal, [known[0].description: "mbid:1"])
            }

            let full = try await explained(by: AnswerDeadline(at: nil, clock: rig.clock))
            let late = try await explained(by: AnswerDeadline(at: rig.clock.uptime, clock: rig.clock))

            #expect(full.withoutVector == ["mbid:1"] + known.dropFirst().map(\.description))
            #expect(late.withoutVector == nil && late.offending.count == 500)
        }
    }
}
