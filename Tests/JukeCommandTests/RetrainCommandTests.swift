import Catalog
import CommandKit
import Concurrency
import EmbedWorker
import Embedding
import Foundation
import Logging
import Pipeline
import RankWorker
import Recommendations
import Runs
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// `juke retrain` and what uses its model.
struct RetrainCommandTests {
    /// A rig with a catalog and this many models.
    private static func trained(_ times: Int) async throws -> CommandRig {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        for _ in 0..<times { try await rig.run("retrain", "--model-dir", rig.folder.appending(path: "model").path) }
        return rig
    }

    private static func active(_ rig: CommandRig) async throws -> String? {
        try await rig.withStore { store in try await store.read { try $0.models.active()?.version } }
    }

    @Test func `a retrain in this process ends with an active model and its files`() async throws {
        let rig = try await Self.trained(1)

        #expect(try await Self.active(rig) == "v1.0.0")
        #expect(try ModelFile.read(from: rig.folder.appending(path: "model")).version == "v1.0.0")
    }

    @Test func `a corpus that is too small is one clear error`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog(artists: 3))

        let error = await #expect(throws: RunFailure.self) { try await rig.run("retrain", "--json") }

        #expect(error?.description.contains("has 30 tracks with audio features, at least 500 are needed") == true)
        #expect(try await Self.active(rig) == nil)
    }

    @Test func `an interrupted retrain leaves the active model, and none half-built`() async throws {
        let rig = try await Self.trained(1)
        let retraining = Task { try await rig.run("retrain", "--json") }
        retraining.cancel()

        await #expect(throws: CancellationError.self) { try await retraining.value }

        let states = try await rig.withStore { store in
            try await store.read { session in
                (try session.models.list().map(\.state), try session.runs.active().count)
            }
        }
        #expect(states.0.filter { $0 == .active }.count == 1)
        #expect(!states.0.contains(.building))
        #expect(states.1 == 0)
    }

    @Test func `rollback goes back to the model before, activate to any`() async throws {
        let rig = try await Self.trained(2)
        let newest = try await Self.active(rig)

        try await rig.run("models", "rollback")
        let before = try await Self.active(rig)
        try await rig.run("models", "activate", "v1.1.0")

        #expect(newest == "v1.1.0")
        #expect(before == "v1.0.0")
        #expect(try await Self.active(rig) == "v1.1.0")
    }

    @Test func `a model that is not there, or not complete, is not activated`() async throws {
        let rig = try await Self.trained(1)

        let unknown = await #expect(throws: CommandError.self) { try await rig.run("models", "activate", "v9") }
        let none = await #expect(throws: CommandError.self) { try await rig.run("models", "rollback") }
        try await rig.withStore { store in
            try await store.write { session in
                var record = try #require(try session.models.active())
                record.version = "v2"
                try session.models.insert(record)
            }
        }
        let building = await #expect(throws: CommandError.self) { try await rig.run("models", "activate", "v2") }

        #expect(unknown?.description == "there is no model v9; `juke models list` shows them")
        #expect(none?.description.contains("no earlier model") == true)
        #expect(building?.description.contains("still being built") == true)
        #expect(try await Self.active(rig) == "v1.0.0")
    }

    @Test func `after a rollback the rankings are those of before, byte for byte`() async throws {
        let rig = try await Self.trained(1)
        let before = try await Self.answer(rig)

        // Another catalog gives another model.
        try await rig.withStore { store in
            _ = try await store.write { try $0.catalog.importBatch(SampleCatalog(artists: 20).batch(from: 60)) }
        }
        try await rig.run("retrain", "--json", "--model-dir", rig.folder.path)
        let after = try await Self.answer(rig)
        try await rig.run("models", "rollback", "--json")

        #expect(after != before)
        #expect(try await Self.answer(rig) == before)
    }

    /// The rankings of some seeds, with every digit of their scores.
    private static func answer(_ rig: CommandRig) async throws -> [Data] {
        try await rig.withStore { store in
            let client = try await LocalRankClient(store: store, logger: Logger(label: "test"), clock: SystemClock())
            var answers: [Data] = []
            for seed in ["artist-3", "artist-17", "artist-42"] {
                var answer = try await client.answer(
                    to: RecommendationRequest(seeds: [.uri(JukeURI(.artist, SpotifyID(seed)))], limit: 50))
                answer.generatedAt = 0
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                answers.append(try encoder.encode(answer))
            }
            return answers
        }
    }

    @Test func `the models are compared before the new one takes over, and the figures stay with it`() async throws {
        let rig = try await Self.trained(2)
        for form in ["list", "show"] {
            try await rig.run("models", form)
            try await rig.run("models", form, "--json")
        }

        let records = try await rig.withStore { store in try await store.read { try $0.models.list() } }
        let newest = ModelSummary(records[0])
        #expect(newest.evaluation?.version == "v1.1.0" && newest.evaluation?.activeVersion == "v1.0.0")
        #expect(newest.evaluation?.verdict == .alike)
        #expect(newest.figures?.corpusSize == 600)
        #expect(ModelSummary(records[1]).evaluation?.verdict == .first)
        #expect(newest.lines.contains { $0.hasPrefix("  genre_p10 *") })
    }

    @Test func `prune removes what a rollback needs only when forced, and the active model never`() async throws {
        let rig = try await Self.trained(2)
        #expect(usageError("models", "prune", "--keep", "0")?.contains("--force") == true)

        try await rig.run("models", "prune", "--keep", "0", "--force", "--json")

        let versions = try await rig.withStore { store in
            try await store.read { try $0.models.list().map(\.version) }
        }
        #expect(versions == ["v1.1.0"])
    }

    @Test func `prune keeps the model that a rollback needs`() async throws {
        let rig = try await Self.trained(3)

        try await rig.run("models", "prune")

        let versions = try await rig.withStore { store in
            try await store.read { try $0.models.list().map(\.version).sorted() }
        }
        #expect(versions == ["v1.1.0", "v1.2.0"])
    }

    @Test func `a model's files can be written anywhere`() async throws {
        let rig = try await Self.trained(2)
        let out = rig.folder.appending(path: "elsewhere")

        try await rig.run("models", "export", "v1.0.0", "--out", out.path)

        #expect(try ModelFile.read(from: out).version == "v1.0.0")
    }

    @Test func `an export has one URI for each vector, and the vectors are those of the store`() async throws {
        let rig = try await Self.trained(1)
        let out = rig.folder.appending(path: "out")

        try await rig.run("embeddings", "export", "--out", out.path)

        let matrix = try NumPyFile.read(out.appending(path: "vectors.npy"))
        let ids = try String(contentsOf: out.appending(path: "ids.txt"), encoding: .utf8)
            .split(separator: "\n").compactMap { JukeURI($0) }
        #expect(matrix.rows == 60 + 120 + 600 + 12)
        #expect(matrix.columns == 32)
        #expect(ids.count == matrix.rows)
        #expect(Set(ids).count == ids.count)
        #expect(ids.map(\.type) == ids.map(\.type).sorted())
        #expect(ids.contains(JukeURI(.genre, "genre 3")))
        let stored = try await rig.withStore { store in
            try await store.read { session in
                var vectors: [JukeURI: [Float]] = [:]
                try session.embeddings.load(.track, version: "v1.0.0") { batch in
                    for row in 0..<batch.count {
                        vectors[JukeURI(.track, batch.spotifyIDs[row])] = Array(batch.vectors[row * 32..<row * 32 + 32])
                    }
                }
                return vectors
            }
        }
        #expect(stored.count == 600)
        for (row, id) in ids.enumerated() {
            guard let vector = stored[id] else { continue }
            #expect((0..<32).map { matrix[row, $0] } == vector)
        }
    }

    @Test func `without a model there is nothing to export`() async throws {
        let rig = try CommandRig()
        try await rig.run("migrate")

        let error = await #expect(throws: CommandError.self) {
            try await rig.run("embeddings", "export", "--out", rig.folder.path)
        }

        #expect(error?.description == "no model is active; run `juke retrain`")
    }

    @Test func `recommending offline needs a model, and seeds that it knows`() async throws {
        let empty = try CommandRig()
        try await empty.run("migrate")
        let trained = try await Self.trained(1)

        let noModel = await #expect(throws: CommandError.self) {
            try await empty.run("recommend", "--offline", "--seeds", "Artist 1")
        }
        let unknown = await #expect(throws: CommandError.self) {
            try await trained.run("recommend", "--offline", "--seeds", "juke:artist:nobody")
        }
        try await trained.run("recommend", "--offline", "--json", "--limit", "1", "--seeds", "Artist 1")

        #expect(noModel?.description.contains("run `juke retrain`") == true)
        #expect(unknown?.description.contains("juke:artist:nobody") == true)
    }
}
