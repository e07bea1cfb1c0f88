import Catalog
import Embedding
import Ranking
import Testing

/// Whether neighbours are of the same genre, on real music: what the embedding is for.
///
/// A release build asks every track and holds the figure itself to the bound. In a debug build the vector code is a
/// hundred times slower, so some tracks of a quarter of the artists ask each other, and only the order of the methods
/// is held on to:
///
///     swift test -c release --filter MusicalPrecisionTests
@Suite(.enabled(if: DeveloperCatalog.isAvailable, "the developer data is not here"))
struct MusicalPrecisionTests {
    static let bound = 0.38
    #if DEBUG
        static let isWhole = false
    #else
        static let isWhole = true
    #endif

    @Test func `same-genre precision at 10 is at least 0.38, well above that of raw features`() async throws {
        let all = try DeveloperCatalog.rows()
        let rows = Self.isWhole ? all : all.filter { $0.artist.utf8.reduce(0) { $0 &+ Int($1) } % 4 == 0 }
        let corpus = EvaluationCorpus(
            rows.enumerated().map { number, row in
                EvaluationTrack(
                    id: SpotifyID("t\(number)"), title: "t\(number)",
                    artist: ArtistReference(id: SpotifyID(row.artist), name: row.artist), album: "x",
                    features: row.features, labels: row.genre.map { [$0] } ?? [])
            })
        let projection = try Self.projection(of: rows)
        // The same queries are asked of all, so that their differences are known better than each.
        let report = try await Evaluation(
            corpus, options: EvaluationOptions(folds: 1, sample: Self.isWhole ? nil : 100)
        ).run(
            [
                EvaluationSystem("raw", note: "") { corpus, fold in
                    fold.pool.flatMap { corpus.tracks[$0].features.map(Self.padded) ?? [] }
                },
                EvaluationSystem("pca", note: "") { corpus, fold in
                    projection.project(fold.pool.compactMap { corpus.tracks[$0].features }).vectors
                },
            ], reference: "raw")

        let precision = try #require(report["pca"]?.metrics[.genrePrecision])
        let difference = try #require(report["pca"]?.differences[.genrePrecision])
        print("genre P@10, pca: \(precision.value) ± \(precision.standardError), \(precision.count) queries")
        if Self.isWhole { #expect(precision.value >= Self.bound) }
        #expect(difference.value > (Self.isWhole ? 0.05 : 0))
    }

    private static func projection(of rows: [DeveloperCatalog.Row]) throws -> Projection {
        var corpus = TrainingCorpus()
        corpus.add(rows.map(\.features))
        return try PCATrainer().train(on: corpus, version: "v1").projection
    }

    private static func padded(_ features: AudioFeatures) -> [Float] {
        let values = AudioFeature.allCases.map { Float($0.value(in: features) ?? 0) }
        return values + [Float](repeating: 0, count: Space.dimensions - values.count)
    }
}
