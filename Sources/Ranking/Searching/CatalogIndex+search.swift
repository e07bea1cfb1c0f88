public import Catalog

extension CatalogIndex {
    /// The resources that a text typed so far may mean.
    ///
    /// Every word of the text must begin a word of the name, in any order; of an album or track all but one may also
    /// come from its artists' names. Their order is that of the ladder, see `NameHit`; what stands first is what a seed
    /// of that text is taken for. Misspellings follow only where there are fewer other hits than asked for.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - types: The kinds to look among; each counts once.
    ///   - limit: How many hits to list in all; none when it is not positive.
    /// - Returns: The hits, best first; empty when there is none.
    public func search(_ query: SearchQuery, among types: [ResourceType], limit: Int) -> [SearchHit] {
        ladder(query, among: ResourceType.allCases.filter(types.contains), limit: limit).map { hit in
            SearchHit(hit.entity, SearchHit.Match(hit.rung), popularity: Int(popularity(of: hit)))
        }
    }
}

extension SearchHit.Match {
    init(_ rung: NameHit.Rung) {
        switch rung {
        case .exact, .folded: self = .full
        case .prefix: self = .prefix
        case .words: self = .words
        case .credit: self = .credit
        case .fuzzy: self = .fuzzy
        }
    }
}

/// The text typed so far, read once for the tables of every kind.
public struct SearchQuery: Sendable {
    /// The text as a name, for full matches and misspellings.
    let name: NameQuery
    /// Its folded words in UTF-8, each once; the last may be the beginning of one.
    let words: [[UInt8]]

    /// Words beyond this many are not looked at.
    static let maximumWords = 8

    /// Folds a text and takes its first eight distinct words.
    public init(_ text: String) {
        name = NameQuery(text)
        var words: [[UInt8]] = []
        for number in 0..<name.words.count {
            let word = Array(name.words.text[name.words.range(of: number)])
            if !words.contains(word) { words.append(word) }
        }
        self.words = Array(words.prefix(Self.maximumWords))
    }
}

/// A resource that a text typed so far may mean.
public struct SearchHit: Hashable, Sendable {
    /// How the text agrees with the name, best first.
    public enum Match: Int, Comparable, Sendable {
        /// It is the name, once folded.
        case full
        /// The name begins with it, a leading article aside.
        case prefix
        /// Words of the name, or of the name and its artists', begin with its words.
        case words
        /// They do so in the credit of a guest only.
        case credit
        /// It may be a misspelling of the name.
        case fuzzy

        /// Orders by quality, the best first.
        public static func < (left: Match, right: Match) -> Bool { left.rawValue < right.rawValue }
    }

    /// The resource, by its place in the index that was searched.
    public let entity: EntityRef
    /// How the text agrees with its name.
    public let match: Match
    /// The resource's popularity, 0…100; 0 where unknown.
    public let popularity: Int

    /// A hit as a search lists it.
    public init(_ entity: EntityRef, _ match: Match, popularity: Int) {
        self.entity = entity
        self.match = match
        self.popularity = popularity
    }
}
