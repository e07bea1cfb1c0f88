import Embedding
import Foundation
import Testing

/// What models of the twelve audio features make of sound alone: numbers that no later change may move.
///
/// The genre part of a learned model has changed since (docs/decisions/0054-place-tags-on-a-sphere.md), so the artists
/// here have no tags. The numbers were recorded on one machine; LAPACK on another may differ in the last digits of a
/// double, which four decimals of a single do not show.
@Suite struct AudioProjectionTests {
    /// The first components of some tracks' vectors, in ten-thousandths.
    private static func numbers(_ model: TrainedModel, _ corpus: Corpus) -> [[Int]] {
        let vectors = CorpusEmbedder(model).embed(corpus).tracks
        return [0, 101, 599].map { row in
            vectors.vector(at: row).prefix(8).map { Int(($0 * 10_000).rounded()) }
        }
    }

    private static let corpus = LearnedFixtures.corpus(artists: 60, tracks: 10, tagged: false)

    private static func expect(_ found: [[Int]], near recorded: [[Int]]) {
        #expect(found.count == recorded.count)
        for (row, golden) in zip(found, recorded) {
            #expect(row.count == golden.count && zip(row, golden).allSatisfy { abs($0 - $1) <= 1 }, "\(found)")
        }
    }

    @Test func `principal components place tracks where they did`() throws {
        let model = try PCATrainer().train(on: Self.corpus.training, version: "v1")

        Self.expect(
            Self.numbers(model, Self.corpus),
            near: [
                [6522, -495, 2258, 3719, 1911, 1353, 610, 5335], [-1380, -7850, 3388, -703, -2932, 1715, -2891, 918],
                [901, -6487, -3702, -1502, 3376, 1330, 4343, 2161],
            ])
    }

    @Test func `a learned model without tags places tracks where it did`() throws {
        let model = try LearnedTrainer().train(on: Self.corpus.training, version: "v1")

        Self.expect(
            Self.numbers(model, Self.corpus),
            near: [
                [-1798, -2840, -1959, 5370, 1096, 936, -182, 686],
                [1056, -6646, 1065, -4561, 3163, -1296, 885, 1260], [-36, -5549, -1384, 621, -6101, 871, 128, -387],
            ])
    }
}
