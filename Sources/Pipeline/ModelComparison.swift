package import Foundation

/// A new model beside the one in use, measured on the same tracks: what is looked at before it takes over.
package struct ModelComparison: Codable, Sendable, Equatable {
    /// One figure of both models.
    package struct Figure: Codable, Sendable, Equatable {
        /// Its key, as in `juke eval --json`.
        package var metric: String
        /// The new model's figure.
        package var value: Double
        /// Its standard error.
        package var error: Double
        /// The active model's figure; `nil` when no model is active.
        package var active: Double?
        /// The difference, new less active, query by query.
        package var difference: Double?
        /// The difference's standard error.
        package var differenceError: Double?

        private enum CodingKeys: String, CodingKey {
            case metric, value, error, active, difference
            case differenceError = "difference_error"
        }

        /// One metric of the new model; the last three are `nil` when no model is active.
        package init(
            metric: String, value: Double, error: Double, active: Double? = nil, difference: Double? = nil,
            differenceError: Double? = nil
        ) {
            self.metric = metric
            self.value = value
            self.error = error
            self.active = active
            self.difference = difference
            self.differenceError = differenceError
        }
    }

    /// The verdict of the figures on the new model.
    package enum Verdict: String, Codable, Sendable {
        /// There is no model to compare it with.
        case first
        /// Better by more than the standard error.
        case better
        /// Neither better nor worse by more than the standard error.
        case alike
        /// Worse by more than the standard error.
        case worse
    }

    /// The version of the new model.
    package var version: String
    /// The version of the active model; `nil` when there is none.
    package var activeVersion: String?
    /// The tracks that were searched: all, or those of a sample of whole artists.
    package var tracks: Int
    /// The tracks that asked.
    package var queries: Int
    /// Whether there are more tracks than that.
    package var isSample: Bool
    /// The metric that decides.
    package var decidedBy: String
    /// The verdict of that metric.
    package var verdict: Verdict
    /// All figures.
    package var figures: [Figure]

    private enum CodingKeys: String, CodingKey {
        case version, tracks, queries, verdict, figures
        case activeVersion = "active_version"
        case isSample = "is_sample"
        case decidedBy = "decided_by"
    }

    /// Puts the figures of both models together; the metric of one of them is `decidedBy`.
    package init(
        version: String, activeVersion: String?, tracks: Int, queries: Int, isSample: Bool, decidedBy: String,
        verdict: Verdict, figures: [Figure]
    ) {
        self.version = version
        self.activeVersion = activeVersion
        self.tracks = tracks
        self.queries = queries
        self.isSample = isSample
        self.decidedBy = decidedBy
        self.verdict = verdict
        self.figures = figures
    }

    /// The figure that decides.
    package var decisive: Figure? { figures.first { $0.metric == decidedBy } }
}

extension ModelComparison {
    /// Both models side by side, as the operator reads them.
    package var lines: [String] {
        let scope = isSample ? "a sample of \(tracks) tracks" : "\(tracks) tracks"
        let columns = [16, 18, 10, 18]
        var lines = ["Evaluated on \(scope), \(queries) of which ask:"]
        lines.append(Self.row(["", version, activeVersion ?? "", activeVersion == nil ? "" : "difference"], columns))
        for figure in figures {
            lines.append(
                Self.row(
                    [
                        figure.metric + (figure.metric == decidedBy ? " *" : ""),
                        "\(Self.text(figure.value)) ± \(Self.text(figure.error))", figure.active.map(Self.text) ?? "",
                        figure.difference.map { difference in
                            let sign = difference < 0 ? "−" : "+"
                            return "\(sign)\(Self.text(abs(difference))) ± \(Self.text(figure.differenceError ?? 0))"
                        } ?? "",
                    ], columns))
        }
        lines.append("  * decides: \(Self.sentence(verdict))")
        return lines
    }

    private static func sentence(_ verdict: Verdict) -> String {
        switch verdict {
        case .first: "there is no active model to compare with."
        case .better: "better than the active model by more than the standard error."
        case .alike: "no difference from the active model beyond the standard error."
        case .worse: "WORSE than the active model by more than the standard error."
        }
    }

    private static func row(_ cells: [String], _ widths: [Int]) -> String {
        var line = "  " + cells[0] + String(repeating: " ", count: max(0, widths[0] + 4 - cells[0].count))
        for (cell, width) in zip(cells, widths).dropFirst() {
            line += String(repeating: " ", count: max(1, width - cell.count)) + cell
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Three decimals, without the locale.
    private static func text(_ value: Double) -> String {
        let thousandths = Int((value * 1_000).rounded())
        let fraction = String(abs(thousandths) % 1_000)
        let sign = thousandths < 0 ? "−" : ""
        return "\(sign)\(abs(thousandths) / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}

/// The comparison in the store's figures of a model, which stands beside the figures of its training.
package struct ModelFigures: Decodable, Sendable {
    /// How the model compared with the one before it; `nil` for models that were never compared.
    package let evaluation: ModelComparison?

    /// Reads the comparison out of a model's figures, a JSON object.
    ///
    /// - Throws: `DecodingError` for what is no JSON object.
    package init(_ json: Data) throws {
        self = try JSONDecoder().decode(ModelFigures.self, from: json)
    }

    /// Figures with a comparison under the key `evaluation`; all else stays as it is.
    ///
    /// - Parameters:
    ///   - comparison: What to add.
    ///   - json: A JSON object.
    /// - Returns: A JSON object with sorted keys.
    /// - Throws: An error of the JSON coders, for what is no JSON or a figure that is not finite.
    package static func adding(_ comparison: ModelComparison, to json: Data) throws -> Data {
        try adding(comparison, under: "evaluation", to: json)
    }

    /// Figures with a value under a key; all else stays as it is.
    ///
    /// - Parameters:
    ///   - value: What to add, a JSON object or list.
    ///   - key: Where to add it.
    ///   - json: A JSON object.
    /// - Returns: A JSON object with sorted keys.
    /// - Throws: An error of the JSON coders, for what is no JSON or a figure that is not finite.
    package static func adding(_ value: some Encodable, under key: String, to json: Data) throws -> Data {
        var object = try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
        object[key] = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(value))
        return try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    }
}
