import Catalog
import Embedding
import Recommendations
import Testing

@testable import Ranking

/// A radio that goes on for hours.
@Suite struct RadioTests {
    private static let music = MadeUpMusic(artists: 60)

    /// A listener who calls again and again.
    private struct Listener {
        let index: CatalogIndex
        var request: SequenceRequest
        var heard: [SequenceAnswer.Item] = []
        var answer: SequenceAnswer?

        init(_ seeds: [Seed] = [.name("Artist 8")], count: Int = 10, in index: CatalogIndex = music.index) throws {
            self.index = index
            var base = RecommendationRequest(seeds: seeds)
            base.useListDefaults()
            request = try SequenceRequest.radio(from: base, count: count)
        }

        @discardableResult
        mutating func next(likes: [JukeURI] = [], skips: [JukeURI] = [], count: Int = 10) throws -> [JukeURI] {
            if let state = answer?.state {
                request = try SequenceRequest.radio(RadioForm(state, count: count, likes: likes, skips: skips))
            }
            let new = try Sequencer(index: index).answer(request)
            heard += new.tracks
            answer = new
            return new.tracks.map(\.uri)
        }

        /// The artists of what was heard, in its order.
        var artists: [Set<Int>] {
            heard.map { item in
                Set(index.entity(item.uri).map { index.attributes.artists(of: .track, $0.row) } ?? [])
            }
        }
    }

    @Test func `no track and no recording comes twice, and an artist rests for ten tracks`() throws {
        var listener = try Listener()
        for _ in 0..<12 { try listener.next() }

        #expect(listener.heard.count == 120)
        let index = Self.music.index
        let rows = listener.heard.compactMap { index.entity($0.uri)?.row }
        #expect(Set(rows.map(index.versions(of: .track).representative)).count == 120)
        #expect(!listener.artists.contains { $0.contains(8) })
        for place in listener.artists.indices {
            for other in listener.artists.indices where other > place && other - place <= 10 {
                #expect(listener.artists[place].isDisjoint(with: listener.artists[other]), "\(place) and \(other)")
            }
        }
    }

    @Test func `a radio drifts slowly`() throws {
        var listener = try Listener()
        var before: [Float]?
        let origin = try #require(Self.music.index.entity(JukeURI(.artist, "artist-008"))).row
        let seed = Self.music.index.vector(of: EntityRef(.artist, row: origin))
        for _ in 0..<12 {
            try listener.next()
            let direction = try #require(listener.answer?.state?.direction)
            if let before { #expect(Cosine.of(before, direction) > 0.95) }
            #expect(Cosine.of(seed, direction) > 0.3)
            before = direction
        }
        #expect(Cosine.of(seed, try #require(before)) < 0.9999)
    }

    @Test func `the first tracks are nearer to the seeds than the later ones, and each has its step`() throws {
        var listener = try Listener()
        for _ in 0..<20 { try listener.next() }

        let scores = listener.heard.map(\.score)
        #expect(scores.prefix(10).reduce(0, +) > scores.suffix(10).reduce(0, +))
        #expect(listener.heard.first?.step == nil && listener.heard.dropFirst().allSatisfy { $0.step != nil })
    }

    @Test func `a liked track draws the radio near, a skipped one turns it away and rests`() throws {
        var (plain, fan, other) = (try Listener(), try Listener(), try Listener())
        let first = try plain.next()
        try fan.next()
        try other.next()
        let index = Self.music.index
        let liked = try #require(first.last)
        let vector = index.vector(of: try #require(index.entity(liked)))
        let skipped = try #require(index.entity(first[0]))

        try plain.next()
        try fan.next(likes: [liked])
        try other.next(skips: [first[0]])

        func cosine(_ listener: Listener, _ vector: [Float]) throws -> Double {
            Cosine.of(try #require(listener.answer?.state?.direction), vector)
        }
        func heard(_ listener: Listener, _ vector: [Float]) throws -> Double {
            let scores = try listener.heard.dropFirst(10).map {
                Cosine.of(index.vector(of: try #require(index.entity($0.uri))), vector)
            }
            return scores.reduce(0, +) / Double(scores.count)
        }
        #expect(try cosine(fan, vector) > cosine(plain, vector))
        #expect(try cosine(other, index.vector(of: skipped)) < cosine(plain, index.vector(of: skipped)))
        // Not only the direction: what is listed is nearer.
        try plain.next()
        try fan.next()
        #expect(try heard(fan, vector) > heard(plain, vector))
        for _ in 0..<5 { try other.next() }
        let rested = Set(index.attributes.artists(of: .track, skipped.row))
        #expect(other.artists.dropFirst(10).allSatisfy { $0.isDisjoint(with: rested) })
    }

    @Test func `liked and skipped resources that nobody knows are named`() throws {
        var listener = try Listener()
        let first = try listener.next()
        let nowhere = JukeURI(.track, "nowhere")

        let error = #expect(throws: RankingError.self) {
            try listener.next(likes: [first[0], nowhere], skips: [nowhere, JukeURI(.artist, "nobody")])
        }

        #expect(error?.code == .unknownSeeds)
        #expect(error?.uris == [nowhere, JukeURI(.artist, "nobody")])
        #expect(try listener.next(likes: [first[0]]).count == 10)
    }

    @Test func `the same calls list the same tracks`() throws {
        var (one, other) = (try Listener(), try Listener())
        for _ in 0..<3 {
            let (left, right) = (try one.next(), try other.next())
            #expect(left == right)
        }
        #expect(one.answer?.state == other.answer?.state)
    }

    @Test func `a small catalog is heard to its end, with artists nearer to each other, and then there is a reason`()
        throws
    {
        let music = MadeUpMusic(artists: 4)
        var listener = try Listener([.name("Artist 0")], in: music.index)
        for _ in 0..<8 { try listener.next() }

        let recordings = listener.heard.compactMap { music.index.entity($0.uri)?.row }
            .map(music.index.versions(of: .track).representative)
        #expect(Set(recordings).count == recordings.count && recordings.count > 30)
        #expect(listener.answer?.tracks.isEmpty == true && listener.answer?.reason?.contains("begin again") == true)
        #expect(listener.answer?.constraints.map(\.isKept) == [false, true])
    }

    @Test func `the memory of a radio has a bound`() throws {
        var listener = try Listener()
        try listener.next()
        var state = try #require(listener.answer?.state)
        state.history = (0..<5_000).map { UInt32($0) + 1 }
        listener.answer?.state = state

        try listener.next()

        #expect(listener.answer?.state?.history.count == RadioState.longestHistory)
        #expect(listener.answer?.state?.artists.count == 10)
    }

    @Test func `with another model it begins again where its seeds are, and remembers what was heard`() throws {
        var listener = try Listener()
        let first = try listener.next()
        var state = try #require(listener.answer?.state)
        state.model = 1
        state.direction = Fixtures.vector([31: 1])
        listener.answer?.state = state

        let second = try listener.next()

        #expect(Set(first).isDisjoint(with: second))
        #expect(try #require(listener.answer?.tracks.first).score > 0.5)
    }

    @Test func `filters of the beginning hold to the end`() throws {
        var base = RecommendationRequest(seeds: [.name("Artist 8")])
        base.useListDefaults()
        base.filter.bounds[.energy] = .init(min: 0.5)
        var listener = try Listener()
        listener.request = try SequenceRequest.radio(from: base, count: 10)
        for _ in 0..<5 { try listener.next() }

        #expect(listener.heard.count == 50)
        #expect(listener.heard.allSatisfy { $0.sound?.energy ?? 0 >= 0.5 })
    }
}
