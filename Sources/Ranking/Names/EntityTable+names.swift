import Catalog
import Recommendations

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
    /// - Parameter margin: By how much more than the cheapest a difference may cost.
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
