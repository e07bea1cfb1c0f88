import Embedding
import Foundation
import Storage

/// The models of the store, decoded, each read once.
actor ModelCache {
    private let store: Store
    private var models: [String: TrainedModel] = [:]

    init(store: Store) {
        self.store = store
    }

    /// The model of a version.
    ///
    /// - Throws: `StorageError`, also when there is no such version; `EmbeddingError` when its record is damaged.
    func model(_ version: String) async throws -> TrainedModel {
        if let model = models[version] { return model }
        guard let record = try await store.read({ try $0.models.record(version) }) else {
            throw StorageError(.notFound, "there is no model \(version); `juke models list` shows them")
        }
        let model = try record.trainedModel()
        models[version] = model
        return model
    }
}
