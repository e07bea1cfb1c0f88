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
        let isPlainCredit: Bool? = names.withBytes(row) { name in
            // "feat.", "ft." or "(with".
            guard name.contains(where: { $0 | 0x20 == UInt8(ascii: "f") || $0 | 0x20 == UInt8(ascii: "w") }) else {
                return false
            }
            return PlainCredit(name).map { $0.isAllThatHas(query.words) }
        }
        return isPlainCredit ?? (GuestCredit(names[row])?.isAllThatHas(query.words) == true)
    }

    private func offer(_ postings: Column<WordIndex.Posting>, _ query: SearchQuery, to hits: inout TopHits) {
        var least = hits.leastPopularities
        postings.withMemory { memory in
            for posting in UnsafeBufferPointer(start: memory, count: postings.count) {
                // The name's length is looked up only where it can matter.
                let row = posting.row
                guard Int(popularity(at: row)) >= (posting.isFirst ? least.prefix : least.words) else { continue }
                if !nameless.isEmpty, nameless.contains(row) { continue }
                let match: SearchHit.Match = posting.isFirst ? .prefix : isCredit(row, query) ? .credit : .words
                hits.offer(key(match, row))
                least = hits.leastPopularities
            }
        }
    }

    private func offer(_ rows: RowsOfWords, _ query: SearchQuery, to hits: inout TopHits) {
        var folded = FoldedWords()
        var least = hits.leastPopularities
        for row in rows.rows {
            let popularity = Int(popularity(at: row))
            guard popularity >= least.prefix else { continue }
            let mayBegin = rows.mayBegin(row) || directory.hasOtherSpelling(row)
            guard mayBegin || popularity >= least.words else { continue }
            if !nameless.isEmpty, nameless.contains(row) { continue }
            let isPrefix =
                mayBegin && folded.spellings(of: names, row) { $0.begins(with: query.name.words.text) }
            guard isPrefix || popularity >= least.words else { continue }
            hits.offer(key(isPrefix ? .prefix : isCredit(row, query) ? .credit : .words, row))
            least = hits.leastPopularities
        }
    }

    /// The rows that have some words in their names and the rest in their artists' names.
    private func rowsWithAllWords(_ query: SearchQuery, _ artists: ArtistWords?) -> RowsOfWords {
        let lists = query.words.map { directory.words.postings(beginningWith: $0) }
        let all = UInt8(truncatingIfNeeded: 1 << lists.count - 1)
        let ofArtists = artists?.all ?? 0
        // Words that no artist has must be in the name itself; the fewest rows that have one of them are enough to look
        // at.
        let needed = all & ~ofArtists
        guard lists.indices.allSatisfy({ needed & 1 << $0 == 0 || !lists[$0].isEmpty }) else { return RowsOfWords() }
        let rarest = lists.indices.filter { needed & 1 << $0 != 0 }.min { lists[$0].count < lists[$1].count }
        let total = lists.reduce(0) { $0 + $1.count }
        if let rarest, lists[rarest].count * Self.readingCost < total + count / Self.readingCost {
            return RowsOfWords(rows: readRows(lists[rarest], query, all, artists))
        }
        let own = lists.map { RowSet($0, count: count) }
        var taken = RowSet(count: count)
        var rows: [Int] = []
        for number in rarest.map({ $0...$0 }) ?? 0...lists.count - 1 {
            for posting in lists[number] {
                let row = posting.row
                var words: UInt8 = 0
                for (place, set) in own.enumerated() where set.contains(row) { words |= 1 << place }
                guard words | ofArtists == all,
                    words == all || words | (artists?.words(of: facts.artists[row]) ?? 0) == all
                else { continue }
                // Once only, though several words may lead to it.
                if taken.insert(row) { rows.append(row) }
            }
        }
        let firsts = rows.count < Self.fewRows ? nil : RowSet(lists[0], count: count, where: \.isFirst)
        return RowsOfWords(rows: rows, firsts: firsts)
    }

    /// Of fewer rows the names are read, rather than to ask which of them begin with a word.
    private static let fewRows = 64

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

/// Rows that have all words of a text.
private struct RowsOfWords {
    var rows: [Int] = []
    /// The rows whose names begin with the first word, as far as that is known.
    var firsts: RowSet?

    /// Whether a name may begin with the first word; symbols aside.
    func mayBegin(_ row: Int) -> Bool { firsts?.contains(row) ?? true }
}

/// A set of rows, a bit each.
private struct RowSet {
    private var bits: [UInt64]

    init(count: Int) {
        bits = [UInt64](repeating: 0, count: count / 64 + 1)
    }

    init(_ postings: Column<WordIndex.Posting>, count: Int, where isIn: (WordIndex.Posting) -> Bool = { _ in true }) {
        self.init(count: count)
        postings.withMemory { memory in
            for posting in UnsafeBufferPointer(start: memory, count: postings.count) where isIn(posting) {
                bits[posting.row >> 6] |= 1 << UInt64(posting.row & 63)
            }
        }
    }

    func contains(_ row: Int) -> Bool { bits[row >> 6] >> UInt64(row & 63) & 1 != 0 }

    /// Adds a row, and says whether it is new.
    mutating func insert(_ row: Int) -> Bool {
        guard !contains(row) else { return false }
        bits[row >> 6] |= 1 << UInt64(row & 63)
        return true
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

    /// How popular a row must be to get in as a name that begins with the text, and as one that has its words; those
    /// that are just as popular may or may not.
    var leastPopularities: (prefix: Int, words: Int) {
        guard limit > 0, keys.count >= limit else { return (0, 0) }
        let (match, popularity) = (Self.match(of: keys[limit - 1]), 255 - Int(keys[limit - 1] >> 53 & 0xFF))
        func least(_ wanted: SearchHit.Match) -> Int { match < wanted ? 256 : match == wanted ? popularity : 0 }
        return (least(.prefix), least(.words))
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
