import Catalog
import Ranking
import Recommendations
import Testing

/// What no answer may contain, over many requests of every kind.
@Suite struct RandomRequestTests {
    @Test func `in ten thousand answers stands no seed, no exclusion, and no recording twice`() throws {
        let music = MadeUpMusic(artists: 12, albumsPerArtist: 2, tracksPerAlbum: 5)
        let recommender = Recommender(index: music.index)
        var random = MadeUpMusic.Random(state: 7)
        var listed = 0

        for _ in 0..<250 {
            let requests = (0..<40).map { _ in request(music, &random) }
            for (request, result) in zip(requests, recommender.recommend(requests)) {
                let ranking = try result.get()
                let banned = Set(ranking.seeds.prefix(request.seeds.count).compactMap { $0.uri?.id })
                    .union(request.excludedIDs)
                let tracks = ranking[.track].map(\.spotifyID)
                listed += tracks.count
                let isFree = ranking.lists.joined().allSatisfy { !banned.contains($0.spotifyID) }
                let isNew = banned.allSatisfy { music.duplicates[$0]?.isDisjoint(with: tracks) ?? true }
                let isOnce = tracks.allSatisfy { music.duplicates[$0]?.intersection(tracks).count == 1 }
                #expect(isFree && isNew && isOnce, "\(request)")
                #expect(ranking.lists.allSatisfy { $0.count <= request.limit })
            }
        }
        #expect(listed > 30_000)
    }

    private func request(_ music: MadeUpMusic, _ random: inout MadeUpMusic.Random) -> RecommendationRequest {
        func track(_ random: inout MadeUpMusic.Random) -> MadeUpMusic.Track {
            music.tracks[random.below(music.tracks.count)]
        }
        let seeds: [Seed] = (0...random.below(4)).map { _ in
            switch random.below(5) {
            case 0: .uri(JukeURI(.track, track(&random).id), weight: random.unit() * 3 - 1)
            case 1: .name(track(&random).name.lowercased(), type: .track)
            case 2: .name("Artist \(random.below(12))")
            case 3: .uri(JukeURI(.album, music.albums[random.below(music.albums.count)].id))
            default: .vector(track(&random).vector)
            }
        }
        var request = RecommendationRequest(
            seeds: seeds, exclude: (0..<random.below(20)).map { _ in track(&random).id.rawValue },
            seedWeight: random.unit() * 2, limit: 1 + random.below(random.below(8) == 0 ? 50 : 12))
        if random.below(3) == 0 { request.favorites = [.name(track(&random).name)] }
        if random.below(12) == 0 { request.diversity = random.unit() }
        if random.below(3) == 0 { request.maxPerArtist = 1 + random.below(5) }
        if random.below(4) == 0 { request.maxPerAlbum = 1 + random.below(3) }
        if random.below(3) == 0 {
            request.filter.bounds[.energy] = .init(min: random.unit() / 2, target: random.unit())
        }
        if random.below(5) == 0 { request.filter.genres = ["jazz", "ambient"] }
        return request
    }
}
