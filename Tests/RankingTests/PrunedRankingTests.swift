import Catalog
import Ranking
import Recommendations
import Testing

/// Whole rankings from pruned indexes beside those from scans.
@Suite struct PrunedRankingTests {
    private let scanned = MadeUpMusic(artists: 60, albumsPerArtist: 4, tracksPerAlbum: 6, leastPruned: .max)
    private let pruned = MadeUpMusic(artists: 60, albumsPerArtist: 4, tracksPerAlbum: 6, leastPruned: 0)

    @Test func `filters, targets, limits, variety and exclusions give the same rankings from a pruned index`() throws {
        let reference = Recommender(index: scanned.index)
        let recommender = Recommender(index: pruned.index)
        var random = MadeUpMusic.Random(state: 5)
        var (listed, filtered) = (0, 0)

        for _ in 0..<50 {
            let requests = (0..<10).map { _ in request(&random) }
            let results = zip(reference.recommend(requests), recommender.recommend(requests))
            for (request, (right, found)) in zip(requests, results) {
                #expect(try found.get() == right.get(), "\(request)")
                let count = try right.get().tracks.count
                listed += count
                if !request.filter.bounds.isEmpty, count > 0 { filtered += 1 }
            }
        }
        #expect(listed > 2_000 && filtered > 100)
    }

    @Test func `a filter that few rows satisfy fills the list as far as they reach`() throws {
        var request = RecommendationRequest(
            seeds: [.uri(JukeURI(.track, scanned.tracks[3].id))], limit: 50, resourceTypes: [.track])
        request.filter.bounds[.energy] = .init(min: 0.3, max: 0.34)
        request.filter.bounds[.popularity] = .init(min: 20)

        let found = try Recommender(index: pruned.index).recommend(request).tracks

        #expect(try found == Recommender(index: scanned.index).recommend(request).tracks)
        #expect(found.count > 5 && found.count < 50)
    }

    private func request(_ random: inout MadeUpMusic.Random) -> RecommendationRequest {
        func track(_ random: inout MadeUpMusic.Random) -> MadeUpMusic.Track {
            scanned.tracks[random.below(scanned.tracks.count)]
        }
        let seeds: [Seed] = (0...random.below(5)).map { _ in
            .uri(JukeURI(.track, track(&random).id), weight: random.unit() * 3 - 1)
        }
        var request = RecommendationRequest(
            seeds: seeds, exclude: (0..<random.below(20)).map { _ in track(&random).id.rawValue },
            limit: [1, 10, 40][random.below(3)])
        let attributes = MusicAttribute.allCases
        for _ in 0..<random.below(4) {
            let attribute = attributes[random.below(attributes.count)]
            request.filter.bounds[attribute] = bounds(attribute, &random)
        }
        if random.below(5) == 0 { request.filter.explicit = random.below(2) == 0 }
        if random.below(4) == 0 { request.filter.genres = [MadeUpMusic.genres[random.below(4)]] }
        if random.below(2) == 0 { request.filter.includesUntagged = true }
        if random.below(5) == 0 { request.filter.excludedGenres = [MadeUpMusic.genres[random.below(4)], "nothing"] }
        if random.below(6) == 0 { request.diversity = random.unit() }
        if random.below(3) == 0 { request.maxPerArtist = 1 + random.below(3) }
        if random.below(4) == 0 { request.maxPerAlbum = 1 + random.below(2) }
        return request
    }

    /// Ends that rows have exactly are among them.
    private func bounds(_ attribute: MusicAttribute, _ random: inout MadeUpMusic.Random) -> MusicFilter.Bounds {
        let value =
            switch attribute {
            case .duration: 60_000 + random.unit() * 300_000
            case .popularity: Double(random.below(100))
            case .releaseYear: Double(1970 + random.below(50))
            default: scanned.tracks[random.below(scanned.tracks.count)].facts.features?.value(of: attribute) ?? 0
            }
        switch random.below(4) {
        case 0: return .init(min: value)
        case 1: return .init(max: value)
        case 2: return .init(min: value, max: value)
        default: return .init(min: value - attribute.scale / 10, max: value + attribute.scale / 10, target: value)
        }
    }
}
