import Catalog
import Embedding
import Foundation
import Recommendations
import Testing

@testable import Ranking

/// Playlists: what is asked for is kept, or named as unmet.
@Suite struct PlaylistTests {
    private static let music = MadeUpMusic(artists: 60)

    private static func answer(
        _ form: PlaylistForm, in index: CatalogIndex = music.index,
        _ change: (inout RecommendationRequest) -> Void = { _ in }
    ) throws -> SequenceAnswer {
        var base = RecommendationRequest(seeds: [.name("Artist 8")])
        base.useListDefaults()
        change(&base)
        return try Sequencer(index: index).answer(SequenceRequest(base, .playlist(form)))
    }

    private static func kept(_ answer: SequenceAnswer) -> [String: Bool] {
        Dictionary(uniqueKeysWithValues: answer.constraints.map { ($0.name, $0.isKept) })
    }

    @Test(arguments: [1, 2, 10, 25, 50])
    func `a playlist has as many tracks as asked for, no artist and no recording twice, none of the seed's`(
        count: Int
    ) throws {
        let index = Self.music.index
        let answer = try Self.answer(PlaylistForm(.tracks(count)))

        let rows = answer.tracks.compactMap { index.entity($0.uri)?.row }
        let artists = rows.flatMap { index.attributes.artists(of: .track, $0) }
        #expect(rows.count == count)
        #expect(Set(artists).count == artists.count)
        #expect(Set(rows.map(index.versions(of: .track).representative)).count == count)
        #expect(!artists.contains(8))
        #expect(Self.kept(answer) == ["count": true, "max_per_artist": true])
    }

    @Test func `a seed has its share where the request blends each`() throws {
        let index = Self.music.index
        let seeds = ["Artist 8", "Artist 31", "Artist 50"].map { Seed.name($0, type: .artist) }

        let answer = try Self.answer(PlaylistForm(.tracks(12), energy: .rising)) { base in
            base.seeds = seeds
            base.blend = .each
        }

        let seedVectors = try seeds.map { seed in
            try #require(try SeedVector(RecommendationRequest(seeds: [seed]), in: index).vector)
        }
        let nearest = answer.tracks.compactMap { index.entity($0.uri) }.map { track in
            let vector = index.vector(of: track)
            return seedVectors.indices.max { Cosine.of(seedVectors[$0], vector) < Cosine.of(seedVectors[$1], vector) }
                ?? 0
        }
        #expect(Self.kept(answer)["blend"] == true)
        #expect(seedVectors.indices.map { seed in nearest.count { $0 == seed } } == [4, 4, 4])
    }

    @Test func `artists without a name are artists, and are listed only where others do not suffice`() throws {
        var artists = EntityTable.Builder(.artist)
        var tracks = EntityTable.Builder(.track)
        for number in 0..<12 {
            artists.append(
                spotifyID: SpotifyID("a\(10 + number)"), name: number < 6 ? "Artist \(number)" : "Unknown artist",
                quality: 1, vector: Fixtures.vector([0: 1]))
            for part in 0..<2 {
                tracks.append(
                    spotifyID: SpotifyID("t\(10 + number)\(part)"), name: "Track \(number) \(part)", quality: 1,
                    facts: EntityFacts(artists: [number]),
                    vector: Fixtures.vector([0: 1, 1: Float(12 - number) / 20 + Float(part) / 100]))
            }
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
        func performers(_ count: Int) throws -> [Int] {
            try Self.answer(PlaylistForm(.tracks(count)), in: index) { base in
                base.seeds = [.vector(Fixtures.vector([0: 1]))]
            }.tracks.compactMap { index.entity($0.uri) }.flatMap { index.attributes.artists(of: .track, $0.row) }
        }

        let (few, many) = (try performers(5), try performers(11))
        #expect(few.count == 5 && few.allSatisfy { $0 < 6 })
        #expect(many.count == 11 && Set(many).count == 11)
    }

    @Test func `the same request gives the same playlist`() throws {
        let form = PlaylistForm(.tracks(20), energy: .arc, maxTempoStep: 10, matchesKeys: true)

        #expect(try Self.answer(form) == Self.answer(form))
    }

    @Test(arguments: [
        (PlaylistForm.EnergyCurve.rising, true), (.falling, false), (.points([0.2, 0.9]), true),
        (.points([0.9, 0.1]), false),
    ])
    func `the energy follows its curve`(curve: PlaylistForm.EnergyCurve, rises: Bool) throws {
        let answer = try Self.answer(PlaylistForm(.tracks(12), energy: curve))

        let energies = answer.tracks.compactMap(\.sound?.energy)
        #expect(energies.count == 12 && Self.kept(answer)["energy"] == true)
        let first = energies.prefix(3).reduce(0, +)
        let last = energies.suffix(3).reduce(0, +)
        #expect((last > first) == rises)
        guard case .points(let points) = curve else { return }
        for (place, energy) in energies.enumerated() {
            let wanted = points[0] + (points[1] - points[0]) * Double(place) / 11
            #expect(abs(energy - wanted) <= 0.1001)
        }
    }

    @Test func `an arc is liveliest in the middle`() throws {
        let answer = try Self.answer(PlaylistForm(.tracks(15), energy: .arc))

        let energies = answer.tracks.compactMap(\.sound?.energy)
        #expect(energies[7] > energies[0] && energies[7] > energies[14])
    }

    @Test func `the tempo changes by no more than asked, and keys of neighbours go together`() throws {
        let answer = try Self.answer(PlaylistForm(.tracks(12), maxTempoStep: 6, matchesKeys: true))

        #expect(
            Self.kept(answer) == ["count": true, "max_tempo_step": true, "match_keys": true, "max_per_artist": true])
        for (before, item) in zip(answer.tracks, answer.tracks.dropFirst()) {
            let (left, right) = (try #require(before.sound), try #require(item.sound))
            let (slow, fast) = (try #require(left.tempo), try #require(right.tempo))
            #expect(abs(fast - slow) <= 0.0601 * slow)
            #expect(try #require(left.key).goesWith(try #require(right.key)))
        }
    }

    @Test(arguments: [1.0, 20, 45, 90])
    func `a length in minutes is kept within half a minute`(minutes: Double) throws {
        let answer = try Self.answer(PlaylistForm(.minutes(minutes)))

        #expect(abs(Double(answer.durationMilliseconds) / 60_000 - minutes) <= 0.5)
        #expect(Self.kept(answer)["minutes"] == true)
        #expect(answer.tracks.allSatisfy { $0.details.durationMilliseconds != nil })
    }

    @Test func `two tracks of one artist stand as far apart as asked`() throws {
        let index = Self.music.index
        let answer = try Self.answer(PlaylistForm(.tracks(30), artistGap: 4)) { $0.maxPerArtist = nil }

        let artists = answer.tracks.map { item in
            Set(index.entity(item.uri).map { index.attributes.artists(of: .track, $0.row) } ?? [])
        }
        #expect(Self.kept(answer)["artist_gap"] == true)
        for place in artists.indices {
            for other in artists.indices where other > place && other - place <= 4 {
                #expect(artists[place].isDisjoint(with: artists[other]))
            }
        }
    }

    /// Tracks farther and farther from the first axis, each by an artist of its own.
    private static func row(_ count: Int, _ features: (Int) -> AudioFeatures) -> CatalogIndex {
        var artists = EntityTable.Builder(.artist)
        var tracks = EntityTable.Builder(.track)
        for number in 0..<count {
            let vector = Fixtures.vector([0: 1, 1: Float(number) / Float(count)])
            artists.append(
                spotifyID: SpotifyID("a\(10_000 + number)"), name: "Artist \(number)", quality: 1, vector: vector)
            tracks.append(
                spotifyID: SpotifyID("t\(10_000 + number)"), name: "Track \(number)", quality: 1,
                facts: EntityFacts(features: features(number), artists: [number]), vector: vector)
        }
        return CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
    }

    @Test func `farther tracks keep what the nearest cannot`() throws {
        // The keys of the nearest five hundred do not go together.
        let keys = Self.row(900) { number in
            AudioFeatures(
                energy: 0.5, valence: 0.5, tempo: 100, key: number < 500 ? -1 : 5, mode: .major, danceability: 0.5,
                acousticness: 0.5, instrumentalness: 0.5, liveness: 0.5, speechiness: 0.5, loudness: -9,
                timeSignature: 4)
        }
        // Of the nearest two thousand none has a tempo between 60 and 120, which the way from one to the other needs.
        let tempos = Self.row(3_000) { number in
            AudioFeatures(
                energy: 0.2 + 0.05 * Double(number % 13), valence: 0.5,
                tempo: number < 2_000 ? (number % 13 < 6 ? 60 : 120) : 60 + Double(number % 61), key: 5, mode: .major,
                danceability: 0.5, acousticness: 0.5, instrumentalness: 0.5, liveness: 0.5, speechiness: 0.5,
                loudness: -9, timeSignature: 4)
        }

        let inKey = try Self.answer(PlaylistForm(.tracks(12), matchesKeys: true), in: keys) { base in
            base.seeds = [.name("Artist 0")]
        }
        let inTempo = try Self.answer(
            PlaylistForm(.tracks(12), energy: .points([0.2, 0.8]), maxTempoStep: 45), in: tempos
        ) { base in
            base.seeds = [.name("Artist 0")]
        }

        #expect(Self.kept(inKey)["match_keys"] == true && inKey.tracks.count == 12)
        #expect(inTempo.tracks.count == 12)
        #expect(Self.kept(inTempo)["max_tempo_step"] == true && Self.kept(inTempo)["energy"] == true)
    }

    @Test func `the sentence about minutes says how much more or less is kept`() throws {
        let answer = try Self.answer(PlaylistForm(.minutes(45)))

        let minutes = try #require(answer.constraints.first { $0.name == "minutes" })
        #expect(minutes.isKept && minutes.sentence.hasSuffix("asked for were 45, half a minute more or less."))
    }

    @Test func `a constraint that cannot be kept is named with its places`() throws {
        // Three artists and no tempo near another.
        var artists = EntityTable.Builder(.artist)
        var tracks = EntityTable.Builder(.track)
        for number in 0..<4 {
            artists.append(
                spotifyID: SpotifyID("a\(number)"), name: "Artist \(number)", quality: 1,
                vector: Fixtures.vector([0: 1]))
        }
        for number in 0..<6 {
            let features = AudioFeatures(
                energy: 0.5, valence: 0.5, tempo: 60 * Double(1 << number), key: number, mode: .major,
                danceability: 0.5,
                acousticness: 0.5, instrumentalness: 0.5, liveness: 0.1, speechiness: 0.1, loudness: -8,
                timeSignature: 4)
            tracks.append(
                spotifyID: SpotifyID("t\(number)"), name: "Track \(number)", quality: 1,
                facts: EntityFacts(features: features, durationMilliseconds: 100_000, artists: [1 + number % 3]),
                vector: Fixtures.vector([0: 1, 1: Float(number) / 10]))
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])

        let answer = try Self.answer(
            PlaylistForm(.tracks(8), energy: .points([0.9, 0.9]), maxTempoStep: 5), in: index
        ) { $0.seeds = [.uri(JukeURI(.artist, "a0"))] }

        #expect(answer.tracks.count == 6)
        #expect(
            Self.kept(answer) == ["count": false, "energy": false, "max_tempo_step": false, "max_per_artist": false])
        let tempo = try #require(answer.constraints.first { $0.name == "max_tempo_step" })
        #expect(tempo.places == [2, 3, 4, 5, 6])
        #expect(tempo.sentence == "5 tracks are more than 5 % from the tempo before, or of no known tempo.")
        #expect(answer.constraints.first { $0.name == "energy" }?.places == [1, 2, 3, 4, 5, 6])
        #expect(answer.constraints.first { $0.name == "max_per_artist" }?.places.count == 3)
        #expect(answer.constraints[0].sentence == "6 of 8 tracks: nothing else is left to list.")
    }

    @Test func `a list of few rules is as good as the best of all orders, nearly always`() throws {
        var random = MadeUpMusic.Random(state: 3)
        var (best, found) = (0, 0)
        for _ in 0..<40 {
            let index = Self.small(&random)
            let form = PlaylistForm(.tracks(4), maxTempoStep: 25, matchesKeys: true)
            var base = RecommendationRequest(seeds: [.vector(Fixtures.vector([0: 1]))])
            base.useListDefaults()
            let seeds = try SeedVector(base, in: index)
            let draft = PlaylistDraft(form, base, seeds, in: index, deadline: .unlimited)

            let faults = draft.constraints.reduce(0) { $0 + $1.places.count }
            let least = Self.leastFaults(draft.pool, PlaylistRules(form, energies: [], mostPerArtist: 1))
            #expect(faults >= least)
            if faults == least { found += 1 }
            best += 1
        }
        #expect(found * 100 >= best * 95, "\(found) of \(best)")
    }

    /// Seven tracks of seven artists.
    private static func small(_ random: inout MadeUpMusic.Random) -> CatalogIndex {
        var artists = EntityTable.Builder(.artist)
        var tracks = EntityTable.Builder(.track)
        for number in 0..<7 {
            artists.append(
                spotifyID: SpotifyID("a\(number)"), name: "Artist \(number)", quality: 1,
                vector: Fixtures.vector([0: 1]))
            let features = AudioFeatures(
                energy: 0.5, valence: 0.5, tempo: 80 + random.unit() * 80, key: random.below(12),
                mode: random.unit() < 0.5 ? .minor : .major, danceability: 0.5, acousticness: 0.5,
                instrumentalness: 0.5,
                liveness: 0.1, speechiness: 0.1, loudness: -8, timeSignature: 4)
            tracks.append(
                spotifyID: SpotifyID("t\(number)"), name: "Track \(number)", quality: 1,
                facts: EntityFacts(features: features, artists: [number]),
                vector: Fixtures.vector([0: 1, 1: Float(random.unit())]))
        }
        return CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
    }

    /// How many rules between neighbours the best order of four breaks.
    private static func leastFaults(_ pool: PlaylistPool, _ rules: PlaylistRules) -> Int {
        func faults(_ order: [Int]) -> Int {
            guard order.count < 4 else { return 0 }
            let next = pool.candidates.indices.filter { !order.contains($0) }
            return next.map { number in
                let own =
                    order.last.map { last in
                        let (before, candidate) = (pool.candidates[last], pool.candidates[number])
                        return (rules.keepsTempo(before, candidate) ? 0 : 1)
                            + (rules.keepsKey(before, candidate) ? 0 : 1)
                    } ?? 0
                return own + faults(order + [number])
            }.min() ?? 0
        }
        return faults([])
    }

    @Test func `a seed gets its part with blend each`() throws {
        let index = Self.music.index
        let answer = try Self.answer(PlaylistForm(.tracks(20))) {
            $0.seeds = [.name("Artist 8"), .name("Artist 13")]
            $0.blend = .each
        }

        // Artists whose numbers leave the same rest stand near each other.
        let rests = answer.tracks.compactMap { index.entity($0.uri)?.row }
            .flatMap { index.attributes.artists(of: .track, $0).prefix(1) }.map { $0 % 8 }
        #expect(rests.contains(0) && rests.contains(5))
    }

    @Test func `filters hold for every track`() throws {
        let answer = try Self.answer(PlaylistForm(.tracks(10), energy: .rising)) {
            $0.filter.bounds[.energy] = .init(min: 0.3, max: 0.8)
            $0.filter.bounds[.popularity] = .init(min: 20)
        }

        #expect(answer.tracks.count == 10)
        #expect(answer.tracks.allSatisfy { (0.3...0.8).contains($0.sound?.energy ?? 0) })
        #expect(answer.tracks.allSatisfy { $0.details.popularity ?? 0 >= 20 })
    }

    @Test func `without a known seed, or with nothing left, there is a reason`() throws {
        let unknown = try Self.answer(PlaylistForm()) { $0.seeds = [.name("Zzz Unheard")] }
        let none = try Self.answer(PlaylistForm()) { $0.filter.bounds[.tempo] = .init(min: 399) }

        #expect(unknown.tracks.isEmpty && unknown.reason == "\"Zzz Unheard\" is not in this catalog.")
        #expect(none.tracks.isEmpty && none.reason?.contains("loosen the filters") == true)
    }

    @Test(arguments: [
        PlaylistForm(.tracks(0)), PlaylistForm(.tracks(201)), PlaylistForm(.minutes(0)),
        PlaylistForm(energy: .points([1])),
        PlaylistForm(energy: .points([0, 2])), PlaylistForm(maxTempoStep: -1), PlaylistForm(artistGap: 51),
    ])
    func `a value that no interface offers is refused`(form: PlaylistForm) {
        let error = #expect(throws: RankingError.self) { try Self.answer(form) }

        #expect(error?.code == .invalidRequest)
    }
}
