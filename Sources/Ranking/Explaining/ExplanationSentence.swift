import Catalog
import Recommendations

/// A seed and an item, trait by trait, and a person's sentence about the two.
struct TraitComparison {
    /// The traits of both, in the order in which they are shown.
    let pairs: [RecommendationExplanation.TraitPair]

    /// The phrases for a trait, and the difference from which they hold.
    private struct Words {
        let attribute: MusicAttribute
        let alike: String
        let more: String
        let less: String
        /// Up to this difference the two are alike.
        var near = 0.06
        /// From this one on they are not.
        var far = 0.15
    }

    private static let words = [
        Words(attribute: .energy, alike: "as energetic", more: "more energetic", less: "calmer"),
        Words(attribute: .danceability, alike: "as danceable", more: "more danceable", less: "less danceable"),
        Words(attribute: .valence, alike: "as cheerful", more: "more cheerful", less: "darker"),
        Words(attribute: .acousticness, alike: "as acoustic", more: "more acoustic", less: "less acoustic", far: 0.2),
        Words(attribute: .tempo, alike: "as fast", more: "faster", less: "slower", near: 5, far: 15),
        Words(
            attribute: .instrumentalness, alike: "as instrumental", more: "more instrumental", less: "more sung",
            far: 0.3),
        Words(attribute: .liveness, alike: "as live", more: "more live", less: "less live", far: 0.2),
        Words(
            attribute: .speechiness, alike: "as wordy", more: "more spoken", less: "less spoken", near: 0.04, far: 0.12),
    ]

    /// Compares two resources; what one of them does not have is left out.
    init(of item: EntityRef, with seed: EntityRef, in index: CatalogIndex) {
        let left = index.attributes[seed.type].features(at: seed.row)
        let right = index.attributes[item.type].features(at: item.row)
        guard !left.isEmpty, !right.isEmpty else {
            pairs = []
            return
        }
        pairs = Self.words.compactMap { words in
            guard let place = FactColumns.attributes.firstIndex(of: words.attribute) else { return nil }
            let (seed, item) = (left[left.startIndex + place], right[right.startIndex + place])
            guard !seed.isNaN, !item.isNaN else { return nil }
            return RecommendationExplanation.TraitPair(
                name: words.attribute.rawValue, seed: Double(seed), item: Double(item))
        }
    }

    /// The trait that differs most, by how much of a difference counts as one; `nil` where nothing is known of both.
    var largestChange: SequenceAnswer.Change? {
        let found = zip(Self.words, Self.words.map { words in pairs.first { $0.name == words.attribute.rawValue } })
            .compactMap { words, pair in pair.map { (words: words, pair: $0) } }
        let largest = found.max {
            abs($0.pair.item - $0.pair.seed) / $0.words.far < abs($1.pair.item - $1.pair.seed) / $1.words.far
        }
        guard let (words, pair) = largest else { return nil }
        let difference = pair.item - pair.seed
        let text = abs(difference) <= words.near ? words.alike : difference > 0 ? words.more : words.less
        return SequenceAnswer.Change(name: pair.name, from: pair.seed, to: pair.item, words: text)
    }

    /// How many likenesses and how many differences a sentence names.
    private static let most = (alike: 2, different: 2)

    /// One sentence.
    ///
    /// - Parameters:
    ///   - name: The seed's name, where there are several.
    ///   - genres: The genres that both have.
    ///   - groups: What both agree in beside single traits, `timbre` for instance.
    /// - Returns: The genres that they share, what is alike and what is different, at most two of each.
    func sentence(of name: String?, sharing genres: [String], alikeIn groups: [String] = []) -> String {
        var parts: [String] = []
        if genres.count > 1 { parts.append("same genres (\(genres.prefix(3).joined(separator: ", ")))") }
        if genres.count == 1 { parts.append("also \(genres[0])") }
        if !groups.isEmpty { parts.append("alike in \(groups.joined(separator: " and "))") }
        let found = zip(Self.words, Self.words.map { words in pairs.first { $0.name == words.attribute.rawValue } })
            .compactMap { words, pair in pair.map { (words: words, difference: $0.item - $0.seed) } }
        // That two have next to nothing of a trait is no news.
        let alike = found.filter { abs($0.difference) <= $0.words.near && hasMuch(of: $0.words.attribute) }
        parts += alike.prefix(Self.most.alike).map(\.words.alike)
        let different = found.filter { abs($0.difference) >= $0.words.far }.sorted {
            abs($0.difference) / $0.words.far > abs($1.difference) / $1.words.far
        }
        parts += different.prefix(Self.most.different).map { $0.difference > 0 ? $0.words.more : $0.words.less }
        if parts.isEmpty { parts = ["close overall, though no single trait stands out"] }
        let text = parts.joined(separator: ", ")
        if let name { return "Like \(name): \(text)." }
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private func hasMuch(of attribute: MusicAttribute) -> Bool {
        switch attribute {
        case .acousticness, .instrumentalness, .liveness, .speechiness:
            pairs.first { $0.name == attribute.rawValue }.map { min($0.seed, $0.item) > 0.3 } ?? false
        default: true
        }
    }
}
