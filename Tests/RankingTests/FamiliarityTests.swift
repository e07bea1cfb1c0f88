import Catalog
import Embedding
import Foundation
import Recommendations
import Testing

@testable import Ranking

/// Familiarity is a preference of known size: no row passes one that is closer by more than a word.
@Suite struct FamiliarityTests {
    /// All of closeness lies in a tenth of the cosine, as it does in real catalogs.
    private static let calibration = LikenessCalibration.Curve(scores: [0.9, 0.95, 0.99, 1], values: [0, 0.3, 0.8, 1])
        .map { LikenessCalibration(curves: ["track": $0]) }

    private static func index(
        _ rows: [(cosine: Float, popularity: Int?)], leastPruned: Int = PrunedIndex.leastRows
    ) -> CatalogIndex {
        var tracks = EntityTable.Builder(.track, leastPruned: leastPruned)
        for (number, row) in rows.enumerated() {
            let side = (1 - row.cosine * row.cosine).squareRoot()
            tracks.append(
                spotifyID: SpotifyID("t\(10_000 + number)"), name: "Track \(number)", quality: 1,
                facts: EntityFacts(popularity: row.popularity), vector: Fixtures.vector([0: row.cosine, 1: side]))
        }
        return CatalogIndex(modelVersion: "v1", tables: [tracks.build()], calibration: calibration)
    }

    private static func list(
        _ index: CatalogIndex, _ familiarity: Double?, limit: Int = 50
    ) throws -> [RecommendationAnswer.Item] {
        try Recommender(index: index).recommend(
            RecommendationRequest(
                seeds: [.vector(Fixtures.vector([0: 1]))], limit: limit, resourceTypes: [.track], explain: true,
                familiarity: familiarity, isNewStyle: true)
        ).tracks
    }

    @Test func `the greatest hit does not pass a deep cut that is closer by more than a word`() throws {
        // Of three rows the popularities are worth 1/6, 5/6 and 3/6, so the first loses 0.208 and the last 0.125.
        let index = Self.index([(0.995, 0), (0.945, 100), (0.9915, 99)])

        let hits = try Self.list(index, 1)

        #expect(hits.map(\.name) == ["Track 2", "Track 0", "Track 1"])
        #expect(hits.map(\.closeness) == [0.83, 0.9, 0.27])
    }

    @Test(arguments: [0, 0.2, 0.4, 0.6, 0.7, 1])
    func `the order is that of closeness and familiarity as they are shown`(familiarity: Double) throws {
        var random = MadeUpMusic.Random(state: 3)
        let rows = (0..<400).map { number in
            (cosine: Float(0.901 + random.unit() * 0.098), popularity: number % 9 == 0 ? nil : random.below(101))
        }

        let items = try Self.list(Self.index(rows), familiarity)

        let sums = try items.map { try #require($0.closeness) + (try #require($0.familiarity)) }
        // Each number is rounded to three decimals, and a thousandth of the cosine tells equal ones apart.
        for (sum, next) in zip(sums, sums.dropFirst()) { #expect(sum > next - 0.0025) }
        let most = 0.25 * abs(2 * familiarity - 1) + 0.0005
        #expect(items.allSatisfy { ($0.familiarity ?? 1) <= 0 && -($0.familiarity ?? 1) <= most })
        for item in items {
            let sum = item.explanation?.traits.reduce(0) { $0 + $1.value } ?? 0
            #expect(abs(sum - item.score) < 1e-4)
        }
    }

    @Test func `0 asks for deep cuts, which none and 0.5 do not`() throws {
        let index = Self.index([(0.995, 90), (0.993, 10), (0.99, 50)])

        #expect(try Self.list(index, 0).map(\.name) == ["Track 1", "Track 0", "Track 2"])
        for familiarity in [nil, 0.5] {
            let items = try Self.list(index, familiarity)
            #expect(items.map(\.name) == ["Track 0", "Track 1", "Track 2"])
            #expect(items.allSatisfy { $0.familiarity == nil })
        }
    }

    @Test(arguments: [0.0, 0.7, 1])
    func `a pruned index lists what a scan lists, to the bit`(familiarity: Double) throws {
        var random = MadeUpMusic.Random(state: 17)
        let rows = (0..<6_000).map { _ in
            (cosine: Float(random.unit() * 1.2 - 0.2), popularity: Optional(random.below(101)))
        }

        let scanned = try Self.list(Self.index(rows, leastPruned: .max), familiarity)
        let pruned = try Self.list(Self.index(rows, leastPruned: 0), familiarity)

        #expect(scanned == pruned && scanned.count == 50)
    }

    @Test func `rows that are no nearer than chance keep their order where they are as well known`() {
        let scale = ClosenessScale(Self.calibration?.curves["track"])
        let cosines: [Float] = [-1, -0.5, 0, 0.3, 0.89, 0.9, 0.93, 0.95, 0.97, 0.99, 0.995, 1]

        for shift in [0.05, 0.25] {
            let shifted = cosines.map { $0 - scale.loss(of: $0, for: shift) }
            #expect(zip(shifted, shifted.dropFirst()).allSatisfy { $0 < $1 })
            #expect(zip(cosines, shifted).allSatisfy { $0 > $1 })
        }
        #expect(scale.loss(of: 0.97, for: 0) == 0 && scale.loss(of: .nan, for: 0.1) == 0)
    }
}
