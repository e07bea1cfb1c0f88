import Catalog
import CommandKit
import Embedding
import Foundation
import Pipeline
import Printing
import Settings
import Storage

/// A model as the commands print it.
struct ModelSummary: Encodable {
    var version: String
    var state: String
    var method: String
    /// What the model learned from.
    var source: String
    var created: Date
    var activated: Date?
    var figures: TrainingFigures?
    /// How it compared with the model before it.
    var evaluation: ModelComparison?

    init(_ record: ModelRecord) {
        version = record.version
        state = record.state == .retired && !record.isComplete ? "abandoned" : record.state.rawValue
        method = record.method
        source = record.source
        created = record.createdAt
        activated = record.activatedAt
        figures = try? JSONDecoder().decode(TrainingFigures.self, from: record.figures)
        evaluation = try? ModelFigures(record.figures).evaluation
    }

    /// One line for each thing that is worth knowing.
    var lines: [String] {
        var lines = [
            "version    \(version)", "state      \(state)", "method     \(method)", "source     \(source)",
            "created    \(created.formatted(.iso8601))",
            "activated  \(activated?.formatted(.iso8601) ?? "never")",
        ]
        if let figures {
            lines.append(
                "corpus     \(figures.corpusSize.counted("track")), \(figures.genreCount.counted("genre")), \(figures.skippedCount.grouped) left out"
            )
            let shares = figures.explainedVarianceRatio.map { String(format: "%.3f", $0) }
            if !shares.isEmpty { lines.append("variance   \(shares.joined(separator: " "))") }
            let ratios = figures.discriminability.map { String(format: "%.3f", $0) }
            if !ratios.isEmpty { lines.append("artists    \(ratios.joined(separator: " "))") }
            lines += figures.choices.map { "choice     \($0)" }
        }
        return lines + (evaluation?.lines ?? ["not evaluated"])
    }

    /// The figure that decided about the model: same-artist precision where too few tracks are tagged for genres.
    var decisiveMetric: String { evaluation?.decidedBy ?? "–" }

    /// The figure that decided about the model, with its error.
    var decisiveFigure: String {
        evaluation?.decisive.map { String(format: "%.3f ± %.3f", $0.value, $0.error) } ?? "–"
    }
}

extension CommandContext {
    /// The model of a version, or the active one.
    ///
    /// - Throws: ``CommandError`` when there is none.
    func model(_ version: String?) async throws -> ModelRecord {
        let record = try await store.read { session in
            try version.map(session.models.record) ?? session.models.active()
        }
        guard let record else {
            throw version.map { CommandError("there is no model \($0); `juke models list` shows them") }
                ?? .noActiveModel
        }
        return record
    }

    /// Activates a model whose embeddings are complete, and prints what is active now.
    ///
    /// - Throws: ``CommandError`` for a model that is still being built, or whose building was given up.
    func activate(_ model: ModelRecord, json: Bool) async throws {
        guard model.isComplete else {
            throw CommandError(
                model.state == .building
                    ? "model \(model.version) is still being built; its embeddings are not complete"
                    : "the building of model \(model.version) was given up; its embeddings are not complete. Retrain"
            )
        }
        let missing = try await store.write { session in
            try session.models.activate(model.version)
            return try session.embeddings.embeddableCount(source: model.source)
                - session.embeddings.count(of: .track, version: model.version)
        }
        if json {
            StandardOutput.printDocument(
                try JSONOutput.text(ActiveModel(active: model.version, tracksWithoutVector: max(0, missing))))
            return
        }
        StandardOutput.print("Model \(model.version) is active.")
        if missing > 0 {
            StandardOutput.print(
                "\(missing.counted("track")) \(missing == 1 ? "has" : "have") no vector of it; `juke-enqueue embed` makes those of "
                    + "tracks that came since.")
        }
    }
}

/// The result of choosing a model.
private struct ActiveModel: Encodable {
    var active: String
    var tracksWithoutVector: Int

    private enum CodingKeys: String, CodingKey {
        case active
        case tracksWithoutVector = "tracks_without_vector"
    }
}

extension CommandError {
    /// The catalog has no model that answers.
    static let noActiveModel = CommandError("no model is active; run `juke retrain`")
}
