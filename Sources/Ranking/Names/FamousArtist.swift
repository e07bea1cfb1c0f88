import Catalog

/// An artist of nearly the typed name who is better known than what the text means otherwise.
///
/// A single word is weak evidence: "Quen" is more likely a slip in "Queen" than the Quentin of some song. So an artist
/// one typo away, of the same first letter, goes before a hit that is less popular by ``lead``, and behind it where the
/// lead is smaller. Whole names keep the first place.
struct FamousArtist {
    let hit: NameHit
    /// Where it stands among the hits.
    let place: Int

    /// By how much an artist must be more popular to go first.
    static let lead = 30
    /// The fewest letters of which one may be a slip.
    static let leastLetters = 4
}

extension CatalogIndex {
    /// The best known artist whom a text of one word may misspell, where that one is better known than the first hit.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - types: The kinds that are looked among.
    ///   - hits: What the text means otherwise, best first.
    /// - Returns: The artist, with a place among the hits; `nil` where there is none.
    func famousArtist(
        _ query: SearchQuery, among types: [ResourceType], before hits: [NameHit]
    ) -> FamousArtist? {
        let key = query.name.bareKey
        guard let first = hits.first, types.contains(.artist), key.ends.count == 1,
            key.letters.count >= FamousArtist.leastLetters, popularity(of: first) < 100
        else { return nil }
        let near =
            hits.last?.rung == .fuzzy
            ? hits.filter { $0.rung == .fuzzy && $0.entity.type == .artist }
            : self[.artist].near(query.name, margin: NameHit.margin).map { candidate in
                NameHit(
                    entity: EntityRef(.artist, row: candidate.row), rung: .fuzzy, cost: candidate.cost,
                    agreement: candidate.agreement)
            }
        let better = Set(hits.filter { $0.rung != .fuzzy }.map(\.entity))
        let known = near.filter { hit in
            !better.contains(hit.entity) && hit.cost > 0 && (hit.cost <= 1 || hit.cost == NameDirectory.movedLetterCost)
                && popularity(of: hit) > popularity(of: first) && beginsAlike(hit, query)
        }
        guard var famous = known.max(by: { isFamous($1, than: $0) }), famous.entity != first.entity else { return nil }
        let isFirst =
            first.rung > .folded && Int(popularity(of: famous)) >= Int(popularity(of: first)) + FamousArtist.lead
        // What it goes before may be meant as well.
        let rivals = near.filter { $0.cost == famous.cost }.reduce(0) { $0 + Double(popularity(of: $1)) + 1 }
        famous.share = (Double(popularity(of: famous)) + 1) / (rivals + Double(popularity(of: first)) + 1)
        return FamousArtist(hit: famous, place: isFirst ? 0 : 1)
    }

    private func isFamous(_ left: NameHit, than right: NameHit) -> Bool {
        let popularities = (popularity(of: left), popularity(of: right))
        return popularities.0 == popularities.1 ? isCheaper(left, than: right) : popularities.0 > popularities.1
    }

    /// Whether a name begins with the letter that the text begins with, articles aside: few slip there.
    private func beginsAlike(_ hit: NameHit, _ query: SearchQuery) -> Bool {
        let name = WrittenSymbols.spelled(name(of: hit.entity))
        return NameKey(FoldedWords(name), isBare: true).letters.first == query.name.bareKey.letters.first
    }
}

extension NameDirectory {
    /// What a letter costs that stands at another place: as much as to leave it out and to put it in.
    static let movedLetterCost = 2.0

    /// The rows whose names are the typed word with one letter at another place, the first letter aside.
    ///
    /// Names of so few letters may have one typo only, and this is two: it is looked up for artists.
    func withMovedLetter(_ query: NameQuery, in names: StringPool) -> [NearName] {
        let word = query.key.letters
        guard query.key.ends.count == 1, Typos.allowed(in: word.count) == 1, !Numeral.isNumber(word[...]) else {
            return []
        }
        var tried: Set<[UInt16]> = [word]
        var found: [NearName] = []
        for from in word.indices.dropFirst() {
            for to in word.indices.dropFirst() where abs(from - to) > 1 {
                var moved = word
                moved.insert(moved.remove(at: from), at: to)
                guard tried.insert(moved).inserted else { continue }
                let text = Array(String(decoding: moved, as: UTF16.self).utf8)
                // Of equal names one row.
                guard let row = equals.rows(of: text, in: names).first else { continue }
                found.append(NearName(row: row, cost: Self.movedLetterCost))
            }
        }
        return found.sorted { $0.row < $1.row }
    }
}
