import Catalog
import CommandKit
import Foundation
import Printing
import Recommendations

/// Recommendations as a person reads them: what the seeds were taken for, one table ranked within each kind of resource,
/// and why when the answer tells.
struct RecommendationTable {
    let lines: [String]

    /// The lines as one text.
    var text: String { lines.joined(separator: "\n") }

    /// Lays an answer out.
    ///
    /// - Parameters:
    ///   - answer: What the rank worker answered.
    ///   - types: The kinds that were asked for, in the order of the table.
    ///   - columns: How wide the terminal is; `nil` when it does not matter.
    init(_ answer: RecommendationAnswer, types: [ResourceType], columns: Int? = nil) {
        let rows = types.flatMap { type in answer[type].map { (type, $0) } }
        var paragraphs = [answer.seeds.flatMap(Self.lines)]
        paragraphs.append(Self.table(rows, columns))
        let reasons = rows.compactMap { type, item in item.explanation.map { Self.reason(item, type, $0) } }
        if !reasons.isEmpty { paragraphs.append(["why"] + reasons) }
        paragraphs.append(["model \(answer.modelVersion)"])
        lines = Array(paragraphs.filter { !$0.isEmpty }.map { $0.map(\.escapingControls) }.joined(separator: [""]))
    }

    private static func table(
        _ rows: [(ResourceType, RecommendationAnswer.Item)], _ columns: Int?
    ) -> [String] {
        guard !rows.isEmpty else { return ["Nothing is left to list; loosen the filters, or name other seeds."] }
        let hasArtists = rows.contains { $0.1.details?.artists.isEmpty == false }
        var table = TextTable(
            [("name", .flexible)] + (hasArtists ? [("artists", .flexible)] : [])
                + [("type", .left), ("likeness", .right), ("spotify_id", .left)]
        )
        for (type, item) in rows {
            let artists = item.details?.artists.map(\.name).joined(separator: ", ") ?? ""
            table.add(
                [item.name] + (hasArtists ? [artists] : [])
                    + [type.rawValue, String(format: "%.2f", item.likeness), item.spotifyID.rawValue]
            )
        }
        return table.lines(fitting: columns)
    }

    // MARK: - Seeds

    private static func lines(_ seed: ResolvedSeed) -> [String] {
        let role = seed.weight < 0 ? "not " : "seed"
        let weight = [1, -1, 0].contains(seed.weight) ? "" : ", weight \(String(format: "%g", seed.weight))"
        guard let uri = seed.uri else { return ["\(role)  '\(seed.seed)': \(placeholder(for: seed))\(weight)"] }
        let name = seed.name ?? seed.seed
        let asked = [name, uri.description].contains(seed.seed) ? "" : "'\(seed.seed)' → "
        let doubt =
            seed.match == .fuzzy ? ", the nearest name (\(Int((seed.confidence * 100).rounded())) % sure)" : ""
        return ["\(role)  \(asked)\(name) (\(uri))\(doubt)\(weight)"]
            + seed.alternatives.map { "      or \($0.name) (\($0.uri))" }
    }

    /// What a seed counts as that is no resource of the catalog.
    private static func placeholder(for seed: ResolvedSeed) -> String {
        if seed.match == .vector { return "a vector, taken as it is" }
        if seed.match == .unresolved { return "not looked up in time, so it does not count" }
        return seed.weight == 0
            ? "not in the catalog, so it does not count"
            : "not in the catalog; its text was hashed, which says nothing of its sound"
    }

    // MARK: - Explanations

    /// How many summands of a score are printed; `--json` prints all.
    private static let partCount = 4

    private static func reason(
        _ item: RecommendationAnswer.Item, _ type: ResourceType, _ explanation: RecommendationExplanation
    ) -> String {
        let parts = explanation.traits.filter { abs($0.value) >= 0.005 }
            .sorted { abs($0.value) > abs($1.value) }.prefix(partCount)
            .map { "\($0.name) \(signed($0.value))" }
        var clauses = ["nearest to \(explanation.nearestSeed) (\(String(format: "%.2f", explanation.nearestScore)))"]
        if !parts.isEmpty { clauses.append(parts.joined(separator: ", ")) }
        if !explanation.sharedGenres.isEmpty {
            clauses.append("both \(explanation.sharedGenres.joined(separator: ", "))")
        }
        return "  \(item.name) (\(type.rawValue)): \(clauses.joined(separator: "; "))"
    }

    private static func signed(_ value: Double) -> String {
        let text = String(format: "%.2f", abs(value))
        return value < 0 ? "−\(text)" : "+\(text)"
    }
}
