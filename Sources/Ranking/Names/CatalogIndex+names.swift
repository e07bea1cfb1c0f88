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
    /// The resource.
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
