package import Catalog
package import Recommendations

extension CatalogIndex {
    /// The resource that a name means: the first on the ladder, see `NameHit`.
    ///
    /// - Parameters:
    ///   - name: The name as typed.
    ///   - type: What it names; `nil` looks among all kinds.
    ///   - alternatives: How far other meanings are looked for.
    /// - Returns: `nil` when there is no such name, none that begins so, nor one that it may be a misspelling of.
    package func resolve(
        name: String, as type: ResourceType? = nil, alternatives: NameMatch.Alternatives = .all
    ) -> NameMatch? {
        let query = SearchQuery(name)
        let types = type.map { [$0] } ?? ResourceType.allCases.sorted()
        let wanted = alternatives == .all ? 1 + NameMatch.maximumAlternatives : 1
        let (hits, famous) = rungs(query, among: types, limit: wanted)
        guard let first = hits.first else { return nil }
        return NameMatch(
            first.entity, ResolvedSeed.Match(first.rung), confidence: confidence(of: hits, query, famous),
            alternatives: hits.dropFirst().prefix(NameMatch.maximumAlternatives).map(\.entity)
        )
    }

    /// How sure it is that the first of several hits is meant: its agreement, times its share in the popularity of
    /// those of its kind that the text fits equally well.
    private func confidence(of hits: [NameHit], _ query: SearchQuery, _ famous: FamousArtist?) -> Double {
        guard let first = hits.first else { return 0 }
        if let share = first.share { return agreement(of: first, query) * share }
        func weight(_ hit: NameHit) -> Double { Double(popularity(of: hit)) + 1 }
        let isBegun = first.rung != .fuzzy && first.rung != .folded
        let rivals = hits.prefix(isBegun ? Self.rivals : hits.count).filter {
            $0.entity.type == first.entity.type && $0.rung == first.rung && $0.cost == first.cost
        }
        return agreement(of: first, query) * weight(first) / rivals.reduce(0) { $0 + weight($1) + $1.hidden }
    }

    /// The share of a hit's name that the text agrees with, 0…1.
    private func agreement(of hit: NameHit, _ query: SearchQuery) -> Double {
        guard [.prefix, .words, .credit].contains(hit.rung) else { return hit.agreement }
        let key = NameKey(FoldedWords(name(of: hit.entity)), isBare: false)
        // Of a guest's credit the whole name counts: the title has nothing of the text.
        let letters = hit.rung == .credit ? key.letters.count : key.title.count
        return min(1, Double(query.name.key.letters.count) / Double(max(letters, 1)))
    }

    /// Names of the catalog that come near to one that it does not have.
    ///
    /// - Parameters:
    ///   - name: The name as typed.
    ///   - type: What it was to name; `nil` looks among all kinds.
    ///   - limit: How many are wanted at most.
    /// - Returns: Those that share a word with it, then those that begin as its longest word does.
    package func nearNames(to name: String, as type: ResourceType? = nil, limit: Int) -> [EntityRef] {
        let words = SearchQuery(name).words.map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.count >= Self.leastLetters }.sorted { $0.count > $1.count }
        var texts = words
        if let longest = words.first {
            texts += stride(from: longest.count - 1, through: Self.leastLetters, by: -1).map {
                String(longest.prefix($0))
            }
        }
        var found: [EntityRef] = []
        for text in texts where found.count < limit {
            // Artists and genres say more about what else there is than some title does.
            for types in type.map({ [[$0]] }) ?? [[ResourceType.artist, .genre], [.album, .track]] {
                for hit in ladder(SearchQuery(text), among: types, limit: limit) where found.count < limit {
                    if hit.rung != .fuzzy || text == words.first, !found.contains(hit.entity) {
                        found.append(hit.entity)
                    }
                }
                if !found.isEmpty { break }
            }
        }
        return found
    }

    /// The fewest letters by which a near name is looked for.
    private static let leastLetters = 3
}

extension ResolvedSeed.Match {
    init(_ rung: NameHit.Rung) {
        switch rung {
        case .exact: self = .exact
        case .folded: self = .folded
        case .prefix: self = .prefix
        case .words: self = .words
        case .credit: self = .credit
        case .fuzzy: self = .fuzzy
        }
    }
}

/// The result of resolving a name.
package struct NameMatch: Hashable, Sendable {
    /// The resource.
    package let entity: EntityRef
    /// On which rung of the ladder it stands: exact, folded, prefix, words, credit or fuzzy.
    package let kind: ResolvedSeed.Match
    /// How sure the match is, 0…1; 1 for the only match of the whole name.
    ///
    /// It is the part of the name that agrees, times the resource's share in the popularity of all resources of its
    /// kind that the name may mean.
    package let confidence: Double
    /// Other resources that may have been meant: the next hits of the ladder; at most ``maximumAlternatives``.
    package let alternatives: [EntityRef]

    /// How many alternatives a match has at most.
    package static let maximumAlternatives = 3

    /// How far alternatives are looked for.
    package enum Alternatives: Sendable {
        /// The next hits of the ladder, whatever their rung.
        case all
        /// Only what the search for the match itself has found.
        case found
    }

    /// A match on a rung, by default a sure one without alternatives.
    package init(
        _ entity: EntityRef, _ kind: ResolvedSeed.Match, confidence: Double = 1, alternatives: [EntityRef] = []
    ) {
        self.entity = entity
        self.kind = kind
        self.confidence = confidence
        self.alternatives = alternatives
    }
}
