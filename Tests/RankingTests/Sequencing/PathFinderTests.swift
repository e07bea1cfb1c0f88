import Catalog
import Embedding
import Foundation
import Recommendations
import Testing

@testable import Ranking

/// The way from one track to another.
@Suite struct PathFinderTests {
    /// Tracks on a quarter of a circle, evenly spread, each by an artist of its own unless told otherwise.
    private static func arc(
        _ count: Int, artists: (Int) -> [Int] = { [$0] }, names: (Int) -> String = { "Track \($0)" }
    ) -> CatalogIndex {
        var artistTable = EntityTable.Builder(.artist)
        for number in 0..<count {
            artistTable.append(
                spotifyID: SpotifyID("a\(1000 + number)"), name: "Artist \(number)", quality: 0.9,
                vector: Fixtures.vector([0: 1]))
        }
        var tracks = EntityTable.Builder(.track)
        for number in 0..<count {
            let angle = Float(number) / Float(count - 1) * .pi / 2
            tracks.append(
                spotifyID: SpotifyID("t\(1000 + number)"), name: names(number), quality: 1,
                facts: EntityFacts(popularity: number, artists: artists(number)),
                vector: Fixtures.vector([0: cos(angle), 1: sin(angle)]))
        }
        return CatalogIndex(modelVersion: "v1", tables: [artistTable.build(), tracks.build()])
    }

    private static func track(_ row: Int) -> EntityRef { EntityRef(.track, row: row) }

    @Test(arguments: [
        (2, [0, 100]), (3, [0, 50, 100]), (5, [0, 25, 50, 75, 100]), (11, Array(stride(from: 0, through: 100, by: 10))),
    ])
    func `steps are as long as each other where the catalog has a track at each`(steps: Int, rows: [Int]) {
        let index = Self.arc(101)

        let path = PathFinder(index: index).path(from: Self.track(0), to: Self.track(100), steps: steps)

        #expect(path.tracks.map(\.row) == rows)
        #expect(path.isComplete)
    }

    @Test func `between any two tracks the ends are exact and neither artist nor recording comes twice`() {
        let index = MadeUpMusic(artists: 40).index
        var random = MadeUpMusic.Random(state: 5)
        for _ in 0..<60 {
            let (start, end) = (random.below(index[.track].count), random.below(index[.track].count))
            let steps = 2 + random.below(9)
            guard start != end else { continue }

            let path = PathFinder(index: index).path(from: Self.track(start), to: Self.track(end), steps: steps)

            #expect(path.tracks.first == Self.track(start) && path.tracks.last == Self.track(end))
            #expect(path.tracks.count == steps)
            let middle = path.tracks.dropFirst().dropLast().map(\.row)
            let ends = Set([start, end].flatMap { index.attributes.artists(of: .track, $0) })
            let artists = middle.flatMap { index.attributes.artists(of: .track, $0) }
            #expect(Set(artists).count == artists.count && ends.isDisjoint(with: artists))
            let recordings = (middle + [start]).map(index.versions(of: .track).representative)
            #expect(Set(recordings).count == recordings.count)
        }
    }

    @Test func `a step of a path is shorter than the way in one`() {
        let index = MadeUpMusic(artists: 40).index
        var random = MadeUpMusic.Random(state: 9)
        func angle(_ left: EntityRef, _ right: EntityRef) -> Double {
            Arc.angle(Cosine.of(index.vector(of: left), index.vector(of: right)))
        }
        for _ in 0..<30 {
            let (start, end) = (Self.track(random.below(720)), Self.track(random.below(720)))
            guard angle(start, end) > 1 else { continue }

            let path = PathFinder(index: index).path(from: start, to: end, steps: 6)

            for (left, right) in zip(path.tracks, path.tracks.dropFirst()) {
                #expect(angle(left, right) < angle(start, end))
            }
        }
    }

    @Test func `ends may share their artist, which does not come between them`() {
        let index = Self.arc(21) { $0 % 20 == 0 || $0 == 10 ? [0] : [$0] }

        let path = PathFinder(index: index).path(from: Self.track(0), to: Self.track(20), steps: 3)

        #expect(path.tracks.map(\.row) == [0, 9, 20] || path.tracks.map(\.row) == [0, 11, 20])
    }

    @Test func `ends of one vector, and opposite ones, have paths too`() {
        var artists = EntityTable.Builder(.artist)
        var tracks = EntityTable.Builder(.track)
        let vectors: [[Int: Float]] = [[0: 1], [0: 1], [0: -1], [0: 0.9, 1: 0.1], [1: 1], [2: 1], [0: -0.5, 1: 1]]
        for (number, vector) in vectors.enumerated() {
            artists.append(
                spotifyID: SpotifyID("a\(number)"), name: "A\(number)", quality: 1, vector: Fixtures.vector(vector))
            tracks.append(
                spotifyID: SpotifyID("t\(number)"), name: "T\(number)", quality: 1,
                facts: EntityFacts(artists: [number]), vector: Fixtures.vector(vector))
        }
        let finder = PathFinder(
            index: CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()]))

        let same = finder.path(from: Self.track(0), to: Self.track(1), steps: 3)
        let opposite = finder.path(from: Self.track(0), to: Self.track(2), steps: 4)

        #expect(same.tracks.map(\.row) == [0, 3, 1])
        #expect(opposite.tracks.count == 4 && opposite.tracks.last == Self.track(2))
    }

    @Test func `excluded tracks do not come between the ends, which stay`() {
        let index = Self.arc(101)
        var request = RecommendationRequest(exclude: ["t1050", "juke:track:t1049"])
        request.filter.bounds[.popularity] = .init(max: 51)

        let path = PathFinder(index: index).path(from: Self.track(0), to: Self.track(100), steps: 3, request)

        #expect(path.tracks.map(\.row) == [0, 51, 100])
    }

    @Test func `where there are too few artists the path is shorter and says so`() {
        let index = Self.arc(40) { [$0 % 4] }

        let path = PathFinder(index: index).path(from: Self.track(0), to: Self.track(39), steps: 6)

        // The ends are by artists 0 and 3, so 1 and 2 are left.
        #expect(path.tracks.count == 4 && !path.isComplete)
        #expect(path.tracks.first == Self.track(0) && path.tracks.last == Self.track(39))
    }

    @Test func `artists beyond the nearest tracks are found where the nearest are of one artist`() {
        // Near the middle 300 tracks of one artist, and of others only far from it.
        let index = Self.arc(400) { (50...350).contains($0) ? [60] : [$0] }

        let path = PathFinder(index: index).path(from: Self.track(0), to: Self.track(399), steps: 5)

        #expect(path.isComplete)
    }

    @Test func `versions of one recording do not follow each other`() {
        let names = ["Start", "Song", "Song - Live at the Pier", "Song (2011 Remaster)", "Other", "End"]
        let index = Self.arc(6, artists: { $0 > 0 && $0 < 4 ? [1] : [$0] }, names: { names[$0] })

        let path = PathFinder(index: index).path(from: Self.track(0), to: Self.track(5), steps: 5)

        #expect(path.tracks.count { names[$0.row].hasPrefix("Song") } == 1)
    }
}
