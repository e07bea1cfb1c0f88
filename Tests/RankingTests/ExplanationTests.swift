import Catalog
import Ranking
import Recommendations
import Testing

/// Why something is listed, and what is known of it.
@Suite struct ExplanationTests {
    let music = MadeUpMusic()
    var recommender: Recommender { Recommender(index: music.index) }

    private static let requests: [RecommendationRequest] = [
        RecommendationRequest(seeds: [.uri(JukeURI(.artist, "artist-000"))], explain: true),
        RecommendationRequest(
            seeds: [
                .uri(JukeURI(.track, "track-001"), weight: 2), .name("Artist 7", weight: -0.5), .name("who?"),
                .vector(Fixtures.vector([3: 2, 9: -1]), weight: 0.25),
            ], favorites: [.name("jazz", type: .genre)], seedWeight: 0.7, limit: 30, explain: true),
        RecommendationRequest(
            seeds: [.name("Artist 2")], limit: 30,
            filter: MusicFilter(bounds: [.energy: .init(target: 0.9), .releaseYear: .init(target: 1999)]),
            diversity: 0.3, explain: true),
        RecommendationRequest(seeds: [.name("who?"), .name("what?", weight: 3)], explain: true),
    ]

    @Test(arguments: requests)
    func `the parts of seeds and of traits add up to the score`(request: RecommendationRequest) throws {
        let ranking = try recommender.recommend(request)

        for item in ranking.lists.joined() {
            let explanation = try #require(item.explanation)
            #expect(abs(explanation.seeds.reduce(0) { $0 + $1.value } - item.score) < 1e-4)
            #expect(abs(explanation.traits.reduce(0) { $0 + $1.value } - item.score) < 1e-4)
            let penalty = explanation.seeds.dropFirst(ranking.seeds.count)
            #expect(explanation.seeds.map(\.name).starts(with: ranking.seeds.map(\.seed)))
            #expect(penalty.map(\.name) == (request.filter.isEmpty ? [] : ["targets"]))
            #expect(explanation.traits.map(\.value) == explanation.traits.map(\.value).sorted(by: >))
            #expect(penalty.allSatisfy { $0.value < 0 })
        }
        #expect(ranking[.track].count >= 10)
    }

    @Test func `of many seeds ten are named, and the parts add up to the score all the same`() throws {
        let long = Seed.name("nobody " + String(repeating: "x", count: 900))
        let known = (0..<12).map { Seed.name("Artist \($0)", weight: 1 + Double($0)) }
        let request = RecommendationRequest(
            seeds: known + [Seed](repeating: long, count: 500), limit: 20, explain: true)

        let items = try recommender.recommend(request).lists.joined()

        #expect(!items.isEmpty)
        for item in items {
            let explanation = try #require(item.explanation)
            #expect(explanation.seeds.count == 11 && explanation.seeds.last?.name == "others")
            #expect(abs(explanation.seeds.reduce(0) { $0 + $1.value } - item.score) < 1e-4)
            #expect(abs(explanation.traits.reduce(0) { $0 + $1.value } - item.score) < 1e-4)
        }
        let strange = try recommender.recommend(RecommendationRequest(seeds: [long], explain: true))
        #expect(strange.lists.joined().allSatisfy { ($0.explanation?.nearestSeed.count ?? 0) == 100 })
    }

    @Test func `the nearest seed is the one with the largest cosine, and genres in common are named`() throws {
        let seeds = ["artist-000", "artist-001"].map { Seed.uri(JukeURI(.artist, $0)) }

        let albums = try recommender.recommend(
            RecommendationRequest(seeds: seeds, resourceTypes: [.album], explain: true))[.album]

        for item in albums {
            let explanation = try #require(item.explanation)
            let vector = try #require(music.index.entity(JukeURI(.album, item.spotifyID)).map(music.index.vector))
            let cosines = try ["artist-000", "artist-001"].map { id in
                let seed = try #require(music.index.entity(JukeURI(.artist, SpotifyID(id)))).self
                return zip(music.index.vector(of: seed), vector).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }
            #expect(explanation.nearestSeed == seeds[cosines[0] >= cosines[1] ? 0 : 1].text)
            #expect(abs(explanation.nearestScore - max(cosines[0], cosines[1])) < 1e-6)
        }
        let own = try #require(albums.first { $0.name.hasPrefix("Album 0-") }?.explanation)
        #expect(own.sharedGenres == ["ambient", "jazz"])
    }

    @Test func `the groups that the vectors are made of carry the score`() throws {
        // Energy is in the vectors, liveness is not.
        let seed = try #require(music.tracks.max { energy($0) < energy($1) })
        let items = try recommender.recommend(
            RecommendationRequest(
                seeds: [.uri(JukeURI(.track, seed.id))], limit: 30, resourceTypes: [.track], explain: true))[.track]

        func weight(_ attribute: MusicAttribute) -> Double {
            items.reduce(0) { sum, item in
                let part = item.explanation?.traits.first { $0.name == attribute.rawValue }
                return sum + abs(part?.value ?? 0)
            }
        }
        #expect(weight(.energy) > 3 * weight(.liveness))
        #expect(items.allSatisfy { $0.explanation?.traits.contains { $0.name == "genres" } == true })
    }

    private func energy(_ track: MadeUpMusic.Track) -> Double { track.facts.features?.energy ?? 0 }

    @Test func `an answer has no explanation and no details unasked`() throws {
        let items = try recommender.recommend(RecommendationRequest(seeds: [.name("Artist 1")]))[.track]

        #expect(items.allSatisfy { $0.explanation == nil && $0.details == nil })
    }

    @Test func `details have artists, album, genres and figures`() throws {
        let ranking = try recommender.recommend(
            RecommendationRequest(seeds: [.uri(JukeURI(.genre, "ambient"))], limit: 50, details: true))

        for item in ranking[.track] {
            let track = try #require(music.tracks.first { $0.id == item.spotifyID })
            let details = try #require(item.details)
            #expect(details.artists.map(\.name) == track.artists.map { $0 == 12 ? "Guest" : "Artist \($0)" })
            #expect(details.album?.uri == JukeURI(.album, music.albums[track.album].id))
            #expect(Set(details.genres) == music.genres(of: track))
            #expect(details.releaseYear == music.albums[track.album].year)
            #expect(details.durationMilliseconds == track.facts.durationMilliseconds)
            #expect(details.isExplicit == track.facts.isExplicit)
            #expect(details.popularity == track.facts.popularity)
        }
        let album = try #require(ranking[.album].first)
        let position = try #require(music.albums.firstIndex { $0.id == album.spotifyID })
        let tracks = music.tracks.filter { $0.album == position }
        #expect(album.details?.durationMilliseconds == tracks.compactMap(\.facts.durationMilliseconds).reduce(0, +))
        #expect(album.details?.popularity == tracks.compactMap(\.facts.popularity).max())
        #expect(album.details?.album == nil && album.details?.artists.count == 1)
        let artist = try #require(ranking[.artist].first?.details)
        #expect(artist.artists.isEmpty && artist.popularity != nil)
        // Those of one of its tracks would mislead.
        #expect(artist.releaseYear == nil && artist.durationMilliseconds == nil && artist.isExplicit == nil)
    }
}
