import Catalog
import Embedding
import Recommendations
import Testing

@testable import Ranking

/// Requests for paths, and what is said of each track.
@Suite struct SequencerPathTests {
    private static let music = MadeUpMusic(artists: 40)

    private static func answer(
        _ from: Seed, _ to: Seed, steps: Int = 5, in index: CatalogIndex = music.index
    ) throws -> SequenceAnswer {
        try Sequencer(index: index).answer(
            SequenceRequest(RecommendationRequest(seeds: [from, to]), .path(steps: steps)))
    }

    private static func track(_ number: Int) -> Seed {
        .uri(JukeURI(.track, SpotifyID("track-\(MadeUpMusic.padded(number))")))
    }

    @Test func `a track of a path has its likeness to the first, its step, and what changes`() throws {
        let answer = try Self.answer(Self.track(0), Self.track(100))

        #expect(answer.tracks.count == 5)
        #expect(answer.tracks.first?.uri.id == "track-000" && answer.tracks.last?.uri.id == "track-100")
        #expect(answer.tracks.first?.likeness == 1 && answer.tracks.first?.step == nil)
        for (before, item) in zip(answer.tracks, answer.tracks.dropFirst()) {
            let step = try #require(item.step)
            #expect(step.score <= 1 && step.score > -1)
            guard let change = step.change else {
                // The fifth track of each album has no features.
                #expect(before.sound == nil || item.sound == nil)
                continue
            }
            #expect(!change.words.isEmpty)
            if change.name == "energy" {
                #expect(change.to == item.sound?.energy && change.from == before.sound?.energy)
            }
        }
        #expect(answer.tracks.contains { $0.step?.change != nil })
        #expect(answer.constraints.map(\.isKept) == [true])
        #expect(answer.seeds.map(\.match) == [.uri, .uri] && answer.modelVersion == "v1")
    }

    @Test func `an artist and an album stand for their most popular track, a genre for one of its own`() throws {
        let index = Self.music.index
        for seed in [Seed.name("Artist 4"), .uri(JukeURI(.album, "album-012")), .name("jazz", type: .genre)] {
            let answer = try Self.answer(seed, Self.track(300))

            let first = try #require(answer.tracks.first)
            let entity = try #require(answer.seeds[0].uri.flatMap(index.entity))
            let track = try #require(index.entity(first.uri))
            switch entity.type {
            case .artist: #expect(index.attributes.artists(of: .track, track.row).contains(entity.row))
            case .album: #expect(index.attributes[.track].album(at: track.row) == entity.row)
            default: #expect(index.attributes.genres(of: .track, track.row).contains(entity.row))
            }
            guard entity.type != .genre else { continue }
            let popularities = (0..<index[.track].count)
                .filter { row in
                    entity.type == .album
                        ? index.attributes[.track].album(at: row) == entity.row
                        : index.attributes.artists(of: .track, row).contains(entity.row)
                }
                .map { index.attributes[.track].popularity(at: $0) ?? -1 }
            #expect(popularities.max() == index.attributes[.track].popularity(at: track.row) ?? -1)
        }
    }

    @Test func `an end that nobody knows is a reason with near names, not noise`() throws {
        let answer = try Self.answer(.name("Zzz Unheard Zzz"), Self.track(0))

        #expect(answer.tracks.isEmpty)
        #expect(answer.reason == "\"Zzz Unheard Zzz\" is not in this catalog.")
        #expect(answer.seeds[0].match == .tokenHash)
    }

    @Test func `a track is no path to itself, and an unknown URI is refused by name`() throws {
        #expect(throws: RankingError.self) { try Self.answer(Self.track(3), Self.track(3)) }
        let error = #expect(throws: RankingError.self) {
            try Self.answer(.uri(JukeURI(.track, "nowhere")), Self.track(3))
        }
        #expect(error?.code == .unknownSeeds && error?.uris == [JukeURI(.track, "nowhere")])
    }

    @Test(arguments: [1, 101])
    func `a number of steps that no interface offers is refused`(steps: Int) {
        let error = #expect(throws: RankingError.self) { try Self.answer(Self.track(0), Self.track(9), steps: steps) }

        #expect(error?.code == .invalidRequest)
    }

    @Test func `a sequence that nobody waits for any more is not computed to its end`() throws {
        let deadline = RankingDeadline(resolvesNames: { true }, isWanted: { false })
        let request = SequenceRequest(
            RecommendationRequest(seeds: [Self.track(0), Self.track(9)]), .path(steps: 5))

        let error = #expect(throws: RankingError.self) {
            try Sequencer(index: Self.music.index, deadline: deadline).answer(request)
        }

        #expect(error?.code == .outOfTime)
    }
}
