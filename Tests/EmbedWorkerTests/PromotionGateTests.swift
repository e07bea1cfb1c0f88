import Catalog
import Embedding
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Runs
import RunsTesting
import Storage
import Testing

@testable import EmbedWorker

/// The comparison with the active model before a new one takes over.
struct PromotionGateTests {
    /// A method that looks at key and mode only, of which the sample's genres know nothing.
    private struct NoiseTrainer: ProjectionTrainer {
        var method: String { "noise" }

        func train(on corpus: TrainingCorpus, version: String) throws(EmbeddingError) -> TrainedModel {
            let model = try PCATrainer().train(on: corpus, version: version)
            let shape = model.projection.matrix
            let noisy = [AudioFeature.key, .mode].compactMap { AudioFeature.allCases.firstIndex(of: $0) }
            let matrix = try Matrix(
                rows: shape.rows, columns: shape.columns,
                values: (0..<shape.rows * shape.columns).map { index in
                    let (row, column) = (index / shape.columns, index % shape.columns)
                    return row == column && noisy.contains(row) ? 1 : 0
                })
            return TrainedModel(
                version: version, method: method,
                projection: try Projection(transform: model.projection.transform, matrix: matrix),
                figures: model.figures)
        }
    }

    /// A store with an active model, and a report of a retrain by the noisy method.
    private static func worseModel(
        gate: Bool?, _ check: (EmbedRig, RetrainReport) async throws -> Void
    ) async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            try await rig.retrain()
            let stage = EmbedWorker.build(
                EmbedConfiguration(trainer: NoiseTrainer(), modelDirectory: rig.modelDirectory), store: rig.store)
            let pump = JobPump(stage.handlers)
            let job = try Job(.retrain, encoding: RetrainJob(gate: gate), unique: "retrain")
            try await pump.producer.enqueue(job)
            try await pump.runAll()
            try await check(rig, try await rig.report(of: job.id))
        }
    }

    private static func states(_ rig: EmbedRig) async throws -> [String: ModelState] {
        let models = try await rig.store.read { try $0.models.list() }
        return Dictionary(uniqueKeysWithValues: models.map { ($0.version, $0.state) })
    }

    @Test func `the first model has nothing to be compared with, but figures`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let comparison = try #require(try await rig.retrain().comparison)

            #expect(comparison.verdict == .first && comparison.activeVersion == nil)
            #expect(comparison.tracks == 600 && !comparison.isSample)
            #expect(comparison.decidedBy == "genre_p10")
            #expect(try #require(comparison.decisive).value > 0.5)
            let record = try #require(try await rig.store.read { try $0.models.active() })
            #expect(try ModelFigures(record.figures).evaluation == comparison)
        }
    }

    @Test func `a worse model is refused with the gate, and can be activated all the same`() async throws {
        try await Self.worseModel(gate: true) { rig, report in
            #expect(report.isRefused == true)
            #expect(report.comparison?.verdict == .worse)
            #expect(report.lines.first?.hasPrefix("Model v1.1.0 is a candidate, not active") == true)
            #expect(report.lines.last?.contains("juke models activate v1.1.0") == true)
            #expect(try await Self.states(rig) == ["v1.0.0": .active, "v1.1.0": .refused])
            #expect(try ModelFile.read(from: rig.modelDirectory).version == "v1.0.0")

            try await rig.store.write { session in
                #expect(try session.models.record("v1.1.0")?.isComplete == true)
                try session.models.activate("v1.1.0")
            }
            #expect(try await Self.states(rig) == ["v1.0.0": .retired, "v1.1.0": .active])
        }
    }

    @Test func `without the gate a worse model takes over with a loud warning`() async throws {
        try await Self.worseModel(gate: nil) { rig, report in
            let states = try await Self.states(rig)
            #expect(report.isRefused == nil)
            #expect(report.warnings.contains { $0.hasPrefix("THE NEW MODEL IS WORSE: genre_p10") })
            #expect(report.lines.contains { $0.contains("v1.1.0") && $0.contains("v1.0.0") })
            #expect(states == ["v1.0.0": .retired, "v1.1.0": .active])
        }
    }

    @Test func `of a large catalog whole artists are sampled, always the same`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let version = try await rig.retrain().modelVersion
            let gate = PromotionGate(store: rig.store, trackLimit: 95, queryLimit: 20)
            let comparison = try #require(try await gate.compare(version))

            // Ten tracks an artist: nine artists fit.
            #expect(comparison.tracks == 90 && comparison.queries == 20 && comparison.isSample)
            #expect(try await gate.compare(version) == comparison)
            #expect(comparison.lines[0] == "Evaluated on a sample of 90 tracks, 20 of which ask:")
        }
    }

    @Test func `a catalog without genres is judged by its artists`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = EmbedRig(store)
            defer { try? FileManager.default.removeItem(at: rig.modelDirectory) }
            var batch = SampleCatalog().batch()
            for index in batch.artists.indices { batch.artists[index].genres = [] }
            try await rig.add(batch)

            let comparison = try #require(try await rig.retrain().comparison)
            #expect(comparison.decidedBy == "artist_map")
        }
    }
}
