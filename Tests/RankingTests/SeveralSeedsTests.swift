import Catalog
import Recommendations
import Testing

@testable import Ranking

/// Several seeds, each for itself, and negative seeds.
@Suite struct SeveralSeedsTests {
    /// Tracks near three axes, each by an artist of its own.
    private static func index() -> CatalogIndex {
        var artists = EntityTable.Builder(.artist)
        for axis in 0..<3 {
            artists.append(
                spotifyID: SpotifyID("a\(axis)"), name: "Artist \(axis)", quality: 0.9,
                vector: Fixtures.vector([axis: 1]))
        }
        var tracks = EntityTable.Builder(.track)
        for axis in 0..<3 {
            for number in 1...3 {
                tracks.append(
                    spotifyID: SpotifyID("t\(axis)\(number)"), name: "Track \(axis)\(number)", quality: 1,
                    facts: EntityFacts(artists: [axis]), vector: Fixtures.vector([axis: 1, 5: Float(number) / 4]))
            }
        }
        return CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
    }

    private let recommender = Recommender(index: index())

    private func names(_ seeds: [Seed], _ change: (inout RecommendationRequest) -> Void = { _ in }) throws -> [String] {
        var request = RecommendationRequest(seeds: seeds, limit: 4, resourceTypes: [.track], isNewStyle: true)
        change(&request)
        return try recommender.recommend(request).tracks.map(\.name)
    }

    private let first = Seed.uri(JukeURI(.artist, "a0"), weight: 3)
    private let second = Seed.uri(JukeURI(.artist, "a1"))

    @Test func `a seed gets its turn, whatever it weighs`() throws {
        let mean = try names([first, second])
        let each = try names([first, second]) { $0.blend = .each }

        #expect(mean == ["Track 01", "Track 02", "Track 03", "Track 11"])
        #expect(each == ["Track 01", "Track 11", "Track 02", "Track 12"])
    }

    @Test func `turns keep to the limits, and fill up where that is asked for`() throws {
        let capped = try names([first, second]) { request in
            request.blend = .each
            request.maxPerArtist = 1
        }
        let filled = try names([first, second]) { request in
            request.blend = .each
            request.maxPerArtist = 1
            request.fillsUp = true
        }

        #expect(Set(capped).count == capped.count && capped.prefix(2) == ["Track 01", "Track 11"])
        #expect(filled.count == 4 && filled.prefix(2) == ["Track 01", "Track 11"])
    }

    @Test func `an answer reports seeds that are far apart`() throws {
        func isTold(_ seeds: [Seed], _ blend: RecommendationRequest.Blend = .mean, isNew: Bool = true) throws -> Bool? {
            let request = RecommendationRequest(
                seeds: seeds, limit: 2, resourceTypes: [.track], blend: blend, isNewStyle: isNew)
            return try recommender.recommend(request).areSeedsFarApart
        }

        #expect(try isTold([first, second]) == true)
        #expect(try isTold([first, .uri(JukeURI(.track, "t01"))]) == nil)
        #expect(try isTold([first, .uri(JukeURI(.artist, "a1"), weight: -1)]) == nil)
        #expect(try isTold([first, second], .each) == nil)
        #expect(try isTold([first, second], isNew: false) == nil)
    }

    @Test func `a negative seed takes away only what the others do not share`() throws {
        let near = Seed.vector(Fixtures.vector([0: 1, 1: 0.1]))
        let unwanted = Seed.vector(Fixtures.vector([0: 1, 2: 0.1]), weight: -1)

        let names = try names([near, unwanted])

        // Taken away as it is, nothing of the first axis would be left.
        #expect(names.first == "Track 01" && names.prefix(3).allSatisfy { $0.hasPrefix("Track 0") })
    }

    @Test(arguments: [-1.0, -5, -100])
    func `a negative seed keeps the neighbourhood of the others at any weight`(weight: Double) throws {
        let near = Seed.vector(Fixtures.vector([0: 1, 1: 1]), weight: weight)
        let request = RecommendationRequest(
            seeds: [.uri(JukeURI(.artist, "a0")), near], limit: 9, resourceTypes: [.track], isNewStyle: true)

        let tracks = try recommender.recommend(request).tracks
        let each = try names([
            .uri(JukeURI(.artist, "a0")), second, Seed.vector(Fixtures.vector([0: 1, 2: 1]), weight: weight),
        ]) {
            $0.blend = .each
        }

        #expect(tracks.prefix(3).map(\.name) == ["Track 01", "Track 02", "Track 03"])
        // The direction turns by 45° at most.
        #expect(try #require(tracks.first).score > 0.68)
        #expect(each.contains("Track 01"))
    }

    @Test(arguments: [RecommendationRequest.Blend.mean, .each])
    func `an unknown name beside a seed that only takes away gives no list`(blend: RecommendationRequest.Blend) throws {
        func answer(_ seeds: [Seed]) throws -> RecommendationAnswer {
            try recommender.recommend(
                RecommendationRequest(seeds: seeds, limit: 4, blend: blend, isNewStyle: true))
        }
        let negative = Seed.uri(JukeURI(.artist, "a1"), weight: -0.3)

        let unknown = try answer([.name("Nobody at all"), negative])
        let known = try answer([.name("Nobody at all"), .uri(JukeURI(.artist, "a0")), negative])

        #expect(unknown.tracks.isEmpty && unknown.artists.isEmpty)
        #expect(unknown.reason == "\"Nobody at all\" is not in this catalog. What else is named only takes away.")
        #expect(known.reason == nil && !known.tracks.isEmpty)
    }

    @Test(arguments: [-1.0, -5])
    func `a seed and the same seed taken away cancel out`(weight: Double) throws {
        let own = Seed.uri(JukeURI(.artist, "a0"))
        func answer(_ seeds: [Seed]) throws -> RecommendationAnswer {
            try recommender.recommend(RecommendationRequest(seeds: seeds, limit: 4, isNewStyle: true))
        }

        let nothing = try answer([own, .uri(JukeURI(.artist, "a0"), weight: weight)])
        let less = try answer([own, .uri(JukeURI(.artist, "a0"), weight: -0.3)])
        let more = try answer([own, second, .uri(JukeURI(.artist, "a0"), weight: weight)])

        #expect(nothing.tracks.isEmpty && nothing.reason == "The seeds cancel each other out, or weigh nothing.")
        #expect(less.reason == nil && less.tracks.first?.name == "Track 01")
        #expect(more.reason == nil && more.tracks.first?.name.hasPrefix("Track 1") == true)
    }

    @Test func `a request with only negative seeds is refused`() {
        let error = #expect(throws: RankingError.self) {
            try names([Seed.uri(JukeURI(.artist, "a0"), weight: -1)])
        }

        #expect(error?.code == .invalidRequest && error?.message.contains("positive weight") == true)
    }

    @Test(arguments: [
        ("juke:track:t01", RecommendationOmission.Verdict.listed, 1 as Int?), ("juke:track:t23", .rank, 9),
        ("juke:track:nowhere", .unknown, nil), ("juke:artist:a0", .notAsked, nil), ("juke:track:t11", .excluded, nil),
    ])
    func `an answer says what kept a resource out`(
        uri: String, verdict: RecommendationOmission.Verdict, rank: Int?
    ) throws {
        let request = RecommendationRequest(
            seeds: [first, .uri(JukeURI(.artist, "a1"), weight: 0.1)], exclude: ["juke:track:t11"], limit: 2,
            resourceTypes: [.track], whyNot: JukeURI(uri), isNewStyle: true)

        let answer = try recommender.recommend(request)

        #expect(answer.whyNot?.verdict == verdict)
        if verdict == .listed { #expect(answer.whyNot?.rank == rank) }
        #expect(answer.whyNot?.sentence.hasSuffix(".") == true)
    }

    @Test func `a seed's artist, a limit and a filter are named as the reason`() throws {
        func verdict(_ uri: String, _ change: (inout RecommendationRequest) -> Void) throws -> String? {
            var request = RecommendationRequest(
                seeds: [first], limit: 2, resourceTypes: [.track], whyNot: JukeURI(uri), isNewStyle: true)
            change(&request)
            return try recommender.recommend(request).whyNot?.verdict.rawValue
        }

        #expect(try verdict("juke:track:t01") { $0.excludesSeedArtists = true } == "seed_artist")
        #expect(try verdict("juke:track:t02") { $0.maxPerArtist = 1 } == "cap")
        #expect(try verdict("juke:track:t01") { $0.filter.bounds[.energy] = .init(min: 0.5) } == "filter")
    }

    @Test func `a limit is the reason wherever rows further down are listed`() throws {
        var request = RecommendationRequest(
            seeds: [first, .uri(JukeURI(.artist, "a1"), weight: 0.5)], limit: 2, resourceTypes: [.track],
            maxPerArtist: 1, whyNot: JukeURI("juke:track:t03"), isNewStyle: true)

        let capped = try recommender.recommend(request)
        request.maxPerArtist = nil
        let ranked = try recommender.recommend(request)

        #expect(capped.tracks.map(\.name) == ["Track 01", "Track 11"])
        #expect(capped.whyNot?.verdict == .cap && capped.whyNot?.rank == 3)
        #expect(ranked.whyNot?.verdict == .rank && ranked.whyNot?.rank == 3)
        #expect(ranked.whyNot?.sentence == "Track 03 is number 3 of 9 tracks; 2 are listed.")
    }

    @Test func `variety is the reason for what it passes over`() throws {
        let request = RecommendationRequest(
            seeds: [first, .uri(JukeURI(.artist, "a1"), weight: 0.5)], limit: 2, resourceTypes: [.track],
            diversity: 0.9, whyNot: JukeURI("juke:track:t02"), isNewStyle: true)

        let answer = try recommender.recommend(request)

        #expect(answer.tracks.first?.name == "Track 01" && answer.tracks.last?.name != "Track 02")
        #expect(answer.whyNot?.verdict == .diversity && answer.whyNot?.rank == 2)
    }

    @Test func `where the seeds take turns, a row is judged by the nearest of them`() throws {
        var request = RecommendationRequest(
            seeds: [first, second], limit: 2, resourceTypes: [.track], blend: .each,
            whyNot: JukeURI("juke:track:t12"), isNewStyle: true)

        let ranked = try recommender.recommend(request)
        request.maxPerArtist = 1
        let capped = try recommender.recommend(request)

        #expect(ranked.whyNot?.verdict == .rank && ranked.whyNot?.rank == 2)
        #expect(ranked.whyNot?.sentence.contains("near Artist 1; the seeds take turns") == true)
        #expect(capped.whyNot?.verdict == .cap)
    }

    @Test func `a genre that one artist alone has says so`() throws {
        var genres = EntityTable.Builder(.genre)
        var artists = EntityTable.Builder(.artist)
        for (axis, name) in ["both", "nobody's", "own"].enumerated() {
            genres.append(spotifyID: SpotifyID(name), name: name, quality: 1, vector: Fixtures.vector([axis: 1]))
        }
        for (axis, tags) in [[0, 2], [0]].enumerated() {
            artists.append(
                spotifyID: SpotifyID("a\(axis)"), name: "Artist \(axis)", quality: 1,
                facts: EntityFacts(genres: tags), vector: Fixtures.vector([axis: 1]))
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [genres.build(), artists.build()])

        func onlyArtists(isNewStyle: Bool) throws -> [String?] {
            let genres = ["both", "nobody's", "own"].map { Seed.name($0, type: .genre) }
            let seeds = genres + [.uri(JukeURI(.artist, "a0"))]
            let request = RecommendationRequest(seeds: seeds, resourceTypes: [.artist], isNewStyle: isNewStyle)
            return try Recommender(index: index).recommend(request).seeds.map(\.onlyArtist)
        }

        #expect(try onlyArtists(isNewStyle: true) == [nil, nil, "Artist 0", nil])
        #expect(try onlyArtists(isNewStyle: false) == [nil, nil, nil, nil])
    }
}
