package import Catalog
package import Recommendations

extension CatalogIndex {
    /// The resource that a name means: the first on the ladder, see `NameHit`.
    ///
    /// - Parameters:
    ///   - name: The name as typed.
    ///   - type: What it names; `nil` looks among all kinds.
    /// - Returns: `nil` when there is no such name, none that begins so, nor one that it may be a misspelling of.
    package func resolve(name: String, as type: ResourceType? = nil) -> NameMatch? {
        let query = SearchQuery(name)
        let types = type.map { [$0] } ?? ResourceType.allCases.sorted()
        let equal = equalHits(query, among: types)
        if !equal.isEmpty { return match(query, equal, alternatives: equal.dropFirst()) }
        let titles = titleHits(query, among: types)
        if !titles.isEmpty { return match(query, titles, alternatives: titles.dropFirst()) }
        let begun = begunOrBareHits(query, among: types, limit: Self.rivals)
        if !begun.isEmpty { return match(query, begun, alternatives: begun.dropFirst()) }
        let near = nearHits(query, among: types)
        guard let first = near.first else { return nil }
        return match(query, near, alternatives: near.dropFirst().prefix { $0.cost <= first.cost + NameHit.margin })
    }

    /// How many hits share the popularity that makes a match sure.
    private static let rivals = 10

    /// The first of several hits.
    ///
    /// Of other kinds only the best is an alternative.
    private func match(
        _ query: SearchQuery, _ hits: [NameHit], alternatives: some Collection<NameHit>
    ) -> NameMatch? {
        guard let first = hits.first else { return nil }
        let own = alternatives.filter { $0.entity.type == first.entity.type }
        let others = alternatives.filter { $0.entity.type != first.entity.type }.reduce(into: [NameHit]()) {
            kept, hit in
            if !kept.contains(where: { $0.entity.type == hit.entity.type }) { kept.append(hit) }
        }
        // What a text only begins may mean the next hit as well, whatever its kind.
        let isBegun = first.rung == .prefix || first.rung == .words
        let listed = isBegun ? Array(alternatives) : own + others
        return NameMatch(
            first.entity, ResolvedSeed.Match(first.rung), confidence: confidence(of: hits, query),
            alternatives: listed.prefix(NameMatch.maximumAlternatives).map(\.entity)
        )
    }

    /// How sure it is that the first of several hits is meant: its agreement, times its share in the popularity of
    /// those of its kind that the text fits equally well.
    private func confidence(of hits: [NameHit], _ query: SearchQuery) -> Double {
        guard let first = hits.first else { return 0 }
        func weight(_ hit: NameHit) -> Double { Double(popularity(of: hit)) + 1 }
        let rivals = hits.filter {
            $0.entity.type == first.entity.type && $0.rung == first.rung && $0.cost == first.cost
        }
        return agreement(of: first, query) * weight(first) / rivals.reduce(0) { $0 + weight($1) }
    }

    /// The share of a hit's name that the text agrees with, 0…1.
    private func agreement(of hit: NameHit, _ query: SearchQuery) -> Double {
        guard hit.rung == .prefix || hit.rung == .words else { return hit.agreement }
        let letters = NameKey(FoldedWords(name(of: hit.entity)), isBare: false).title.count
        return min(1, Double(query.name.key.letters.count) / Double(max(letters, 1)))
    }

    /// Names of the catalog that come near to one that it does not have.
    ///
    /// - Parameters:
    ///   - name: The name as typed.
    ///   - limit: How many are wanted at most.
    /// - Returns: Those that share a word with it, then those that begin as its longest word does.
    package func nearNames(to name: String, limit: Int) -> [EntityRef] {
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
            for types in [[ResourceType.artist, .genre], [.album, .track]] {
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
        case .fuzzy: self = .fuzzy
        }
    }
}

/// The result of resolving a name.
package struct NameMatch: Hashable, Sendable {
    /// The resource.
    package let entity: EntityRef
    /// On which rung of the ladder it stands: exact, folded, prefix, words or fuzzy.
    package let kind: ResolvedSeed.Match
    /// How sure the match is, 0…1; 1 for the only match of the whole name.
    ///
    /// It is the part of the name that agrees, times the resource's share in the popularity of all resources of its
    /// kind that the name may mean.
    package let confidence: Double
    /// Other resources that may have been meant, likeliest first; at most ``maximumAlternatives``.
    package let alternatives: [EntityRef]

    /// How many alternatives a match has at most.
    package static let maximumAlternatives = 3

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

extension EntityTable {
    /// Finds a resource by a name that is equal to its own, at least once folded.
    ///
    /// A name that is equal byte for byte wins over one that is equal once folded. Among several, the most popular
    /// wins, then the best embedding, then the first `spotify_id`.
    package func match(_ name: String) -> (row: Int, isExact: Bool)? {
        equals(of: NameQuery(name)).first.map { ($0.row, $0.kind == .exact) }
    }

    /// A row that a typed name may mean.
    struct Candidate {
        let row: Int
        let kind: ResolvedSeed.Match
        /// The cost of the difference, in typos.
        let cost: Double
        /// The share of the name that agrees, 0…1.
        let agreement: Double
    }

    /// The rows whose names are equal to the typed one, at least once folded, likeliest first.
    func equals(of query: NameQuery) -> [Candidate] {
        let rows = directory.equals.rows(of: query.folded, in: names).filter { !nameless.contains($0) }
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
            directory.equals.rows(of: FoldedName(names[near.row]), in: names).filter { !nameless.contains($0) }.map {
                row in
                Candidate(row: row, kind: .fuzzy, cost: near.cost, agreement: max(0, 1 - near.cost / length))
            }
        }.sorted(by: precedes)
    }

    private func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.cost != right.cost { return left.cost < right.cost }
        if popularity(at: left.row) != popularity(at: right.row) {
            return popularity(at: left.row) > popularity(at: right.row)
        }
        if qualities[left.row] != qualities[right.row] { return qualities[left.row] > qualities[right.row] }
        return left.row < right.row
    }
}
