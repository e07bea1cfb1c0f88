package import Embedding
import Foundation
package import Storage

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

extension ModelRecord {
    /// The record of a model that was just fitted.
    ///
    /// - Throws: `EncodingError` when a figure of the model is no number that JSON can hold.
    package init(_ model: TrainedModel) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let matrix = model.projection.matrix
        self.init(
            version: model.version, method: model.method, transform: try encoder.encode(ModelDescription(model)),
            figures: try encoder.encode(model.figures), matrix: matrix.values, rows: matrix.rows,
            columns: matrix.columns, source: model.source
        )
    }

    /// The model that the record describes.
    ///
    /// - Throws: `DecodingError` or `EmbeddingError` when the record was written by a version that this one cannot
    ///   read.
    package func trainedModel() throws -> TrainedModel {
        let decoder = JSONDecoder()
        return try decoder.decode(ModelDescription.self, from: transform).model(
            version: version, method: method, matrix: try Matrix(rows: rows, columns: columns, values: matrix),
            figures: try decoder.decode(TrainingFigures.self, from: figures)
        )
    }
}
