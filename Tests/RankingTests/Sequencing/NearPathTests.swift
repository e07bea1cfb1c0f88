import Catalog
import Embedding
import Foundation
import Recommendations
import Synchronization
import Testing

@testable import Ranking

/// Each step of a path is near, or the answer says which are not.
@Suite struct NearPathTests {
    /// Closeness 0 up to a cosine of 0.8, "related" from 0.85 on.
    private static let curve = LikenessCalibration.Curve(scores: [0.8, 1], values: [0, 1])

    /// Tracks at angles, in degrees, on the arcs from the first axis to the third and from there to the second.
    ///
    /// None lies between the first and the second. Each is by an artist of its own.
    private static func index(angles: [Double], crowd: Int = 0) throws -> CatalogIndex {
        var artists = EntityTable.Builder(.artist)
        var tracks = EntityTable.Builder(.track)
        var number = -1
        func add(_ vector: [Float]) {
            number += 1
            artists.append(
                spotifyID: SpotifyID("a\(1000 + number)"), name: "Artist \(number)", quality: 1, vector: vector)
            tracks.append(
                spotifyID: SpotifyID("t\(1000 + number)"), name: "Track \(number)", quality: 1,
                facts: EntityFacts(artists: [number]), vector: vector)
        }
        for angle in angles {
            let way = Float(angle <= 90 ? angle : angle - 90) * .pi / 180
            add(
                angle <= 90
                    ? Fixtures.vector([0: cos(way), 2: sin(way)]) : Fixtures.vector([2: cos(way), 1: sin(way)]))
        }
        // A crowd around either end is what lies nearest to the straight way.
        for number in 0..<crowd {
            let side = Float(number + 1) / Float(crowd) * 0.15
            add(Fixtures.vector([0: 1, 1: 0.1, 5 + number % 8: side]))
            add(Fixtures.vector([1: 1, 0: 0.1, 5 + number % 8: side]))
        }
        let calibration = LikenessCalibration(curves: ["track": try #require(curve)])
        return CatalogIndex(
            modelVersion: "v1", tables: [artists.build(), tracks.build()], calibration: calibration)
    }

    private static func answer(
        _ index: CatalogIndex, to end: Int, steps: Int, deadline: RankingDeadline = .unlimited
    ) throws -> SequenceAnswer {
        let seeds = [0, end].map { Seed.uri(JukeURI(.track, SpotifyID("t\(1000 + $0)"))) }
        return try Sequencer(index: index, deadline: deadline).answer(
            SequenceRequest(RecommendationRequest(seeds: seeds), .path(steps: steps)))
    }

    @Test func `where the straight way leads through nothing a path goes round`() throws {
        let angles = Array(stride(from: 0.0, through: 180, by: 5))
        let index = try Self.index(angles: angles, crowd: 60)

        let answer = try Self.answer(index, to: angles.count - 1, steps: 14)

        #expect(answer.tracks.count == 14)
        #expect(answer.tracks.dropFirst().allSatisfy { ($0.step?.closeness ?? 0) >= ClosenessWord.related.least })
        let near = try #require(answer.constraints.first { $0.name == "near" })
        #expect(near.isKept && near.places.isEmpty)
        #expect(near.sentence == "Each track is near the one before: related or closer.")
        #expect(Set(answer.tracks.map(\.uri)).count == 14)
    }

    @Test func `a step over a gap is named with its place and its word`() throws {
        // Of the gaps one has 35 degrees, a cosine of 0.82, and one 40 degrees, a cosine of 0.77.
        let index = try Self.index(angles: [0, 10, 45, 85, 95])

        let answer = try Self.answer(index, to: 4, steps: 5)

        #expect(answer.tracks.map(\.uri.id) == ["t1000", "t1001", "t1002", "t1003", "t1004"])
        let near = try #require(answer.constraints.first { $0.name == "near" })
        #expect(!near.isKept && near.places == [3, 4])
        #expect(near.sentence.contains("track 4 is no nearer than chance, track 3 is a stretch"))
        #expect(answer.constraints.first { $0.name == "steps" }?.isKept == true)
    }

    @Test(arguments: [(99, true), (100, false)])
    func `more steps are advised only where more may be asked for`(steps: Int, isAdvised: Bool) throws {
        let answer = try Self.answer(try Self.index(angles: [0, 10, 45, 85, 95]), to: 4, steps: steps)

        let near = try #require(answer.constraints.first { $0.name == "near" })
        #expect(
            near.sentence.contains("more steps") == isAdvised
                && near.sentence.hasSuffix("looser filters may help.") != isAdvised)
    }

    @Test func `one long step costs more than many short ones`() {
        let costs = StepCosts(Self.curve)
        func cost(_ degrees: Float) -> Float { costs.cost(ofCosine: cos(degrees * .pi / 180)) }

        // Three steps of 10 degrees beside 28, 1 and 1: the sum of the angles is the same.
        #expect(3 * cost(10) < cost(28) + 2 * cost(1))
        #expect(cost(28) < 1 && cost(35) > StepCosts.stretch && cost(35) < StepCosts.leap && cost(40) > StepCosts.leap)
        #expect(StepCosts(nil).cost(ofCosine: -1) < StepCosts.stretch)
    }

    @Test(arguments: [0, 1, 3, 10, 40])
    func `when the time ends the best path so far is the answer, and says what is missing`(looks: Int) throws {
        let counter = Looks()
        let deadline = RankingDeadline(
            resolvesNames: { true }, improves: { counter.next() <= looks }, isWanted: { true })

        let answer = try Self.answer(
            try Self.index(angles: Array(stride(from: 0.0, through: 90, by: 1))), to: 90, steps: 30, deadline: deadline)

        #expect(answer.tracks.first?.uri.id == "t1000" && answer.tracks.last?.uri.id == "t1090")
        let steps = try #require(answer.constraints.first { $0.name == "steps" })
        #expect(steps.isKept == (answer.tracks.count == 30))
        if looks == 0 {
            #expect(answer.tracks.count == 2)
            #expect(steps.sentence == "2 of 30 tracks: there was no time to find more.")
        }
        if looks == 40 { #expect(answer.tracks.count == 30) }
    }

    @Test func `a path of a hundred steps has them where there are artists enough`() throws {
        let index = MadeUpMusic(artists: 130).index

        let path = PathFinder(index: index).path(
            from: EntityRef(.track, row: 0), to: EntityRef(.track, row: 900), steps: 100)

        #expect(path.isComplete)
        let artists = path.tracks.dropFirst().dropLast().flatMap { index.attributes.artists(of: .track, $0.row) }
        #expect(Set(artists).count == artists.count)
    }

    /// Counts how often it is asked.
    private final class Looks: Sendable {
        private let count = Atomic(0)

        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
