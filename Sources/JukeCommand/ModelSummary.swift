import Embedding
import Foundation
import Storage

/// A model as the commands print it.
struct ModelSummary: Encodable {
    var version: String
    var state: String
    var method: String
    var created: Date
    var activated: Date?
    var figures: TrainingFigures?

    init(_ record: ModelRecord) {
        version = record.version
        state = record.state.rawValue
        method = record.method
        created = record.createdAt
        activated = record.activatedAt
        figures = try? JSONDecoder().decode(TrainingFigures.self, from: record.figures)
    }
}

extension Workplace {
    /// The model of a version, or the active one.
    ///
    /// - Throws: ``CommandError`` when there is none.
    func model(_ version: String?) async throws -> ModelRecord {
        let record = try await store.read { session in
            try version.map(session.models.record) ?? session.models.active()
        }
        guard let record else {
            throw CommandError(
                version.map { "there is no model \($0); `juke models list` shows them" }
                    ?? "no model is active; run `juke retrain`"
            )
        }
        return record
    }

    /// Makes a model whose embeddings are complete the active one.
    ///
    /// - Throws: ``CommandError`` for a model that is still being built.
    func activate(_ model: ModelRecord) async throws {
        guard model.state != .building else {
            throw CommandError("model \(model.version) is still being built; its embeddings are not complete")
        }
        try await store.write { try $0.models.activate(model.version) }
        print("Model \(model.version) is active.")
    }
}
