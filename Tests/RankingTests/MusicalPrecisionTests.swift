import Catalog
import Embedding
import Ranking
import Testing

/// Whether neighbours are of the same genre, on real music: what the embedding is for.
///
/// A release build asks every track; a debug build, whose vector code is some fifty times slower, a sample.
@Suite(.enabled(if: DeveloperCatalog.isAvailable, "the developer data is not here"))
struct MusicalPrecisionTests {
    #if DEBUG
        static let sample: Int? = 600
    #else
        static let sample: Int? = nil
    #endif

    @Test func `same-genre precision at 10 is at least 0.38, above the raw features and chance`() throws {
        let rows = try DeveloperCatalog.rows()
        func precision(_ vectors: [Float]) throws -> LabelPrecision {
            let set = try LabelledVectors(vectors: vectors, labels: rows.map(\.genre), owners: rows.map(\.artist))
            return try LabelPrecision.measure(set, sample: Self.sample)
        }
        var corpus = TrainingCorpus()
        corpus.add(rows.map(\.features))
        let model = try PCATrainer().train(on: corpus, version: "v1")

        let (vectors, valid) = model.projection.project(rows.map(\.features))
        let embedded = try precision(vectors)
        let raw = try precision(rows.flatMap { Self.padded($0.features) })
        let random = try precision(Fixtures.randomVectors(rows.count))

        print("genre precision@10 without the own artist, \(embedded.queryCount) queries over \(rows.count) tracks:")
        for (name, figure) in [("pca", embedded), ("raw", raw), ("random", random)] {
            print("  \(name) \(figure.precision) ± \(figure.standardError)")
        }
        #expect(valid.allSatisfy { $0 })
        #expect(embedded.precision >= 0.38)
        #expect(embedded.precision > raw.precision + 0.05)
        #expect(raw.precision > random.precision)
    }

    private static func padded(_ features: AudioFeatures) -> [Float] {
        let values = AudioFeature.allCases.map { Float($0.value(in: features) ?? 0) }
        return values + [Float](repeating: 0, count: Space.dimensions - values.count)
    }
}
