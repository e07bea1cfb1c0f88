import Catalog
import CommandKit
import Foundation
import Printing
import Recommendations

/// Recommendations as a person reads them: what the seeds were taken for, one headed block for each kind of resource,
/// and why where the answer tells.
struct RecommendationTable {
    /// The lines, with the styles of the terminal; control characters of names are written out.
    let text: String

    /// How many names of genres stand beside an artist.
    private static let genreCount = 3
    /// The shortened texts of a row on a narrow terminal.
    private static let leastWidth = 12

    /// Lays an answer out.
    ///
    /// - Parameters:
    ///   - answer: The lists.
    ///   - types: The kinds that were asked for, in the order of the blocks.
    ///   - style: What the terminal can show.
    init(_ answer: RecommendationAnswer, types: [ResourceType], style: TerminalStyle = .plain) {
        func wrapped(_ text: String) -> [String] { TerminalText.wrapped(text.escapingControls, to: style.columns) }
        var paragraphs = [answer.seeds.flatMap { Self.lines($0, style) }]
        let lists = types.map { ($0, answer[$0]) }
        if lists.allSatisfy(\.1.isEmpty) {
            paragraphs.append(wrapped(answer.reason ?? RecommendationAnswer.nothingLeft))
        } else {
            if answer.areSeedsFarApart == true {
                paragraphs.append(
                    wrapped("These seeds are far apart: --blend each lists some music near each of them."))
            }
            paragraphs += lists.map { Self.block($0, $1, answer.meaningful?[$0.plural], style) }
            if let missing = answer.missingFeatures {
                let names = missing.map(\.rawValue).joined(separator: ", ")
                paragraphs.append(wrapped("No track in this catalog has \(names): a target on it has no effect."))
            }
        }
        let reasons = lists.flatMap { type, items in
            items.flatMap { item in item.explanation.map { Self.reason(item, type, $0, style) } ?? [] }
        }
        if let whyNot = answer.whyNot { paragraphs.append(wrapped(whyNot.sentence)) }
        if !reasons.isEmpty { paragraphs.append([style.bold("Why")] + reasons) }
        paragraphs.append([style.dim("model \(answer.modelVersion)")])
        text = paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    // MARK: - Blocks

    private static func block(
        _ type: ResourceType, _ items: [RecommendationAnswer.Item], _ meaningful: Int?, _ style: TerminalStyle
    ) -> [String] {
        let heading = style.bold(type.plural.capitalized)
        guard !items.isEmpty else { return [heading, style.dim("    nothing is left to list")] }
        let beside = items.map { self.beside($0, type) }
        let closeness = items.map(self.closeness)
        let last = closeness.map(TerminalText.width).max() ?? 0
        let widths = widths(
            items.map(\.name.escapingControls), beside,
            room: style.columns.map { $0 - 4 - last - (beside.contains { !$0.isEmpty } ? 4 : 2) })
        let rows = zip(items, zip(beside, closeness)).enumerated().map { index, row in
            let (item, (beside, closeness)) = row
            let name = TerminalText.cut(item.name.escapingControls, to: widths.name)
            let space = String(repeating: " ", count: widths.name - TerminalText.width(of: name))
            let linked = style.link(name, to: searchAddress(item))
            let rank = style.dim(TerminalText.padded("\(index + 1)", to: 3, onTheLeft: true))
            let second =
                widths.beside == 0
                ? ""
                : "  " + style.dim(TerminalText.padded(TerminalText.cut(beside, to: widths.beside), to: widths.beside))
            return "\(rank) \(linked)\(space)\(second)  "
                + style.accent(TerminalText.padded(closeness, to: last, onTheLeft: true))
        }
        guard let meaningful, meaningful < rows.count else { return [heading] + rows }
        return [heading] + rows.prefix(meaningful) + [style.dim("    from here on no nearer than chance")]
            + rows.dropFirst(meaningful)
    }

    /// How close a row is: the word and the number, or the cosine of a model without them.
    private static func closeness(of item: RecommendationAnswer.Item) -> String {
        guard let closeness = item.closeness else { return String(format: "%.2f", item.likeness) }
        return [item.closenessWord?.rawValue, String(format: "%.3f", closeness)].compactMap(\.self)
            .joined(separator: " ")
    }

    /// A row's second text: its artists, or an artist's genres, and what one should know of it.
    private static func beside(_ item: RecommendationAnswer.Item, _ type: ResourceType) -> String {
        let names =
            type == .artist
            ? item.details?.genres.prefix(genreCount).joined(separator: ", ")
            : item.details?.artists.map(\.name).joined(separator: ", ")
        let versions = (item.versions ?? 1) - 1
        return [
            names ?? "", versions > 0 ? "+\(versions) version\(versions == 1 ? "" : "s")" : "",
            item.isThin == true ? (item.thinReason ?? .oneTrack).words : "",
        ].filter { !$0.isEmpty }.joined(separator: " · ").escapingControls
    }

    /// The widths of the two columns that give way; the wider first.
    static func widths(_ names: [String], _ beside: [String], room: Int?) -> (name: Int, beside: Int) {
        var name = names.map(TerminalText.width).max() ?? 0
        var second = beside.map(TerminalText.width).max() ?? 0
        guard let room else { return (name, second) }
        while name + second > room, max(name, second) > leastWidth {
            if name >= second { name -= 1 } else { second -= 1 }
        }
        return (name, second)
    }

    /// Where to hear it: a search by name, because the identifier need not be the service's own.
    private static func searchAddress(_ item: RecommendationAnswer.Item) -> String {
        let words = ([item.name] + (item.details?.artists.map(\.name) ?? [])).joined(separator: " ")
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "/;"))
        return "https://open.spotify.com/search/" + (words.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")
    }

    // MARK: - Seeds

    /// What a seed was taken for, and what else it may have meant.
    static func lines(_ seed: ResolvedSeed, _ style: TerminalStyle) -> [String] {
        func wrapped(_ text: String, first: String, indent: String = "      ") -> [String] {
            TerminalText.wrapped(text, to: style.columns, first: first, indent: indent)
        }
        func others(_ word: String) -> [String] {
            seed.alternatives.flatMap { wrapped("\(word) \(told($0))", first: "      ", indent: "         ") }
        }
        let role = seed.weight < 0 ? "not " : "seed"
        let weight = [1, -1, 0].contains(seed.weight) ? "" : ", weight \(String(format: "%g", seed.weight))"
        guard let uri = seed.uri else {
            return wrapped("'\(seed.seed.escapingControls)': \(placeholder(for: seed))\(weight)", first: "\(role)  ")
                + others("near it:")
        }
        let resource = NamedResource(
            uri: uri, name: seed.name ?? seed.seed, artists: seed.artists, popularity: seed.popularity)
        let asked =
            [resource.name, uri.description].contains(seed.seed) ? "" : "'\(seed.seed.escapingControls)' → "
        let doubt =
            seed.match == .fuzzy ? ", the nearest name (\(Int((seed.confidence * 100).rounded())) % sure)" : ""
        let only = seed.onlyArtist.map { ", which only \($0.escapingControls) has here" } ?? ""
        let note = seed.note.map { wrapped($0.escapingControls, first: "      ") } ?? []
        return wrapped("\(asked)\(told(resource))\(doubt)\(only)\(weight)", first: "\(role)  ") + note + others("or")
    }

    /// A resource with what tells it from others of its name: its artists, how popular it is, and its URI.
    private static func told(_ resource: NamedResource) -> String {
        let artists = resource.artists?.joined(separator: ", ") ?? ""
        let popularity = resource.popularity.map { "popularity \($0)" } ?? ""
        let parts = [resource.name, artists, popularity].filter { !$0.isEmpty }.joined(separator: " · ")
        return "\(parts.escapingControls) (\(resource.uri))"
    }

    /// The word for a seed that is no resource of the catalog.
    private static func placeholder(for seed: ResolvedSeed) -> String {
        if seed.match == .vector { return "a vector, taken as it is" }
        if seed.match == .unresolved { return "not looked up in time, so it does not count" }
        if PlaceholderName.isPlaceholder(seed.seed) {
            return "stands for music whose name nobody knows, so no name finds it and it does not count"
        }
        return seed.weight == 0
            ? "not in the catalog, so it does not count"
            : "not in the catalog; its text was hashed, which says nothing of its sound"
    }

    // MARK: - Explanations

    /// How many summands of a score are printed; `--json` prints all.
    private static let partCount = 4

    private static func reason(
        _ item: RecommendationAnswer.Item, _ type: ResourceType, _ explanation: RecommendationExplanation,
        _ style: TerminalStyle
    ) -> [String] {
        let parts = explanation.traits.filter { abs($0.value) >= 0.005 }
            .sorted { abs($0.value) > abs($1.value) }.prefix(partCount)
            .map { "\($0.name) \(signed($0.value))" }
        var clauses = [
            "nearest to \(explanation.nearestSeed) (cosine \(String(format: "%.2f", explanation.nearestScore)))"
        ]
        if !parts.isEmpty { clauses.append(parts.joined(separator: ", ")) }
        if !explanation.sharedGenres.isEmpty {
            clauses.append("both \(explanation.sharedGenres.joined(separator: ", "))")
        }
        if let familiarity = item.familiarity, familiarity < 0 {
            clauses.append("familiarity takes \(String(format: "%.3f", -familiarity)) off the closeness for the order")
        }
        func wrapped(_ text: String, first: String) -> [String] {
            TerminalText.wrapped(text.escapingControls, to: style.columns, first: first, indent: "      ")
        }
        let picture = TraitPicture(of: explanation, columns: style.columns).lines.map(style.dim)
        let (subject, sums) = ("\(item.name) (\(type.rawValue))", clauses.joined(separator: "; "))
        guard let sentence = explanation.sentence else {
            return wrapped("\(subject): \(sums)", first: "  ") + picture
        }
        return wrapped("\(subject): \(sentence)", first: "  ") + wrapped(sums, first: "      ") + picture
    }

    private static func signed(_ value: Double) -> String {
        let text = String(format: "%.2f", abs(value))
        return value < 0 ? "−\(text)" : "+\(text)"
    }
}
