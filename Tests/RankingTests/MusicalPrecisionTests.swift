import Catalog
import Embedding
import Ranking
import Testing

/// Whether neighbours are of the same genre, on real music: what the embedding is for.
///
/// A release build asks every track and holds the figure itself to the bound. In a debug build the vector code is a
/// hundred times slower, so a sample is asked, and the bound is the same less two standard errors of the sample:
///
///     swift test -c release --filter MusicalPrecisionTests
@Suite(.enabled(if: DeveloperCatalog.isAvailable, "the developer data is not here"))
struct MusicalPrecisionTests {
    static let bound = 0.38
    #if DEBUG
        static let sample: Int? = 150
    #else
        static let sample: Int? = nil
    #endif

    @Test func `same-genre precision at 10 is at least 0.38, well above that of raw features`() throws {
        let rows = try DeveloperCatalog.rows()
        func precision(_ name: String, _ vectors: [Float]) throws -> LabelPrecision {
            let set = try LabelledVectors(vectors: vectors, labels: rows.map(\.genre), owners: rows.map(\.artist))
            let figure = try LabelPrecision.measure(set, sample: Self.sample)
            print("genre P@10, \(name): \(figure.precision) ± \(figure.standardError), \(figure.queryCount) queries")
            return figure
        }
        var corpus = TrainingCorpus()
        corpus.add(rows.map(\.features))
        let model = try PCATrainer().train(on: corpus, version: "v1")
        let (vectors, valid) = model.projection.project(rows.map(\.features))

        let embedded = try precision("pca", vectors)
        // The same queries are asked of both, so that their difference is known better than either.
        let raw = try precision("raw", rows.flatMap { Self.padded($0.features) })

        #expect(valid.allSatisfy { $0 })
        #expect(embedded.precision >= Self.bound - (Self.sample == nil ? 0 : 2 * embedded.standardError))
        #expect(embedded.precision > raw.precision)
        if Self.sample == nil {
            let random = try precision("random", Fixtures.randomVectors(rows.count))
            #expect(raw.precision > random.precision + 0.05)
            #expect(embedded.precision > raw.precision + 0.05)
        }
    }

    private static func padded(_ features: AudioFeatures) -> [Float] {
        let values = AudioFeature.allCases.map { Float($0.value(in: features) ?? 0) }
        return values + [Float](repeating: 0, count: Space.dimensions - values.count)
    }
}
