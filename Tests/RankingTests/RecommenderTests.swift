import Catalog
import Embedding
import Ranking
import Recommendations
import Testing

@Suite struct RecommenderTests {
    let recommender = Recommender(index: Fixtures.catalog())

    private func ids(_ ranking: RecommendationAnswer, _ type: ResourceType) -> [SpotifyID] {
        ranking[type].map(\.spotifyID)
    }

    @Test func `an artist by URI lists what lies near it, without itself`() throws {
        let ranking = try recommender.recommend(RecommendationRequest(seeds: [.uri(JukeURI(.artist, "a-tool"))]))

        #expect(ids(ranking, .artist) == ["a-bjork"])
        #expect(ids(ranking, .album) == ["b-1", "b-2", "b-3"])
        #expect(ids(ranking, .track) == ["t-1", "t-2", "t-4", "t-5", "t-3"])
        #expect(ranking[.genre].isEmpty)
        #expect(ranking.modelVersion == "v1")
        #expect(
            ranking.seeds == [
                ResolvedSeed(seed: "juke:artist:a-tool", uri: JukeURI(.artist, "a-tool"), name: "Tool", match: .uri)
            ]
        )
    }

    @Test func `an item carries name, scores and quality`() throws {
        let tracks = try recommender.recommend(RecommendationRequest(seeds: [.uri(JukeURI(.artist, "a-tool"))]))[.track]

        #expect(tracks[0].name == "Schism" && tracks[0].quality == 0.9)
        #expect(tracks[0].score == 1 && tracks[0].likeness == 1)
        #expect(abs(tracks[1].score - 0.8) < 1e-6)
        #expect(tracks[4].score == -1 && tracks[4].likeness == 0)
    }

    @Test func `a name that the catalog knows is that resource, and is not given back`() throws {
        let byName = try recommender.recommend(
            RecommendationRequest(seeds: [.name("björk")], resourceTypes: [.artist, .track]))
        let byURI = try recommender.recommend(
            RecommendationRequest(seeds: [.uri(JukeURI(.artist, "a-bjork"))], resourceTypes: [.artist, .track])
        )

        #expect(byName.lists == byURI.lists)
        #expect(
            byName.seeds == [
                ResolvedSeed(seed: "björk", uri: JukeURI(.artist, "a-bjork"), name: "Björk", match: .folded)
            ]
        )
        #expect(ids(byName, .artist) == ["a-tool"])
    }

    @Test func `names that the catalog does not know hash together and are flagged`() throws {
        let request = RecommendationRequest(seeds: [.name("Radiohead"), .name("OK Computer")], resourceTypes: [.track])
        let ranking = try recommender.recommend(request)
        let hash = TokenHash.vector(of: ["Radiohead", "OK Computer"])

        #expect(ranking.seeds.map(\.match) == [.tokenHash, .tokenHash] && ranking.seeds.map(\.confidence) == [0, 0])
        let schism = try #require(ranking[.track].first { $0.name == "Schism" })
        #expect(abs(schism.score - Double(hash[0])) < 1e-6)
    }

    @Test func `seed_weight sets what names weigh against URIs`() throws {
        func tilt(_ weight: Double) throws -> Double {
            let request = RecommendationRequest(
                seeds: [.uri(JukeURI(.genre, "prog metal")), .name("Homogenic", type: .album)], seedWeight: weight,
                resourceTypes: [.track])
            return try #require(try recommender.recommend(request)[.track].first { $0.name == "Jóga" }).score
        }

        #expect(try abs(tilt(0)) < 1e-6)
        #expect(try tilt(0.5) < tilt(1))
        #expect(try tilt(1) < tilt(100))
    }

    @Test func `a name given twice counts twice`() throws {
        func score(_ seeds: [Seed]) throws -> Double {
            let ranking = try recommender.recommend(RecommendationRequest(seeds: seeds, resourceTypes: [.track]))
            return try #require(ranking[.track].first { $0.name == "Jóga" }).score
        }
        let (tool, bjork) = (Seed.name("Tool"), Seed.name("Björk"))

        #expect(try score([tool, bjork, bjork]) > score([tool, bjork]))
        #expect(try abs(score([tool, bjork, bjork]) - 2 / 5.squareRoot()) < 1e-6)
    }

    @Test func `every unknown URI is named, each once, and the neighbours in the batch are answered`() throws {
        let good = RecommendationRequest(seeds: [.name("Tool")])
        let bad = RecommendationRequest(seeds: [
            .uri(JukeURI(.track, "nope")), .uri(JukeURI(.track, "t-1")), .uri(JukeURI(.artist, "gone")),
            .uri(JukeURI(.track, "nope")),
        ])

        let results = recommender.recommend([good, bad, good])

        #expect(try results[0].get() == recommender.recommend(good))
        #expect(try results[2].get() == results[0].get())
        guard case .failure(let error) = results[1] else {
            Issue.record("unknown URIs were accepted")
            return
        }
        #expect(error.code == .unknownSeeds)
        #expect(error.uris == [JukeURI(.track, "nope"), JukeURI(.artist, "gone")])
        #expect(error.message.contains("juke:track:nope, juke:artist:gone"))
    }

    @Test func `exclusions work by URI, by bare identifier, and whatever the kind`() throws {
        let ranking = try recommender.recommend(
            RecommendationRequest(seeds: [.name("Tool")], exclude: ["juke:track:t-1", "t-2", "b-1", "unheard-of"])
        )

        #expect(ids(ranking, .track) == ["t-4", "t-5", "t-3"])
        #expect(ids(ranking, .album) == ["b-2", "b-3"])
    }

    @Test func `seeds that cancel out or weigh nothing give empty lists`() throws {
        let opposite: [Seed] = [.uri(JukeURI(.track, "t-1")), .uri(JukeURI(.track, "t-3"))]
        let weightless = RecommendationRequest(seeds: [.name("Tool"), .name("no such name")], seedWeight: 0)

        for request in [RecommendationRequest(seeds: opposite), weightless] {
            let ranking = try recommender.recommend(request)
            #expect(ranking.lists == [[], [], []])
        }
    }

    @Test func `limit and kinds are kept to, and genres are never listed`() throws {
        let request = RecommendationRequest(seeds: [.name("Tool")], limit: 2, resourceTypes: [.track, .genre, .track])
        let ranking = try recommender.recommend(request)

        #expect(ranking.lists.map(\.count) == [0, 0, 2])
        #expect(ids(ranking, .track) == ["t-1", "t-2"])
    }

    @Test(arguments: [
        (RecommendationRequest(seeds: []), RankingError.Code.noSeeds),
        (RecommendationRequest(seeds: [.name("x")], limit: 0), .invalidRequest),
        (RecommendationRequest(seeds: [.name("x")], limit: 1001), .invalidRequest),
        (RecommendationRequest(seeds: [.name("x")], seedWeight: -0.1), .invalidRequest),
        (RecommendationRequest(seeds: [.name("x")], seedWeight: .nan), .invalidRequest),
        (RecommendationRequest(seeds: [.name("x", weight: .infinity)]), .invalidRequest),
    ])
    func `a request out of range is refused`(request: RecommendationRequest, code: RankingError.Code) {
        let error = #expect(throws: RankingError.self) { try recommender.recommend(request) }
        #expect(error?.code == code)
    }

    @Test func `no list ever holds a seed, an exclusion or a number that is not one`() throws {
        let vectors = Fixtures.randomVectors(400)
        var builder = EntityTable.Builder(.track)
        for row in 0..<400 {
            let vector = vectors[row * Space.dimensions..<(row + 1) * Space.dimensions]
            builder.append(spotifyID: SpotifyID("t\(row)"), name: "track \(row)", quality: 1, vector: vector)
        }
        let recommender = Recommender(index: CatalogIndex(modelVersion: "v1", tables: [builder.build()]))
        let requests = (0..<60).map { number in
            RecommendationRequest(
                seeds: [.uri(JukeURI(.track, SpotifyID("t\(number * 5)"))), .name("Track \(number * 6 + 1)")],
                exclude: (0..<30).map { "t\($0 * 13)" }, limit: 1 + number % 50)
        }

        for (number, result) in recommender.recommend(requests).enumerated() {
            let list = try result.get()[.track]
            let banned = Set(requests[number].exclude)
            #expect(list.count == requests[number].limit)
            #expect(list.allSatisfy { $0.score.isFinite && (0...1).contains($0.likeness) })
            #expect(!list.contains { banned.contains($0.spotifyID.rawValue) })
            #expect(!list.contains { ["t\(number * 5)", "t\(number * 6 + 1)"].contains($0.spotifyID.rawValue) })
        }
    }
}
