import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Runs
import RunsTesting
import Storage
import Testing

@testable import EmbedWorker

/// An EmbedWorker over a store, whose jobs a test runs one by one.
struct EmbedRig {
    let store: Store
    let pump: JobPump
    let processors: [any RunItemProcessor]
    let modelDirectory: URL

    init(_ store: Store, batchSize: Int = 250, modelDirectory: URL? = nil) {
        self.store = store
        let folder = modelDirectory ?? FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID())")
        self.modelDirectory = folder
        let stage = EmbedWorker.build(
            EmbedConfiguration(modelDirectory: folder, batchSize: batchSize), store: store
        )
        pump = JobPump(stage.handlers)
        processors = stage.processors
    }

    /// Runs a body with a rig over a store that holds a catalog.
    static func with<Result: Sendable>(
        _ catalog: SampleCatalog, on database: TestStore = .sqlite, batchSize: Int = 250,
        _ body: (EmbedRig) async throws -> Result
    ) async throws -> Result {
        try await database.withStore { store in
            let rig = EmbedRig(store, batchSize: batchSize)
            defer { try? FileManager.default.removeItem(at: rig.modelDirectory) }
            try await rig.add(catalog.batch())
            return try await body(rig)
        }
    }

    func add(_ batch: ImportBatch) async throws {
        _ = try await store.write { try $0.catalog.importBatch(batch) }
    }

    /// Replaces the features of a track.
    func set(_ features: AudioFeatures, of track: SpotifyID) async throws {
        _ = try await store.write { session in
            try session.features.upsert([TrackFeatures(track: track, features: features)], provider: "sample")
        }
    }

    /// Enqueues a retrain as the commands do.
    @discardableResult
    func enqueueRetrain(_ order: RetrainJob = RetrainJob()) async throws -> JobID {
        try await pump.producer.enqueue(try Job(.retrain, encoding: order, unique: "retrain")).id
    }

    /// Trains and embeds from beginning to end.
    @discardableResult
    func retrain(_ order: RetrainJob = RetrainJob()) async throws -> RetrainReport {
        let id = try await enqueueRetrain(order)
        try await pump.runAll()
        return try await report(of: id)
    }

    /// Brings the active model's embeddings up to date.
    @discardableResult
    func sync() async throws -> RetrainReport {
        let id = try await pump.producer.enqueue(try Job(.syncEmbeddings, encoding: SyncEmbeddingsJob())).id
        try await pump.runAll()
        return try await report(of: id)
    }

    func report(of id: JobID) async throws -> RetrainReport {
        let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
        #expect(run.state == .finished)
        return try JSONDecoder().decode(RetrainReport.self, from: try #require(run.result))
    }

    /// The versions of the models in a state.
    func versions(_ state: ModelState) async throws -> [String] {
        try await store.read { try $0.models.list() }.filter { $0.state == state }.map(\.version).sorted()
    }

    func revision() async throws -> Int64 {
        try await store.read { try $0.embeddings.revision() }
    }

    /// How many embeddings of each kind a model has.
    func counts(_ version: String) async throws -> [String: Int] {
        try await store.read { session in
            try Dictionary(
                uniqueKeysWithValues: ResourceType.allCases.map {
                    ($0.rawValue, try session.embeddings.count(of: $0, version: version))
                }
            )
        }
    }

    /// All vectors of a model, by kind and identifier.
    func allVectors(_ version: String) async throws -> [String: [SpotifyID: [Float]]] {
        var all: [String: [SpotifyID: [Float]]] = [:]
        for type in ResourceType.allCases { all[type.rawValue] = try await vectors(of: type, version) }
        return all
    }

    /// The vectors of one kind of resource, by identifier.
    func vectors(of type: ResourceType, _ version: String) async throws -> [SpotifyID: [Float]] {
        try await store.read { session in
            var vectors: [SpotifyID: [Float]] = [:]
            try session.embeddings.load(type, version: version) { batch in
                for row in 0..<batch.count {
                    vectors[batch.spotifyIDs[row]] = Array(batch.vectors[row * 32..<(row + 1) * 32])
                }
            }
            return vectors
        }
    }
}

extension SampleCatalog {
    /// How many embeddings of each kind the catalog makes when every analysis is good.
    var embeddings: [String: Int] {
        ["track": trackCount, "album": artists * albums, "artist": artists, "genre": genres]
    }
}

/// The largest difference between two vectors' components.
func distance(_ left: [Float]?, _ right: [Float]?) -> Float {
    guard let left, let right, left.count == right.count else { return .infinity }
    return zip(left, right).map { abs($0 - $1) }.max() ?? 0
}
