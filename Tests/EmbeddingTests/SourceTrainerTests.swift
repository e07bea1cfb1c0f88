import Catalog
import Foundation
import Testing

@testable import Embedding

@Suite struct SourceTrainerTests {
    private static let source = WideFixtures.source()

    private func model(
        _ method: SourceMethod = .pca, on corpus: Corpus, _ options: TrainingOptions = TrainingOptions(context: 0)
    ) throws -> TrainedModel {
        try method.trainer(options).train(on: corpus.training(on: Self.source), version: "v1")
    }

    @Test(arguments: SourceMethod.allCases)
    func `a planted likeness is found among artists that the fit has not heard`(_ method: SourceMethod) throws {
        let model = try model(method, on: WideFixtures.corpus(artists: 60, tracks: 6))
        let others = WideFixtures.corpus(artists: 30, tracks: 6, from: 500)

        let (vectors, valid) = CorpusEmbedder(model).tracks(others.tracks, artists: others.artists)

        #expect(!valid.contains(false))
        // By chance it would be 5 of 179.
        #expect(WideFixtures.hits(vectors, others) > 0.5)
        let random = others.tracks.indices.flatMap { row -> [Float] in
            var normals = WideFixtures.Normals(seed: UInt64(row))
            return (0..<Space.dimensions).map { _ in Float(normals.next()) }
        }
        #expect(WideFixtures.hits(random, others) < 0.2)
    }

    @Test func `vectors are unit vectors of 32 components, the largest variance first`() throws {
        let corpus = WideFixtures.corpus(artists: 40, tracks: 5)

        let model = try model(on: corpus)

        let (vectors, _) = CorpusEmbedder(model).tracks(corpus.tracks, artists: corpus.artists)
        for row in corpus.tracks.indices {
            let vector = vectors[row * Space.dimensions..<(row + 1) * Space.dimensions]
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
        let shares = model.figures.explainedVarianceRatio
        #expect(shares.count == 32 && zip(shares, shares.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(model.method == "pca" && model.source == "ears-1")
    }

    @Test func `components are half whitened, their variance the root of what it was`() throws {
        let corpus = WideFixtures.corpus(artists: 40, tracks: 5)
        let model = try model(on: corpus)

        let (components, _) = model.projection.components(of: corpus.tracks)

        let count = Double(corpus.tracks.count)
        let variances = (0..<8).map { column in
            corpus.tracks.indices.reduce(0.0) {
                let value = Double(components[$1 * Space.dimensions + column])
                return $0 + value * value / count
            }
        }
        let shares = model.figures.explainedVarianceRatio
        for column in 1..<8 {
            let wanted = (shares[column] / shares[0]).squareRoot()
            #expect(abs(variances[column] / variances[0] - wanted) < 0.01)
        }
    }

    @Test func `twenty tracks carry nineteen dimensions, and zeros fill the rest`() throws {
        let corpus = WideFixtures.corpus(artists: 10, tracks: 2)

        let model = try model(on: corpus)

        let used = (0..<Space.dimensions).filter { column in
            (0..<60).contains { model.projection.matrix[$0, column] != 0 }
        }
        #expect(used == Array(0..<19))
        let (_, valid) = CorpusEmbedder(model).tracks(corpus.tracks, artists: corpus.artists)
        #expect(!valid.contains(false))
        #expect(model.figures.choices.contains { $0.hasPrefix("19 half-whitened") })
        guard case .rough(let warning) = CorpusCheck(rows: 20, of: Self.source) else {
            Issue.record("20 rows are enough, and few")
            return
        }
        #expect(warning.contains("19 of 32 dimensions"))
        guard case .tooSmall(let message) = CorpusCheck(rows: 19, of: Self.source) else {
            Issue.record("19 rows are too few")
            return
        }
        #expect(message.contains("at least 20"))
        #expect(CorpusCheck(rows: 500, of: Self.source) == .viable)
    }

    @Test func `a row of another width, or with a number that is not finite, has no vector`() throws {
        var corpus = WideFixtures.corpus(artists: 20, tracks: 3)
        corpus.tracks[0].values = [1, 2]
        corpus.tracks[1].values?[5] = .nan
        corpus.tracks[2].values = nil

        let training = corpus.training(on: Self.source)
        let model = try model(on: corpus)

        #expect(training.trackCount == 57 && training.skippedCount == 2)
        let (vectors, valid) = CorpusEmbedder(model).tracks(corpus.tracks, artists: corpus.artists)
        #expect(valid.prefix(4) == [false, false, false, true])
        #expect(vectors.prefix(3 * Space.dimensions).allSatisfy { $0 == 0 })
    }

    @Test func `the scale and shape of a number do not matter, its order does`() throws {
        let corpus = WideFixtures.corpus(artists: 16, tracks: 4)
        var bent = corpus
        for row in bent.tracks.indices {
            bent.tracks[row].values = bent.tracks[row].values?.map { cbrt($0) / 2 + 4 }
        }

        let (one, _) = CorpusEmbedder(try model(on: corpus)).tracks(corpus.tracks, artists: corpus.artists)
        let (other, _) = CorpusEmbedder(try model(on: bent)).tracks(bent.tracks, artists: bent.artists)

        #expect(zip(one, other).allSatisfy { abs($0 - $1) < 0.02 })
    }

    @Test func `an artist's tracks come together by the context, as in other models`() throws {
        let corpus = WideFixtures.corpus(artists: 30, tracks: 4, spread: 1)
        let apart = try model(on: corpus)
        let together = try model(on: corpus, TrainingOptions(context: 0.55))

        let hits = [apart, together].map {
            WideFixtures.hits(CorpusEmbedder($0).tracks(corpus.tracks, artists: corpus.artists).vectors, corpus)
        }

        #expect(hits[1] > hits[0])
        #expect(together.context == 0.55)
    }

    @Test func `the shares of the groups in a dimension add up to one`() throws {
        let model = try model(on: WideFixtures.corpus(artists: 10, tracks: 2))

        let groups = model.projection.groupShares

        #expect(groups.map(\.group) == ["spectral", "tonal"])
        for dimension in 0..<Space.dimensions {
            let sum = groups.reduce(0) { $0 + $1.shares[dimension] }
            #expect(abs(sum - (dimension < 19 ? 1 : 0)) < 1e-9)
        }
    }

    @Test func `the audio features are no source of such a model`() throws {
        let corpus = LearnedFixtures.corpus(artists: 5, tracks: 4)

        let error = #expect(throws: EmbeddingError.self) {
            try SourceMethod.pca.trainer().train(on: corpus.training, version: "v1")
        }

        #expect(error?.message.contains("learned") == true)
    }

    @Test(arguments: SourceMethod.allCases)
    func `a model says its source with names and groups, and survives its folder`(_ method: SourceMethod) throws {
        try TemporaryFolder.with { folder in
            let model = try model(method, on: WideFixtures.corpus(artists: 30, tracks: 3))

            try ModelFile.write(model, to: folder)

            #expect(try ModelFile.read(from: folder) == model)
            let contents = try Data(contentsOf: folder.appending(path: ModelFile.descriptionName))
            let json = try #require(try JSONSerialization.jsonObject(with: contents) as? [String: Any])
            let transform = try #require(json["transform"] as? [String: Any])
            let source = try #require(transform["source"] as? [String: Any])
            #expect(transform["kind"] as? String == "rank-normal")
            #expect(source["name"] as? String == "ears-1")
            #expect((source["inputs"] as? [[String: String]])?[40] == ["name": "input 40", "group": "tonal"])
            #expect((transform["curves"] as? [Any])?.count == 60)
        }
    }

    @Test func `a description whose curves are damaged is refused with the next step`() throws {
        let model = try model(on: WideFixtures.corpus(artists: 10, tracks: 3))
        let text = String(decoding: try JSONEncoder().encode(ModelDescription(model)), as: UTF8.self)
        let damaged = text.replacing("\"name\":\"input 7\"", with: "\"name\":\"input 8\"")

        let description = try JSONDecoder().decode(ModelDescription.self, from: Data(damaged.utf8))
        let error = #expect(throws: EmbeddingError.self) {
            try description.model(
                version: "v1", method: "pca", matrix: model.projection.matrix, figures: model.figures)
        }

        #expect(damaged != text)
        #expect(error?.message.contains("juke retrain") == true)
    }

    @Test func `a source is at most 4,096 numbers wide, and tracks without an artist count too`() throws {
        let wide = WideFixtures.source(width: 4_096)
        var training = TrainingCorpus(source: wide)
        training.add(
            (0..<10).map {
                CorpusTrack(id: $0, features: nil, artist: nil, values: [Float](repeating: 1, count: 4_096))
            })

        #expect(training.trackCount == 10)
        #expect(training.sample.count == 10)
        #expect(wide.violation == nil)
        #expect(WideFixtures.source(width: 4_097).violation?.contains("4097") == true)
    }
}

/// Models of the twelve features stay as they are beside those of other sources.
@Suite struct FeatureModelGoldenTests {
    @Test func `the curve of a feature has the bits that it always had`() throws {
        let shares = (0..<3_000).map { Double($0 * 7_919 % 3_001) / 3_001 }
        let values = shares.map { $0 * $0 }
        let few = (0..<700).map { Double($0 % 37) / 37 }

        let curves = [RankNormalScore(.tempo, of: values), RankNormalScore(.energy, of: few)]

        #expect(curves.map(\.values.count) == [209, 37])
        let digest = curves.flatMap { $0.values + $0.scores }.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ $1.bitPattern) &* 0x100_0000_01B3
        }
        // Computed in Python from the definition, before there were other sources.
        #expect(digest == 0xBABA_8C23_2286_F5F6)
    }

    @Test func `a description has the keys that it always had, and no source`() throws {
        let corpus = LearnedFixtures.corpus(artists: 40, tracks: 10)
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")

        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(ModelDescription(model)))

        let keys = try #require(json as? [String: Any]).keys.sorted()
        #expect(
            keys == [
                "centre", "context", "form", "genre_block", "kind", "means", "offsets", "own_dimensions", "scales",
                "scores", "weights",
            ])
        #expect(model.source == "features-12")
        #expect(model.projection.groupShares.isEmpty)
    }
}
