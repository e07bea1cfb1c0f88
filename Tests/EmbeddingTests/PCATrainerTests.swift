import Catalog
import Embedding
import Testing

@Suite struct PCATrainerTests {
    @Test func `batches of any size give the same model`() throws {
        let tracks = FeatureFixtures.tracks(700)
        var corpus = TrainingCorpus(genreCount: 12)
        for start in stride(from: 0, to: tracks.count, by: 64) {
            corpus.add(Array(tracks[start..<min(start + 64, tracks.count)]))
        }

        let model = try PCATrainer().train(on: corpus, version: "v1")

        #expect(try model == FeatureFixtures.model(of: tracks))
        #expect(model.figures.corpusSize == 700)
    }

    @Test func `means and deviations are those of the tracks that have the value`() throws {
        let tracks = FeatureFixtures.tracks(500)
        let transform = try #require(try FeatureFixtures.model(of: tracks).projection.standardised)

        for (position, feature) in AudioFeature.allCases.enumerated() {
            let values = tracks.compactMap { feature.value(in: $0) }
            let mean = values.reduce(0, +) / Double(values.count)
            // A missing value is imputed by the mean, so it adds nothing to the sum but counts in the divisor.
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(tracks.count)
            #expect(abs(transform.means[position] - mean) < 1e-9 * max(1, abs(mean)))
            #expect(abs(transform.scales[position] - variance.squareRoot()) < 1e-9 * max(1, abs(mean)))
            #expect(transform.imputation[position] == transform.means[position])
        }
    }

    @Test func `the components are orthonormal with a positive largest entry, and zeros fill up the rest`() throws {
        let matrix = try FeatureFixtures.model(of: FeatureFixtures.tracks(500)).projection.matrix
        let columns = (0..<Space.dimensions).map { column in (0..<matrix.rows).map { matrix[$0, column] } }

        #expect(matrix.rows == 12 && matrix.columns == 32)
        for (left, column) in columns.prefix(12).enumerated() {
            for (right, other) in columns.prefix(12).enumerated() {
                let product = zip(column, other).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (left == right ? 1 : 0)) < 1e-5)
            }
            #expect(column.max { abs($0) < abs($1) } ?? 0 > 0)
        }
        #expect(columns.dropFirst(12).allSatisfy { $0.allSatisfy { $0 == 0 } })
    }

    @Test func `the shares of the variance descend and sum to one`() throws {
        let shares = try FeatureFixtures.model(of: FeatureFixtures.tracks(500)).figures.explainedVarianceRatio

        #expect(shares.count == 12)
        #expect(shares == shares.sorted(by: >))
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        #expect(shares[0] > 0.2)
    }

    @Test func `a feature that never varies or is never there spoils nothing`() throws {
        let tracks = FeatureFixtures.tracks(500).map { track in
            var track = track
            track.timeSignature = nil
            track.liveness = 0.1
            return track
        }
        let model = try FeatureFixtures.model(of: tracks)

        #expect(model.projection.standardised?.scales[8] == 1)
        #expect(model.projection.standardised?.imputation[11] == 4)
        #expect(model.projection.project(tracks).valid.allSatisfy { $0 })
    }

    @Test func `failed analyses and values that are not finite stay out of the fit`() throws {
        var broken = FeatureFixtures.tracks(1)[0]
        broken.loudness = -.infinity
        var corpus = TrainingCorpus()
        corpus.add(FeatureFixtures.tracks(500) + [FeatureFixtures.failedAnalysis, broken])
        let model = try PCATrainer().train(on: corpus, version: "v1")

        #expect(model.figures.corpusSize == 500)
        #expect(model.figures.skippedCount == 2)
        #expect(try model.projection == FeatureFixtures.model(of: FeatureFixtures.tracks(500)).projection)
    }

    @Test func `fewer than two tracks are refused`() {
        var corpus = TrainingCorpus()
        corpus.add(FeatureFixtures.tracks(1))

        let error = #expect(throws: EmbeddingError.self) { try PCATrainer().train(on: corpus, version: "v1") }
        #expect(error?.code == .corpusTooSmall)
    }
}
