import Catalog
import Embedding
import Recommendations
import Testing

@testable import Ranking

/// An index out of a snapshot beside the one that was written.
@Suite struct SnapshotTests {
    /// From how many rows on tables are pruned: all of them, none, and as usual.
    @Test(arguments: [0, Int.max, 100])
    func `rankings of a snapshot are those of the index`(_ leastPruned: Int) throws {
        let music = MadeUpMusic(artists: 40, albumsPerArtist: 4, tracksPerAlbum: 6, leastPruned: leastPruned)
        let (built, mapped) = (Recommender(index: music.index), Recommender(index: try music.index.mapped()))
        var random = MadeUpMusic.Random(state: 11)
        var listed = 0

        for _ in 0..<300 {
            let request = Self.request(music, &random)
            let right = try built.recommend(request)
            #expect(try mapped.recommend(request) == right, "\(request)")
            listed += right.tracks.count
        }
        #expect(listed > 1_000)
    }

    @Test func `names, details and vectors of a snapshot are those of the index`() throws {
        let music = MadeUpMusic(artists: 40, albumsPerArtist: 4, tracksPerAlbum: 6, leastPruned: 100)
        let (built, mapped) = (music.index, try music.index.mapped())

        #expect(mapped.modelVersion == built.modelVersion && !mapped.isSame(as: built))
        for type in ResourceType.allCases {
            #expect(mapped[type].count == built[type].count)
            for row in 0..<built[type].count {
                let entity = EntityRef(type, row: row)
                #expect(mapped.uri(of: entity) == built.uri(of: entity))
                #expect(mapped.entity(built.uri(of: entity)) == entity)
                #expect(mapped.described(entity) == built.described(entity))
                #expect(mapped.details(of: entity) == built.details(of: entity))
                #expect(mapped.vector(of: entity) == built.vector(of: entity))
                #expect(mapped[type].quality(at: row) == built[type].quality(at: row))
                #expect(mapped.versions(of: type).count(of: row) == built.versions(of: type).count(of: row))
            }
        }
        for text in ["artist 1", "Track 1", "trakc 21", "album", "3", "Albun 7-1", "track 12 artist 1", "jazz", "zz"] {
            let query = SearchQuery(text)
            #expect(
                mapped.search(query, among: ResourceType.allCases, limit: 50)
                    == built.search(query, among: ResourceType.allCases, limit: 50), "\(text)")
            #expect(mapped.resolve(name: text) == built.resolve(name: text), "\(text)")
            #expect(mapped.nearNames(to: text, limit: 5) == built.nearNames(to: text, limit: 5), "\(text)")
        }
        #expect(mapped.track(titled: "Track 5", by: "Artist 0") == built.track(titled: "Track 5", by: "Artist 0"))
    }

    @Test func `the snapshot of a snapshot has the same bytes`() throws {
        let index = MadeUpMusic(artists: 12, leastPruned: 50).index
        let bytes = try index.snapshotBytes()

        #expect(try SnapshotBytes(bytes).index().snapshotBytes() == bytes)
    }

    @Test func `an empty catalog and a small one without facts have snapshots, too`() throws {
        let empty = try CatalogIndex(modelVersion: "v9", tables: []).mapped()
        let small = try Fixtures.catalog().mapped()

        #expect(empty.modelVersion == "v9" && ResourceType.allCases.allSatisfy { empty[$0].count == 0 })
        #expect(empty.search(SearchQuery("x"), among: ResourceType.allCases, limit: 3).isEmpty)
        let request = RecommendationRequest(seeds: [.name("Tool")], limit: 5)
        #expect(
            try Recommender(index: small).recommend(request)
                == Recommender(index: Fixtures.catalog()).recommend(request))
    }

    @Test func `calibration, groups and the label come back`() throws {
        let groups = [SoundGroup(name: "timbre", shares: [Double](repeating: 0.1, count: Space.dimensions))]
        let index = CatalogIndex(
            modelVersion: "v2", tables: [], genreDimensions: 8, calibration: nil, soundGroups: groups)
        var bytes: [UInt8] = []
        try index.writeSnapshot(.init(source: "here", revision: 12)) { bytes += $0 }
        let memory = SnapshotBytes(bytes)

        let (found, label) = try CatalogIndex.snapshot(UnsafeRawBufferPointer(memory.memory), owner: memory)

        #expect(found.soundGroups == groups && found.genreDimensions == 8)
        #expect(label == .init(source: "here", revision: 12))
    }

    private static func request(
        _ music: MadeUpMusic, _ random: inout MadeUpMusic.Random
    ) -> RecommendationRequest {
        let seeds: [Seed] = (0...random.below(3)).map { _ in
            switch random.below(4) {
            case 0: .name("artist \(random.below(music.artistCount))")
            case 1: .name("Trakc \(random.below(music.tracks.count))", type: .track)
            case 2: .uri(JukeURI(.album, music.albums[random.below(music.albums.count)].id))
            default: .uri(JukeURI(.track, music.tracks[random.below(music.tracks.count)].id))
            }
        }
        var request = RecommendationRequest(seeds: seeds, limit: 1 + random.below(20))
        if random.below(2) == 0 { request.filter.bounds[.energy] = .init(min: random.unit() / 2, target: 0.5) }
        if random.below(3) == 0 { request.filter.bounds[.releaseYear] = .init(max: 2000) }
        if random.below(4) == 0 { request.filter.explicit = random.below(2) == 0 }
        if random.below(4) == 0 { request.filter.genres = [MadeUpMusic.genres[random.below(4)]] }
        if random.below(4) == 0 { request.filter.excludedGenres = [MadeUpMusic.genres[random.below(4)]] }
        if random.below(3) == 0 { request.familiarity = random.unit() }
        request.foldsVersions = random.below(2) == 0
        request.explain = true
        request.details = true
        return request
    }
}
