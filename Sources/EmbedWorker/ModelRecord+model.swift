public import Embedding
import Foundation
public import Storage

extension ModelRecord {
    /// The record of a model that was just fitted.
    public init(_ model: TrainedModel) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let matrix = model.projection.matrix
        self.init(
            version: model.version, method: model.method, transform: try encoder.encode(ModelDescription(model)),
            figures: try encoder.encode(model.figures), matrix: matrix.values, rows: matrix.rows,
            columns: matrix.columns
        )
    }

    /// The model that the record describes.
    ///
    /// - Throws: `DecodingError` or `EmbeddingError` when the record was written by a version that this one cannot read.
    public func trainedModel() throws -> TrainedModel {
        let decoder = JSONDecoder()
        return try decoder.decode(ModelDescription.self, from: transform).model(
            version: version, method: method, matrix: try Matrix(rows: rows, columns: columns, values: matrix),
            figures: try decoder.decode(TrainingFigures.self, from: figures)
        )
    }
}
