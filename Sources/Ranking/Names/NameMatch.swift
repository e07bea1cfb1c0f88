package import Catalog
package import Recommendations

extension CatalogIndex {
    /// By how much more than the match an alternative may differ: one typo.
    private static let alternativeMargin = 1.0

    /// The resource that a name means.
    ///
    /// A name that is equal, at least once folded, comes before any misspelling of any kind. Among misspellings the
    /// one that differs least wins. Equal claims go to the more popular resource, then the better embedded, then
    /// the first `spotify_id`; between kinds to the first in order.
    ///
    /// - Parameters:
    ///   - name: The name as typed.
    ///   - type: What it names; `nil` tries artists, albums, tracks and genres in this order.
    /// - Returns: `nil` when there is no such name nor one that it may be a misspelling of.
    package func resolve(name: String, as type: ResourceType? = nil) -> NameMatch? {
        let query = NameQuery(name)
        let types = type.map { [$0] } ?? ResourceType.allCases.sorted()
        return match(types) { $0.equals(of: query) } ?? match(types) { $0.near(query, margin: Self.alternativeMargin) }
    }

    private func match(_ types: [ResourceType], _ find: (EntityTable) -> [EntityTable.Candidate]) -> NameMatch? {
        let found = types.compactMap { type in
            let candidates = find(self[type])
            return candidates.first.map { (type: type, first: $0, candidates: candidates) }
        }
        guard let best = found.min(by: { $0.first.cost < $1.first.cost }) else { return nil }
        let others = found.filter { $0.type != best.type }.sorted {
            ($0.first.cost, $0.type) < ($1.first.cost, $1.type)
        }
        let alternatives =
            best.candidates.dropFirst().map { EntityRef(best.type, row: $0.row) }
            + others.filter { $0.first.cost <= best.first.cost + Self.alternativeMargin }
            .map { EntityRef($0.type, row: $0.first.row) }
        return NameMatch(
            EntityRef(best.type, row: best.first.row), best.first.kind,
            confidence: self[best.type].confidence(of: best.candidates),
            alternatives: Array(alternatives.prefix(NameMatch.maximumAlternatives))
        )
    }
}

/// What a name turned out to mean.
package struct NameMatch: Hashable, Sendable {
    /// The resource that is most likely meant.
    package let entity: EntityRef
    /// How well the names agree: exact, folded or fuzzy.
    package let kind: ResolvedSeed.Match
    /// How sure the match is, 0…1: how much of the name agrees, times the resource's share in the popularity of all those of
    /// its kind that the name would mean as well; 1 for an undisputed match that is not fuzzy.
    package let confidence: Double
    /// Other resources that may have been meant, likeliest first; at most ``maximumAlternatives``.
    package let alternatives: [EntityRef]

    /// How many alternatives a match has at most.
    package static let maximumAlternatives = 3

    package init(
        _ entity: EntityRef, _ kind: ResolvedSeed.Match, confidence: Double = 1, alternatives: [EntityRef] = []
    ) {
        self.entity = entity
        self.kind = kind
        self.confidence = confidence
        self.alternatives = alternatives
    }
}

extension EntityTable {
    /// Finds a resource by a name that is equal to its own, at least once folded.
    ///
    /// A name that is equal byte for byte wins over one that is equal once folded. Among several, the most popular wins,
    /// then the best embedding, then the first `spotify_id`.
    package func match(_ name: String) -> (row: Int, isExact: Bool)? {
        equals(of: NameQuery(name)).first.map { ($0.row, $0.kind == .exact) }
    }

    /// A row that a typed name may mean.
    struct Candidate {
        let row: Int
        let kind: ResolvedSeed.Match
        /// What the difference costs, in typos.
        let cost: Double
        /// The share of the name that agrees, 0…1.
        let agreement: Double
    }

    /// The rows whose names are equal to the typed one, at least once folded, likeliest first.
    func equals(of query: NameQuery) -> [Candidate] {
        let rows = directory.equals.rows(of: query.folded, in: names)
        if rows.isEmpty { return [] }
        let candidates = rows.map { row in
            Candidate(row: row, kind: names[row] == query.name ? .exact : .folded, cost: 0, agreement: 1)
        }
        return candidates.filter { $0.kind == .exact }.sorted(by: precedes)
            + candidates.filter { $0.kind == .folded }.sorted(by: precedes)
    }

    /// The rows that the typed name may be a misspelling of, likeliest first.
    ///
    /// - Parameters:
    ///   - query: The typed name.
    ///   - margin: By how much more than the cheapest a difference may cost, in typos.
    /// - Returns: None when no name is near enough.
    func near(_ query: NameQuery, margin: Double) -> [Candidate] {
        let near = directory.near(query, in: names)
        guard let cheapest = near.first?.cost else { return [] }
        let length = Double(max(query.key.letters.count, 1))
        return near.prefix { $0.cost <= cheapest + margin }.flatMap { near in
            directory.equals.rows(of: FoldedName(names[near.row]), in: names).map { row in
                Candidate(row: row, kind: .fuzzy, cost: near.cost, agreement: max(0, 1 - near.cost / length))
            }
        }.sorted(by: precedes)
    }

    /// How sure it is that the first of several candidates is meant: its agreement, times its share in the popularity of those
    /// whose names agree as well as its own.
    func confidence(of candidates: [Candidate]) -> Double {
        guard let first = candidates.first else { return 0 }
        let rivals = candidates.prefix { $0.kind == first.kind && $0.cost == first.cost }
        return first.agreement * weight(first.row) / rivals.reduce(0) { $0 + weight($1.row) }
    }

    /// Popularity, and one more, so that those of none count, too.
    private func weight(_ row: Int) -> Double { Double(popularities[row]) + 1 }

    private func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.cost != right.cost { return left.cost < right.cost }
        if popularities[left.row] != popularities[right.row] {
            return popularities[left.row] > popularities[right.row]
        }
        if qualities[left.row] != qualities[right.row] { return qualities[left.row] > qualities[right.row] }
        return left.row < right.row
    }
}
