import Catalog

extension EntityTable {
    /// The rows whose names match a text that is being typed, without misspellings.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - limit: How many hits are kept; none when it is not positive.
    ///   - artists: The words that artists' names may supply as long as a row's own name has one; `nil` for none.
    /// - Returns: The best hits, at most `limit`.
    func search(_ query: SearchQuery, limit: Int, artists: ArtistWords?) -> TopHits {
        var hits = TopHits(limit: limit)
        guard let first = query.words.first, limit > 0 else { return hits }
        if query.words.count == 1 {
            offer(directory.words.postings(beginningWith: first), query, to: &hits)
        } else {
            offer(rowsWithAllWords(query, artists), query, to: &hits)
        }
        return hits
    }

    private func key(_ match: SearchHit.Match, _ row: Int) -> UInt64 {
        TopHits.key(match, popularity: popularity(at: row), length: names.byteCount(row), row: row)
    }

    /// Whether the words of a text stand in the credit of a row's guests alone.
    private func isCredit(_ row: Int, _ query: SearchQuery) -> Bool {
        guard type == .track || type == .album else { return false }
        let mayCredit = names.withBytes(row) { name in
            // "feat.", "ft." or "(with".
            name.contains { $0 | 0x20 == UInt8(ascii: "f") || $0 | 0x20 == UInt8(ascii: "w") }
        }
        return mayCredit && GuestCredit(names[row])?.isAllThatHas(query.words) == true
    }

    private func offer(_ postings: Column<WordIndex.Posting>, _ query: SearchQuery, to hits: inout TopHits) {
        for posting in postings {
            let row = posting.row
            // The name's length is looked up only where it can matter.
            let match: SearchHit.Match = posting.isFirst ? .prefix : .words
            guard TopHits.key(match, popularity: popularity(at: row), length: 0, row: 0) < hits.threshold else {
                continue
            }
            if nameless.contains(row) { continue }
            hits.offer(key(match == .words && isCredit(row, query) ? .credit : match, row))
        }
    }

    private func offer(_ rows: [Int], _ query: SearchQuery, to hits: inout TopHits) {
        var folded = FoldedWords()
        for row in rows where key(.prefix, row) < hits.threshold && !nameless.contains(row) {
            let isPrefix = folded.spellings(of: names, row) { $0.begins(with: query.name.words.text) }
            hits.offer(key(isPrefix ? .prefix : isCredit(row, query) ? .credit : .words, row))
        }
    }

    /// The rows that have some words in their names and the rest in their artists' names.
    private func rowsWithAllWords(_ query: SearchQuery, _ artists: ArtistWords?) -> [Int] {
        let lists = query.words.map { directory.words.postings(beginningWith: $0) }
        let all = UInt8(truncatingIfNeeded: 1 << lists.count - 1)
        // Words that no artist has must be in the name itself; the fewest rows that have one of them are enough to look
        // at.
        let needed = all & ~(artists?.all ?? 0)
        guard lists.indices.allSatisfy({ needed & 1 << $0 == 0 || !lists[$0].isEmpty }) else { return [] }
        let rarest = lists.indices.filter { needed & 1 << $0 != 0 }.min { lists[$0].count < lists[$1].count }
        let total = lists.reduce(0) { $0 + $1.count }
        if let rarest, lists[rarest].count * Self.readingCost < total + count / Self.readingCost {
            return readRows(lists[rarest], query, all, artists)
        }
        var own = [UInt8](repeating: 0, count: count)
        for (number, list) in lists.enumerated() {
            for posting in list { own[posting.row] |= 1 << number }
        }
        var rows: [Int] = []
        for number in rarest.map({ $0...$0 }) ?? 0...lists.count - 1 {
            for posting in lists[number] {
                let row = posting.row
                let words = own[row]
                guard words != 0 else { continue }
                if words == all || words | (artists?.words(of: facts.artists[row]) ?? 0) == all {
                    rows.append(row)
                    // Once only, though several words may lead to it.
                    own[row] = 0
                }
            }
        }
        return rows
    }

    /// How many entries of an index are read in the time of reading a name.
    private static let readingCost = 64

    /// The same by reading the names that have a rare word, in place of marking all that have each of the others.
    private func readRows(
        _ rarest: Column<WordIndex.Posting>, _ query: SearchQuery, _ all: UInt8, _ artists: ArtistWords?
    ) -> [Int] {
        var folded = FoldedWords()
        var rows: Set<Int> = []
        for posting in rarest {
            let row = posting.row
            var words = artists?.words(of: facts.artists[row]) ?? 0
            _ = folded.spellings(of: names, row) { name in
                words |= name.words(beginningWith: query.words)
                return words == all
            }
            if words == all { rows.insert(row) }
        }
        return Array(rows)
    }
}

extension FoldedWords {
    /// Which of some texts begin a word of the name, a bit each.
    fileprivate func words(beginningWith texts: [[UInt8]]) -> UInt8 {
        var found: UInt8 = 0
        text.withUnsafeBufferPointer { text in
            for word in 0..<count {
                let own = text[range(of: word)]
                for (number, text) in texts.enumerated() where own.starts(with: text) { found |= 1 << number }
            }
        }
        return found
    }
}

/// Which words of a text the artists have in their names, for albums and tracks that are asked for with their artist.
struct ArtistWords {
    /// The words that any artist has, a bit each.
    let all: UInt8
    private let words: [UInt8]

    init(_ query: SearchQuery, in artists: EntityTable) {
        var words = [UInt8](repeating: 0, count: artists.count)
        var all: UInt8 = 0
        for (number, word) in query.words.enumerated() {
            for posting in artists.directory.words.postings(beginningWith: word) {
                words[posting.row] |= 1 << number
                all |= 1 << number
            }
        }
        self.words = words
        self.all = all
    }

    /// The words that some artists have together; positions beyond the table are those of artists that have no
    /// embedding.
    func words(of artists: Column<Int32>) -> UInt8 {
        artists.reduce(0) { Int($1) < words.count ? $0 | words[Int($1)] : $0 }
    }
}

/// The best hits of one table seen so far.
///
/// A hit is one number, the smaller the better, so that a hundred thousand of them are compared with the best ten in a
/// moment:
///
///     63 … 61 │ 60 … 53          │ 52 … 32         │ 31 … 0
///     match   │ 255 − popularity │ length of name  │ row, which is the order of `spotify_id`
struct TopHits {
    /// Ascending.
    private(set) var keys: [UInt64] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// A key must be below this to get in.
    var threshold: UInt64 {
        if limit <= 0 { return 0 }
        return keys.count < limit ? .max : keys[limit - 1]
    }

    static func key(_ match: SearchHit.Match, popularity: UInt8, length: Int, row: Int) -> UInt64 {
        UInt64(match.rawValue) << 61 | UInt64(255 - popularity) << 53 | UInt64(min(length, 0x1F_FFFF)) << 32
            | UInt64(row)
    }

    static func match(of key: UInt64) -> SearchHit.Match { SearchHit.Match(rawValue: Int(key >> 61)) ?? .fuzzy }
    static func row(of key: UInt64) -> Int { Int(key & 0xFFFF_FFFF) }

    /// Takes a hit when it is good enough; of several on one row it keeps the best.
    mutating func offer(_ key: UInt64) {
        guard key < threshold else { return }
        if let known = keys.firstIndex(where: { $0 & 0xFFFF_FFFF == key & 0xFFFF_FFFF }) {
            guard key < keys[known] else { return }
            keys.remove(at: known)
        } else if keys.count == limit {
            keys.removeLast()
        }
        keys.insert(key, at: keys.firstIndex { $0 > key } ?? keys.count)
    }
}
