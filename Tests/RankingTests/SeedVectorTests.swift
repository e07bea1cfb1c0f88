import Catalog
import Embedding
import Ranking
import Recommendations
import Synchronization
import Testing

/// How seeds of every kind add up.
@Suite struct SeedVectorTests {
    let recommender = Recommender(index: Fixtures.catalog())

    private func ids(_ request: RecommendationRequest, _ type: ResourceType = .track) throws -> [SpotifyID] {
        try recommender.recommend(request)[type].map(\.spotifyID)
    }

    @Test(arguments: [1e-12, 1e-160, 1e-300, .leastNonzeroMagnitude])
    func `only how weights compare counts`(unit: Double) throws {
        func answer(_ weight: Double) throws -> [RecommendationAnswer.Item] {
            let seeds: [Seed] = [
                .uri(JukeURI(.artist, "a-bjork"), weight: 2 * weight),
                .uri(JukeURI(.artist, "a-tool"), weight: -weight),
            ]
            return try recommender.recommend(RecommendationRequest(seeds: seeds))[.track]
        }

        #expect(try answer(unit).map(\.score) == answer(1).map(\.score))
    }

    @Test func `a negative weight pushes away`() throws {
        let request = RecommendationRequest(seeds: [
            .uri(JukeURI(.artist, "a-bjork")), .uri(JukeURI(.artist, "a-tool"), weight: -0.6),
        ])

        #expect(try ids(request) == ["t-5", "t-3", "t-4", "t-2", "t-1"])
        #expect(try recommender.recommend(request).seeds.map(\.weight) == [1, -0.6])
    }

    @Test func `a vector is a seed of its direction, whatever its length`() throws {
        let long = Fixtures.vector([0: 3, 1: 4])
        let ranking = try recommender.recommend(RecommendationRequest(seeds: [.vector(long)], resourceTypes: [.track]))

        #expect(ranking.seeds[0].match == .vector && ranking.seeds[0].seed == "vector 1" && ranking.seeds[0].uri == nil)
        #expect(ranking[.track][0].spotifyID == "t-4" && abs(ranking[.track][0].score - 1) < 1e-5)
        let same = try recommender.recommend(
            RecommendationRequest(seeds: [.vector(long.map { $0 * 100 })], resourceTypes: [.track]))
        #expect(ranking[.track].map(\.spotifyID) == same[.track].map(\.spotifyID))
    }

    @Test(arguments: [
        [], [Float](repeating: 0, count: Space.dimensions), Fixtures.vector([0: .nan]), Fixtures.vector([1: .infinity]),
        Array(Fixtures.vector([0: 1]).dropLast()),
    ])
    func `a vector without a direction is refused`(vector: [Float]) {
        let error = #expect(throws: RankingError.self) {
            try recommender.recommend(RecommendationRequest(seeds: [.vector(vector)]))
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test func `a hash counts nothing beside a seed that is known`() throws {
        let alone = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "a-tool"))])
        let mixed = RecommendationRequest(
            seeds: [.name("no such name", weight: 50), .uri(JukeURI(.artist, "a-tool"))], seedWeight: 100)

        let ranking = try recommender.recommend(mixed)

        #expect(ranking.lists == (try recommender.recommend(alone).lists))
        #expect(ranking.seeds.map(\.match).first == .tokenHash)
        #expect(ranking.seeds.map(\.weight) == [0, 1])
    }

    @Test func `where nothing is known the hashes rank as the original's did`() throws {
        let request = RecommendationRequest(seeds: [.name("x"), .name("y")], seedWeight: 3, resourceTypes: [.track])
        let hash = TokenHash.vector(of: ["x", "y"])

        let ranking = try recommender.recommend(request)

        let schism = try #require(ranking[.track].first { $0.name == "Schism" })
        #expect(abs(schism.score - Double(hash[0])) < 1e-6)
        #expect(ranking.seeds.map(\.weight) == [3, 3])
    }

    @Test func `favourites are seeds that may be listed unless the request says otherwise`() throws {
        var request = RecommendationRequest(
            seeds: [.uri(JukeURI(.track, "t-5"))], favorites: [.name("Schism", type: .track), .name("nothing")])

        #expect(try ids(request).contains("t-1") && !ids(request).contains("t-5"))
        request.excludeProfileFavorites = true
        #expect(try !ids(request).contains("t-1") && !ids(request).contains("t-5"))
        request.excludeProfileFavorites = false
        request.seeds.append(.uri(JukeURI(.track, "t-1")))
        #expect(try !ids(request).contains("t-1"))
    }

    @Test func `favourites alone are enough`() throws {
        let request = RecommendationRequest(seeds: [], favorites: [.name("Tool")])

        #expect(try ids(request).first == "t-1")
        #expect(try ids(request, .artist).first == "a-tool")
    }

    @Test func `hundreds of seeds are one vector`() throws {
        let music = MadeUpMusic()
        let seeds = music.tracks.map { Seed.uri(JukeURI(.track, $0.id), weight: 0.5) }

        let ranking = try Recommender(index: music.index).recommend(
            RecommendationRequest(seeds: seeds, resourceTypes: [.artist, .track], explain: true))

        #expect(seeds.count > 200 && ranking.seeds.count == seeds.count)
        #expect(ranking[.track].isEmpty)
        let first = try #require(ranking[.artist].first)
        #expect(abs((first.explanation?.seeds.reduce(0) { $0 + $1.value } ?? 0) - first.score) < 1e-4)
    }

    @Test(arguments: [
        RecommendationRequest(seeds: [.name("x")], maxPerArtist: 0),
        RecommendationRequest(seeds: [.name("x")], maxPerAlbum: -1),
        RecommendationRequest(seeds: [.name("x")], diversity: 1.1),
        RecommendationRequest(seeds: [.name("x")], diversity: .nan),
        RecommendationRequest(seeds: [.name("x")], filter: MusicFilter(bounds: [.tempo: .init(min: .nan)])),
        RecommendationRequest(seeds: [.name("x")], favorites: [.name("y", weight: .nan)]),
    ])
    func `an option out of range is refused`(request: RecommendationRequest) {
        let error = #expect(throws: RankingError.self) { try recommender.recommend(request) }
        #expect(error?.code == .invalidRequest)
    }
}

/// A request that takes too long.
@Suite struct RankingPaceTests {
    private let index = Fixtures.catalog()

    @Test func `names that there is no time for are reported, count nothing, and the others are ranked by`() throws {
        let known = index.name(of: try #require(index.entity(JukeURI(.artist, "a-tool"))))
        let looks = Counter()
        let deadline = RankingDeadline(resolvesNames: { looks.next() <= 1 }, isWanted: { true })
        let request = RecommendationRequest(
            names: [known, "no such name", known], seeds: [.uri(JukeURI(.artist, "a-bjork"))])

        let answer = try Recommender(index: index, deadline: deadline).recommend(request)

        #expect(answer.seeds.map(\.match) == [.uri, .exact, .unresolved, .unresolved])
        #expect(answer.seeds.map(\.weight) == [1, 1, 0, 0])
        let alone = try Recommender(index: index).recommend(
            RecommendationRequest(names: [known], seeds: [.uri(JukeURI(.artist, "a-bjork"))]))
        #expect(answer[.track].map(\.spotifyID) == alone[.track].map(\.spotifyID))
    }

    @Test func `where no name was resolved in time there is no answer`() {
        let deadline = RankingDeadline(resolvesNames: { false }, isWanted: { true })

        let error = #expect(throws: RankingError.self) {
            try Recommender(index: index, deadline: deadline).recommend(RecommendationRequest(names: ["Tool"]))
        }

        #expect(error?.code == .outOfTime)
    }

    @Test func `an answer whose time ends while an empty list is explained is out of time`() throws {
        var request = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "a-tool"))], isNewStyle: true)
        request.filter.genres = ["no such genre"]
        let looks = Counter()
        let whole = RankingDeadline(
            resolvesNames: { true },
            isWanted: {
                _ = looks.next()
                return true
            })
        let answer = try Recommender(index: index, deadline: whole).recommend(request)
        #expect(answer.reason != nil)

        let (last, again) = (looks.next() - 1, Counter())
        let short = RankingDeadline(resolvesNames: { true }, isWanted: { again.next() < last })
        let error = #expect(throws: RankingError.self) {
            try Recommender(index: index, deadline: short).recommend(request)
        }

        #expect(error?.code == .outOfTime)
    }

    @Test func `a request that nobody waits for has nothing looked up, searched or explained`() {
        let looks = Counter()
        let deadline = RankingDeadline(resolvesNames: { true }, isWanted: { looks.next() <= 2 })
        let request = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "a-tool"))], explain: true)

        let error = #expect(throws: RankingError.self) {
            try Recommender(index: index, deadline: deadline).recommend(request)
        }

        #expect(error?.code == .outOfTime)
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)

        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
