import Catalog
import Embedding
import Ranking
import Recommendations
import Testing

/// Answers of an index that shows changes beside those of an index that was built of what there is now.
@Suite struct ChangedCatalogTests {
    @Test(arguments: [0, Int.max])
    func `answers are those of a new index, whatever has changed`(leastPruned: Int) throws {
        var music = Changing(leastPruned: leastPruned)
        var changes = IndexChanges()
        var listed = 0
        for round in 0..<8 {
            changes = music.base.changes(music.change(1 + round * 20), after: changes)
            let fresh = music.fresh()
            let shown = music.base.showing(changes)
            let requests = (0..<40).map { _ in music.request() }

            let right = Recommender(index: fresh).recommend(requests)
            let found = Recommender(index: shown).recommend(requests)

            for (request, (found, right)) in zip(requests, zip(found, right)) {
                let (found, right) = (try found.get(), try right.get())
                #expect(found == right, "round \(round): \(request)")
                listed += right.tracks.count
            }
        }
        #expect(!changes.isPartial && changes.count > 100 && listed > 1_000)
    }

    @Test(arguments: [0, Int.max])
    func `an index that changes were merged into is a new one, explanations included`(leastPruned: Int) throws {
        var music = Changing(leastPruned: leastPruned)
        let changes = music.base.changes(music.change(60), after: IndexChanges())
        let (folded, fresh) = (music.base.merging(changes), music.fresh())
        let requests = (0..<100).map { _ in
            var request = music.request()
            request.explain = true
            return request
        }

        let right = Recommender(index: fresh).recommend(requests)
        let found = Recommender(index: folded).recommend(requests)

        for (found, right) in zip(found, right) { #expect(try found.get() == right.get()) }
        // What changes later lies over it as over any other.
        let later = folded.changes(music.change(30), after: IndexChanges())
        let again = Recommender(index: folded.showing(later)).recommend(requests.map(plain))
        let anew = Recommender(index: music.fresh()).recommend(requests.map(plain))
        for (found, right) in zip(again, anew) { #expect(try found.get() == right.get()) }
    }

    @Test func `an equal value is no change, and the order of changes does not matter`() throws {
        var music = Changing(leastPruned: 0)
        let first = music.change(40)
        let changes = music.base.changes(first, after: IndexChanges())
        let again = music.base.changes(first, after: changes)
        #expect(again.count == changes.count)

        let second = music.change(40)
        let request = music.request()
        let inTurn = music.base.changes(second, after: changes)
        let anew = music.base.changes(music.everything, after: IndexChanges())

        #expect(
            try Recommender(index: music.base.showing(inTurn)).recommend(request)
                == Recommender(index: music.base.showing(anew)).recommend(request))
        #expect(music.base.changes([:], after: IndexChanges()).isEmpty)
    }

    @Test func `a resource that the index does not have asks for another index, one without a vector does not`() {
        let music = Changing(leastPruned: 0)
        func changes(_ id: SpotifyID, _ vector: [Float]?) -> IndexChanges {
            music.base.changes(
                [.track: [ResourceChange(spotifyID: id, vector: vector, quality: 1)]], after: IndexChanges())
        }

        #expect(changes("new", Fixtures.vector([0: 1])).isPartial)
        #expect(!changes("new", nil).isPartial && changes("new", nil).isEmpty)
        #expect(changes("new", Fixtures.vector([:])).isEmpty)
    }

    @Test func `a resource that has lost its vector is neither listed nor a seed`() throws {
        let music = Changing(leastPruned: 0)
        let gone = music.tracks[7]
        let request = RecommendationRequest(seeds: [.vector(gone.vector)], limit: 50, resourceTypes: [.track])
        #expect(try Recommender(index: music.base).recommend(request).tracks.contains { $0.spotifyID == gone.id })

        let changes = music.base.changes(
            [.track: [ResourceChange(spotifyID: gone.id, vector: nil, quality: 0)]], after: IndexChanges())
        let shown = music.base.showing(changes)

        #expect(changes.isPartial)
        #expect(try !Recommender(index: shown).recommend(request).tracks.contains { $0.spotifyID == gone.id })
        #expect(shown.entity(JukeURI(.track, gone.id)) == nil)
    }

    @Test func `features of albums and artists follow those of their tracks`() throws {
        let music = Changing(leastPruned: 0)
        // The only tracks with so much energy.
        let changed = music.tracks.filter { $0.album == 5 }.map { track in
            var features = PartialAudioFeatures()
            features.energy = 7
            return ResourceChange(spotifyID: track.id, vector: track.vector, quality: 0.9, features: features)
        }
        var request = RecommendationRequest(seeds: [.uri(JukeURI(.track, music.tracks[0].id))], limit: 10)
        request.filter.bounds[.energy] = .init(min: 6.9)

        let shown = music.base.showing(music.base.changes([.track: changed], after: IndexChanges()))

        let answer = try Recommender(index: shown).recommend(request)
        #expect(answer.albums.map(\.spotifyID) == [music.made.albums[5].id])
        #expect(!answer.tracks.isEmpty && answer.artists.isEmpty)
    }

    private func plain(_ request: RecommendationRequest) -> RecommendationRequest {
        var request = request
        request.explain = false
        return request
    }
}

/// A made-up catalog whose vectors, qualities and features change.
private struct Changing {
    let made: MadeUpMusic
    let base: CatalogIndex
    private(set) var tracks: [MadeUpMusic.Track]
    private var others: [SpotifyID: MadeUpMusic.Other] = [:]
    private var kinds: [SpotifyID: ResourceType] = [:]
    private let leastPruned: Int
    private var random = MadeUpMusic.Random(state: 11)

    init(leastPruned: Int) {
        self.leastPruned = leastPruned
        made = MadeUpMusic(artists: 24, albumsPerArtist: 3, tracksPerAlbum: 6, leastPruned: leastPruned)
        tracks = made.tracks
        base = made.index
    }

    /// An index that was built of what there is now.
    func fresh() -> CatalogIndex { made.index(of: tracks, others: others, leastPruned: leastPruned) }

    /// Everything that has ever changed, as it is now.
    var everything: [ResourceType: [ResourceChange]] {
        others.keys.reduce(into: [:]) { changes, id in
            if let type = kinds[id] { changes[type, default: []].append(change(of: id)) }
        }
    }

    /// Changes some tracks, and about as many albums, artists and genres.
    mutating func change(_ count: Int) -> [ResourceType: [ResourceChange]] {
        var changed: [SpotifyID: ResourceType] = [:]
        for _ in 0..<count {
            let position = random.below(tracks.count)
            changed[tracks[position].id] = .track
            if random.below(2) == 0 { tracks[position].facts.features = features() }
            changed[made.albums[random.below(made.albums.count)].id] = .album
            changed[SpotifyID("artist-\(MadeUpMusic.padded(random.below(made.artistCount)))")] = .artist
            changed[SpotifyID(MadeUpMusic.genres[random.below(3)])] = .genre
        }
        // In an order that is the same on every run.
        for (id, type) in changed.sorted(by: { $0.key < $1.key }) {
            kinds[id] = type
            let vector = base[type].index.vector(at: random.below(base[type].count))
            let noise = (0..<Space.dimensions).map { _ in Float(random.unit() - 0.5) * 0.3 }
            // Now and then the very vector of another row.
            let moved = random.below(4) == 0 ? vector : MadeUpMusic.unit(zip(vector, noise).map { $0 + $1 })
            others[id] = (moved, random.below(3) == 0 ? 0.2 : 0.9)
        }
        return changed.keys.sorted().reduce(into: [:]) { changes, id in
            if let type = changed[id] { changes[type, default: []].append(change(of: id)) }
        }
    }

    private func change(of id: SpotifyID) -> ResourceChange {
        let track = tracks.first { $0.id == id }
        return ResourceChange(
            spotifyID: id, vector: others[id]?.vector, quality: others[id]?.quality ?? 0,
            features: track?.facts.features)
    }

    private mutating func features() -> PartialAudioFeatures? {
        guard random.below(6) > 0 else { return nil }
        var features = PartialAudioFeatures()
        features.energy = random.unit()
        features.tempo = 60 + random.unit() * 140
        if random.below(2) == 0 { features.valence = random.unit() }
        return features
    }

    mutating func request() -> RecommendationRequest {
        let seeds: [Seed] = (0...random.below(4)).map { number in
            switch random.below(5) {
            case 0: .name(tracks[random.below(tracks.count)].name, type: .track)
            case 1: .name("Artist \(random.below(24))")
            case 2: .uri(JukeURI(.album, made.albums[random.below(made.albums.count)].id))
            default:
                .uri(
                    JukeURI(.track, tracks[random.below(tracks.count)].id),
                    weight: number == 0 ? 1 : random.unit() * 3 - 1.5)
            }
        }
        var request = RecommendationRequest(
            seeds: seeds,
            exclude: (0..<random.below(20)).map { _ in tracks[random.below(tracks.count)].id.rawValue },
            limit: [1, 10, 40][random.below(3)])
        for attribute in [MusicAttribute.energy, .tempo, .valence, .duration, .popularity] where random.below(4) == 0 {
            let value = attribute == .energy || attribute == .valence ? random.unit() : random.unit() * 100
            request.filter.bounds[attribute] =
                random.below(2) == 0 ? .init(min: value) : .init(max: value * 2, target: value)
        }
        if random.below(5) == 0 { request.filter.genres = [MadeUpMusic.genres[random.below(4)]] }
        if random.below(5) == 0 { request.familiarity = random.unit() }
        if random.below(6) == 0 { request.diversity = random.unit() }
        if random.below(3) == 0 { request.maxPerArtist = 1 + random.below(3) }
        if random.below(4) == 0 { request.maxPerAlbum = 1 + random.below(2) }
        return request
    }
}
