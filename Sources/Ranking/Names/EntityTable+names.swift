import Catalog
import Recommendations

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
        var exact = EqualRows(limit: limit, byQuality: true)
        var folded = EqualRows(limit: limit, byQuality: true)
        let typed = Array(query.name.utf8)
        let isASCII = typed.allSatisfy { $0 < 0x80 }
        var isExact = false
        directory.equals.forEachRow(of: Array(query.folded.text.utf8), in: names) { row, isNewSpelling in
            if isNewSpelling {
                isExact = names.withBytes(row) { name in
                    name.elementsEqual(typed)
                        // Strings are equal whose letters are composed differently.
                        || !(isASCII && name.allSatisfy { $0 < 0x80 })
                            && String(decoding: name, as: UTF8.self) == query.name
                }
            }
            if isExact { exact.take(row, in: self) } else { folded.take(row, in: self) }
        }
        func candidates(_ rows: [Int], _ kind: ResolvedSeed.Match) -> [Candidate] {
            rows.map { Candidate(row: $0, kind: kind, cost: 0, agreement: 1) }
        }
        return Equals(
            best: Array(
                (candidates(exact.sorted(in: self), .exact) + candidates(folded.sorted(in: self), .folded))
                    .prefix(limit)),
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
    }

    /// The rows that the typed name may be a misspelling of, likeliest first.
    ///
    /// - Parameters:
    ///   - query: The typed name.
    ///   - margin: By how much more than the cheapest a difference may cost, in typos.
    ///   - limit: How many of the same name are listed, the likeliest ones.
    /// - Returns: None when no name is near enough.
    func near(_ query: NameQuery, margin: Double, limit: Int = .max) -> [Candidate] {
        let length = Double(max(query.key.letters.count, 1))
        var found: [Candidate] = []
        var words = FoldedWords()
        for near in nearNames(to: query, margin: margin) {
            var equal = EqualRows(limit: limit, byQuality: false)
            names.withBytes(near.row) { words.read($0) }
            directory.equals.forEachRow(of: words.text, in: names) { row, _ in equal.take(row, in: self) }
            let agreement = max(0, 1 - near.cost / length)
            let first = found.count
            found += equal.sorted(in: self).map {
                Candidate(row: $0, kind: .fuzzy, cost: near.cost, agreement: agreement)
            }
            guard found.count > first else { continue }
            found[first].hidden =
                equal.weight - found[first...].reduce(0) { $0 + Double(popularity(at: $1.row)) + 1 }
        }
        return found.sorted(by: isCheaper)
    }

    /// Calls the body with the same rows in no order, and what the difference costs.
    func forEachNear(_ query: NameQuery, margin: Double, _ body: (_ row: Int, _ cost: Double) -> Void) {
        var words = FoldedWords()
        for near in nearNames(to: query, margin: margin) {
            names.withBytes(near.row) { words.read($0) }
            forEachRow(of: words.text) { body($0, near.cost) }
        }
    }

    /// Calls the body with the rows whose names are equal to the typed one, at least once folded, in no order.
    func forEachEqual(of query: NameQuery, _ body: (_ row: Int) -> Void) {
        forEachRow(of: Array(query.folded.text.utf8), body)
    }

    private func forEachRow(of folded: [UInt8], _ body: (_ row: Int) -> Void) {
        directory.equals.forEachRow(of: folded, in: names) { row, _ in
            if nameless.isEmpty || !nameless.contains(row) { body(row) }
        }
    }

    /// The names that the typed one may be a misspelling of, as far as they cost little more than the cheapest.
    private func nearNames(to query: NameQuery, margin: Double) -> ArraySlice<NameDirectory.NearName> {
        var near = directory.near(query, in: names)
        if type == .artist {
            let known = Set(near.map(\.row))
            near += directory.withMovedLetter(query, in: names).filter { !known.contains($0.row) }
        }
        guard let cheapest = near.first?.cost else { return [] }
        return near.prefix { $0.cost <= cheapest + margin }
    }

    /// The order of misspelt names, in which the quality of the embedding does not count.
    private func isCheaper(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.cost != right.cost { return left.cost < right.cost }
        let popularities = (popularity(at: left.row), popularity(at: right.row))
        return popularities.0 == popularities.1 ? left.row < right.row : popularities.0 > popularities.1
    }
}
