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

extension EntityTable {
    /// Finds a resource by a name that is equal to its own, at least once folded.
    ///
    /// A name that is equal byte for byte wins over one that is equal once folded. Among several, the most popular
    /// wins, then the best embedding, then the first `spotify_id`.
    package func match(_ name: String) -> (row: Int, isExact: Bool)? {
        equals(of: NameQuery(name), limit: 1).best.first.map { ($0.row, $0.kind == .exact) }
    }

    /// A row that a typed name may mean.
    struct Candidate {
        let row: Int
        let kind: ResolvedSeed.Match
        /// The cost of the difference, in typos.
        let cost: Double
        /// The share of the name that agrees, 0…1.
        let agreement: Double
        /// The sum of popularity + 1 of rows that are called the same and are not listed.
        var hidden = 0.0
    }

    /// The rows whose names are equal to the typed one, at least once folded, likeliest first.
    func equals(of query: NameQuery) -> [Candidate] { equals(of: query, limit: .max).best }

    /// The likeliest of the rows whose names are equal to the typed one, and how popular all of them are together.
    func equals(of query: NameQuery, limit: Int) -> Equals {
        let rows = directory.equals.rows(of: query.folded, in: names)
        if rows.isEmpty { return Equals() }
        var (exact, folded) = (Equals.Part(limit: limit), Equals.Part(limit: limit))
        let typed = Array(query.name.utf8)
        let isASCII = typed.allSatisfy { $0 < 0x80 }
        for row in rows where !nameless.contains(row) {
            let isExact = names.withBytes(row) { name in
                name.elementsEqual(typed)
                    // Strings are equal whose letters are composed differently.
                    || !(isASCII && name.allSatisfy { $0 < 0x80 })
                        && String(decoding: name, as: UTF8.self) == query.name
            }
            let candidate = Candidate(row: row, kind: isExact ? .exact : .folded, cost: 0, agreement: 1)
            if isExact {
                exact.take(candidate, popularity(at: row), in: self)
            } else {
                folded.take(candidate, popularity(at: row), in: self)
            }
        }
        return Equals(
            best: Array((exact.sorted(in: self) + folded.sorted(in: self)).prefix(limit)),
            exactWeight: exact.weight, foldedWeight: folded.weight)
    }

    /// Rows of equal names.
    struct Equals {
        /// The likeliest first.
        var best: [Candidate] = []
        fileprivate var exactWeight = 0.0
        fileprivate var foldedWeight = 0.0

        /// The sum of popularity + 1 of all rows that are equal in this way, listed or not.
        func weight(_ kind: ResolvedSeed.Match) -> Double { kind == .exact ? exactWeight : foldedWeight }

        /// The best of many candidates, which need not be sorted all.
        fileprivate struct Part {
            private let limit: Int
            private let order: (EntityTable) -> (Candidate, Candidate) -> Bool
            private var best: [Candidate] = []
            private(set) var weight = 0.0
            private var isSorted = false

            init(limit: Int, order: @escaping (EntityTable) -> (Candidate, Candidate) -> Bool = EntityTable.precedes) {
                self.limit = limit
                self.order = order
            }

            mutating func take(_ candidate: Candidate, _ popularity: UInt8, in table: EntityTable) {
                weight += Double(popularity) + 1
                guard best.count >= limit else { return best.append(candidate) }
                let precedes = order(table)
                if !isSorted { best.sort(by: precedes) }
                isSorted = true
                guard limit > 0, precedes(candidate, best[limit - 1]) else { return }
                best.removeLast()
                best.insert(candidate, at: best.firstIndex { precedes(candidate, $0) } ?? best.count)
            }

            func sorted(in table: EntityTable) -> [Candidate] { isSorted ? best : best.sorted(by: order(table)) }
        }
    }

    /// The rows that the typed name may be a misspelling of, likeliest first.
    ///
    /// - Parameters:
    ///   - query: The typed name.
    ///   - margin: By how much more than the cheapest a difference may cost, in typos.
    ///   - limit: How many of the same name are listed, the likeliest ones.
    /// - Returns: None when no name is near enough.
    func near(_ query: NameQuery, margin: Double, limit: Int = .max) -> [Candidate] {
        var near = directory.near(query, in: names)
        if type == .artist {
            let known = Set(near.map(\.row))
            near += directory.withMovedLetter(query, in: names).filter { !known.contains($0.row) }
        }
        guard let cheapest = near.first?.cost else { return [] }
        let length = Double(max(query.key.letters.count, 1))
        var found: [Candidate] = []
        for near in near.prefix(while: { $0.cost <= cheapest + margin }) {
            var equal = Equals.Part(limit: limit, order: EntityTable.isCheaper)
            let agreement = max(0, 1 - near.cost / length)
            for row in directory.equals.rows(of: FoldedName(names[near.row]), in: names)
            where !nameless.contains(row) {
                equal.take(
                    Candidate(row: row, kind: .fuzzy, cost: near.cost, agreement: agreement), popularity(at: row),
                    in: self)
            }
            var best = equal.sorted(in: self)
            guard !best.isEmpty else { continue }
            best[0].hidden = equal.weight - best.reduce(0) { $0 + Double(popularity(at: $1.row)) + 1 }
            found += best
        }
        return found.sorted(by: isCheaper)
    }

    /// The order of misspelt names, in which the quality of the embedding does not count.
    private func isCheaper(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.cost != right.cost { return left.cost < right.cost }
        let popularities = (popularity(at: left.row), popularity(at: right.row))
        return popularities.0 == popularities.1 ? left.row < right.row : popularities.0 > popularities.1
    }

    fileprivate func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.cost != right.cost { return left.cost < right.cost }
        if popularity(at: left.row) != popularity(at: right.row) {
            return popularity(at: left.row) > popularity(at: right.row)
        }
        if qualities[left.row] != qualities[right.row] { return qualities[left.row] > qualities[right.row] }
        return left.row < right.row
    }
}
