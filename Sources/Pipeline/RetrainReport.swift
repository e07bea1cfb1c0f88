import Catalog

/// The report of a training: the result of its run, and the operator's text.
package struct RetrainReport: Codable, Sendable, Equatable {
    /// The version of the new model.
    package var modelVersion: String
    /// The method that fitted it.
    package var method: String
    /// Tracks with usable audio features.
    package var corpusSize: Int
    /// Distinct genres of the artists that own those tracks.
    package var genreCount: Int
    /// The share of the variance that each component carries, largest first.
    package var explainedVarianceRatio: [Double]
    /// The choices that were made for the corpus and their reasons, a sentence each; `nil` where there was no choice.
    package var choices: [String]?
    /// Embeddings written, by kind of resource.
    package var embeddings: [String: Int]
    /// Warnings for the operator: low genre diversity, for instance.
    package var warnings: [String]
    /// Items of the run that failed, one a batch, as the store counts them; `nil` when there are none.
    package var failedItems: Int?
    /// The new model beside the one that was active; `nil` when too few tracks can be compared.
    package var comparison: ModelComparison?
    /// The source that the model learned from; `nil` in reports from before there were several.
    package var source: String?
    /// Whether the promotion gate kept the model from becoming active.
    package var isRefused: Bool?

    private enum CodingKeys: String, CodingKey {
        case method, choices, embeddings, warnings, comparison, source
        case isRefused = "refused"
        case failedItems = "failed_items"
        case modelVersion = "model_version"
        case corpusSize = "corpus_size"
        case genreCount = "genre_count"
        case explainedVarianceRatio = "explained_variance_ratio"
    }

    /// Reports a training; embeddings and comparison follow when the run ends.
    package init(
        modelVersion: String, method: String, corpusSize: Int, genreCount: Int, explainedVarianceRatio: [Double],
        choices: [String] = [], embeddings: [String: Int] = [:], warnings: [String] = [], source: String? = nil
    ) {
        self.source = source
        self.modelVersion = modelVersion
        self.method = method
        self.corpusSize = corpusSize
        self.genreCount = genreCount
        self.explainedVarianceRatio = explainedVarianceRatio
        self.choices = choices.isEmpty ? nil : choices
        self.embeddings = embeddings
        self.warnings = warnings
    }

    /// The lines that the command prints at the end.
    package var lines: [String] {
        let ratios = explainedVarianceRatio.map { share in
            let thousandths = Int((share * 1_000).rounded())
            let fraction = String(thousandths % 1_000)
            return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
        }
        let origin = source.flatMap { $0 == VectorSource.features ? nil : "source=\($0), " } ?? ""
        let counts = ["track", "album", "artist", "genre"].map { "\($0)s=\(embeddings[$0] ?? 0)" }
        return [
            "Model \(modelVersion) is \(isRefused == true ? "a candidate, not active" : "active") (\(origin)method=\(method), "
                + "corpus=\(corpusSize), genres=\(genreCount)).",
            "Explained variance ratio: \(ratios.joined(separator: " ")).",
            "Embeddings updated (\(counts.joined(separator: ", "))).",
        ] + (choices ?? []) + (comparison?.lines ?? []) + warnings.map { "Warning: \($0)" }
            + (isRefused == true ? [refusal] : [])
    }

    /// The lines for somebody who only wants to hear music: what became of it, the choices and the warnings.
    package var shortLines: [String] {
        (lines.first.map { [$0] } ?? []) + (choices ?? []) + warnings.map { "Warning: \($0)" }
            + (isRefused == true ? [refusal] : [])
    }

    /// The message to the operator when the gate held the model back.
    private var refusal: String {
        "Refused: \(modelVersion) is worse than the active model\(comparison?.activeVersion.map { " \($0)" } ?? ""), which "
            + "stays active. `juke models activate \(modelVersion)` takes the new one all the same."
    }
}
