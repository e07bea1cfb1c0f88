import Catalog
import Ranking
import Recommendations
import Testing

@testable import RankWorker

/// Requests that are scored together.
struct RankingBatcherTests {
    @Test func `many requests at once get an answer each`() async throws {
        try await RankRig.with { rig in
            let index = try #require(rig.index.current)
            let batcher = RankingBatcher()
            let seeds = SmallCatalog.artists.map { JukeURI(.artist, $0.id) }

            let crossed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<300 {
                    let seed = seeds[number % seeds.count]
                    group.addTask {
                        let request = RecommendationRequest(seeds: [.uri(seed)], limit: 1 + number % 4)
                        let ranking = try await batcher.answer(request, in: index)
                        return ranking != (try Recommender(index: index).recommend(request))
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }

            #expect(crossed == 0)
        }
    }

    @Test func `a request that fails does not touch those beside it`() async throws {
        try await RankRig.with { rig in
            let index = try #require(rig.index.current)
            let batcher = RankingBatcher()
            let good = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))])
            let bad = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "nobody"))])

            let outcomes = await withTaskGroup(of: (Bool, Bool).self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let isBad = number.isMultiple(of: 3)
                        let ranking = try? await batcher.answer(isBad ? bad : good, in: index)
                        return (isBad, ranking == nil)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }

            #expect(outcomes.count == 40)
            #expect(outcomes.allSatisfy { $0.0 == $0.1 })
        }
    }

    @Test func `an answer given while the index is swapped comes from one version`() async throws {
        try await RankRig.with { rig in
            let old = try #require(rig.index.current)
            try await rig.activate("v1.1.0", turnedBy: 5)
            try await rig.follower.refresh()
            let new = try #require(rig.index.current)
            let batcher = RankingBatcher()
            let request = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))])

            let expected = (
                old: try Recommender(index: old).recommend(request)[.track],
                new: try Recommender(index: new).recommend(request)[.track]
            )

            let answers = try await withThrowingTaskGroup(of: (String, RecommendationAnswer).self) { group in
                for number in 0..<200 {
                    let index = number.isMultiple(of: 2) ? old : new
                    group.addTask { (index.modelVersion, try await batcher.answer(request, in: index)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            for (version, ranking) in answers {
                #expect(ranking.modelVersion == version)
                #expect(ranking[.track] == (version == old.modelVersion ? expected.old : expected.new))
            }
        }
    }
}
