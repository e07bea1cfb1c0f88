import Catalog
import Embedding
import Foundation
import Messaging
import Pipeline
import Runs
import RunsTesting
import Storage
import Testing

@testable import EmbedWorker

/// A retrain from the corpus to the active model.
struct RetrainTests {
    @Test(arguments: TestStore.available)
    func `a retrain makes its model the active one and reports what it embedded`(_ database: TestStore) async throws {
        let catalog = SampleCatalog()
        try await EmbedRig.with(catalog, on: database) { rig in
            let report = try await rig.retrain()

            #expect(try await rig.versions(.active) == [report.modelVersion])
            #expect(try await rig.versions(.building) == [])
            #expect(report.method == "learned")
            #expect(report.choices?.count == 3)
            #expect(report.corpusSize == catalog.trackCount)
            #expect(report.genreCount == catalog.genres)
            #expect(abs(report.explainedVarianceRatio.reduce(0, +) - 1) < 1e-9)
            #expect(report.embeddings == catalog.embeddings)
            #expect(report.warnings.isEmpty)
            #expect(try await rig.counts(report.modelVersion) == catalog.embeddings)
        }
    }

    @Test func `every vector is what the definition of its kind says`() async throws {
        let catalog = SampleCatalog()
        let batch = catalog.batch()
        try await EmbedRig.with(catalog) { rig in
            let version = try await rig.retrain(RetrainJob(method: "pca")).modelVersion

            var corpus = TrainingCorpus()
            corpus.add(batch.features.compactMap(\.features.complete))
            let projection = try PCATrainer().train(on: corpus, version: "expected").projection
            let tracks = try await rig.vectors(of: .track, version)
            for row in batch.features {
                #expect(distance(tracks[row.track], projection.vector(for: try #require(row.features.complete))) < 1e-5)
            }

            let albums = try await rig.vectors(of: .album, version)
            for (album, parts) in Dictionary(grouping: batch.tracks, by: \.album) {
                let mean = Self.unit(parts.map { (tracks[$0.id] ?? [], Double($0.durationMilliseconds)) })
                #expect(distance(albums[album], mean) < 1e-5)
            }

            let artists = try await rig.vectors(of: .artist, version)
            for artist in batch.artists {
                let own = batch.albums.filter { $0.artists[0].id == artist.id }
                #expect(distance(artists[artist.id], Self.unit(own.map { (albums[$0.id] ?? [], 1) })) < 1e-5)
            }

            let genres = try await rig.vectors(of: .genre, version)
            for (genre, members) in Dictionary(grouping: batch.artists, by: { $0.genres[0] }) {
                let mean = Self.unit(members.map { (artists[$0.id] ?? [], 1) })
                #expect(distance(genres[SpotifyID(genre)], mean) < 1e-5)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a learned model's vectors are those that embedding the whole corpus at once gives`(
        _ database: TestStore
    ) async throws {
        try await EmbedRig.with(SampleCatalog(), on: database, batchSize: 70) { rig in
            let version = try await rig.retrain().modelVersion

            let record = try #require(try await rig.store.read { try $0.models.active() })
            let batch = try await rig.store.read { try $0.embeddings.tracks(ofArtists: 0...Int64.max) }
            let (vectors, _) = CorpusEmbedder(try record.trainedModel()).tracks(batch.tracks, artists: batch.artists)
            let stored = try await rig.store.read { session in
                try session.embeddings.trackVectors(of: batch.tracks.map(\.id), version: version)
            }
            #expect(batch.tracks.count == 600)
            for (row, track) in batch.tracks.enumerated() {
                #expect(stored[track.id] == Array(vectors[row * 32..<(row + 1) * 32]))
            }
        }
    }

    @Test func `an order names the method and its options`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let order = RetrainJob(method: "learned", context: 0.3, genres: "off")

            let version = try await rig.retrain(order).modelVersion

            let record = try #require(try await rig.store.read { try $0.models.record(version) })
            let model = try record.trainedModel()
            #expect(model.context == 0.3)
            #expect(model.genreBlock == nil)
            let known = Set(TrainingMethod.allCases.map(\.rawValue)).union(SourceMethod.allCases.map(\.rawValue))
            #expect(Set(RetrainJob.methods) == known)
            #expect(RetrainJob.genreChoices == TrainingOptions.GenreBlockChoice.allCases.map(\.rawValue))
        }
    }

    @Test func `a method that does not exist is refused by name`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let id = try await rig.enqueueRetrain(RetrainJob(method: "magic"))
            try await rig.pump.runAll()

            let record = try await rig.pump.producer.record(of: id, in: .embedding)
            #expect(record?.error?.contains("there is no training method 'magic'; there are learned, pca") == true)
            #expect(try await rig.versions(.active) == [])
        }
    }

    @Test func `a corpus of fewer than 500 tracks is refused, and the active model stays`() async throws {
        let catalog = SampleCatalog()
        try await EmbedRig.with(catalog) { rig in
            let active = try await rig.retrain().modelVersion
            _ = try await rig.store.write { session in
                try session.sql.execute("DELETE FROM recommender_trackaudiofeatures WHERE track_id > 499", [])
            }
            let before = try await rig.revision()

            let id = try await rig.enqueueRetrain()
            try await rig.pump.runAll()

            let record = try #require(try await rig.pump.producer.record(of: id, in: .embedding))
            #expect(record.state == .dead)
            #expect(record.error?.contains("the corpus has 499 tracks with audio features, at least 500") == true)
            #expect(try await rig.versions(.active) == [active])
            #expect(try await rig.versions(.building) == [])
            #expect(try await rig.revision() == before)
        }
    }

    @Test func `fewer than 10 genres are a warning, not an end`() async throws {
        try await EmbedRig.with(SampleCatalog(genres: 9)) { rig in
            let report = try await rig.retrain()

            #expect(report.warnings.count == 1)
            #expect(report.warnings[0].contains("9 distinct genres over 600 tracks"))
            #expect(report.lines.contains { $0.hasPrefix("Warning: low genre diversity") })
            #expect(try await rig.versions(.active) == [report.modelVersion])
        }
    }

    @Test func `a failed analysis is neither fitted nor embedded`() async throws {
        let catalog = SampleCatalog()
        try await EmbedRig.with(catalog) { rig in
            for number in 0..<catalog.tracks {
                try await rig.set(SampleCatalog.failedAnalysis, of: SpotifyID("track-3-0-\(number)"))
            }
            try await rig.set(SampleCatalog.failedAnalysis, of: "track-4-0-0")

            let report = try await rig.retrain()

            #expect(report.corpusSize == catalog.trackCount - 6)
            #expect(report.embeddings["track"] == catalog.trackCount - 6)
            let albums = try await rig.vectors(of: .album, report.modelVersion)
            #expect(albums["album-3-0"] == nil)
            #expect(albums["album-4-0"] != nil)
        }
    }

    @Test func `the model's files are those that numpy and a reader of models expect`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let version = try await rig.retrain(RetrainJob(method: "pca")).modelVersion

            let model = try ModelFile.read(from: rig.modelDirectory)
            let record = try #require(try await rig.store.read { try $0.models.active() })
            let stored = try record.trainedModel()
            #expect(model == stored)
            #expect(model.version == version)
            let matrix = try NumPyFile.read(rig.modelDirectory.appending(path: "projection.npy"))
            #expect(matrix.rows == 12)
            #expect(matrix.columns == 32)
        }
    }

    @Test func `a folder that cannot be written does not undo the activation`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = EmbedRig(store, modelDirectory: URL(filePath: "/dev/null/model"))
            try await rig.add(SampleCatalog().batch())

            let version = try await rig.retrain().modelVersion

            #expect(try await rig.versions(.active) == [version])
        }
    }

    @Test func `a second retrain while one waits is the same retrain`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let first = try await rig.enqueueRetrain()
            let second = try await rig.enqueueRetrain()
            try await rig.pump.runAll()

            #expect(first == second)
            let models = try await rig.store.read { try $0.models.list() }
            #expect(models.count == 1)
        }
    }

    @Test func `a retrain supersedes one whose model is not complete yet`() async throws {
        let catalog = SampleCatalog()
        try await EmbedRig.with(catalog) { rig in
            let older = try await rig.enqueueRetrain()
            _ = try await rig.pump.runNext()

            let newer = try await rig.enqueueRetrain()
            try await rig.pump.runAll()
            let report = try await rig.report(of: newer)

            let run = try #require(try await rig.store.read { try $0.runs.run(older.rawValue) })
            #expect(run.state == .cancelled)
            #expect(RunFailure.reason(of: run) == "a newer retraining took its place (run \(newer))")
            #expect(try await rig.versions(.active) == [report.modelVersion])
            #expect(try await rig.versions(.building) == [])
            #expect(report.embeddings == catalog.embeddings)
        }
    }

    @Test func `a cancelled retrain leaves no model half-built`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let active = try await rig.retrain().modelVersion
            let id = try await rig.enqueueRetrain()
            _ = try await rig.pump.runNext()

            try await rig.store.write { session in
                guard let run = try session.runs.run(id.rawValue) else { return }
                try EmbedWorker.cancel(run, in: session)
            }
            try await rig.pump.runAll()

            #expect(try await rig.versions(.active) == [active])
            #expect(try await rig.versions(.building) == [])
        }
    }

    /// The weighted sum at unit length, in doubles.
    private static func unit(_ parts: [(vector: [Float], weight: Double)]) -> [Float] {
        var sum = [Double](repeating: 0, count: 32)
        for part in parts where part.vector.count == 32 {
            for index in 0..<32 { sum[index] += Double(part.vector[index]) * part.weight }
        }
        let length = sum.map { $0 * $0 }.reduce(0, +).squareRoot()
        return sum.map { Float($0 / length) }
    }
}
