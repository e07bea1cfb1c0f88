extension EntityTable {
    /// The rows whose names a text typed so far may mean, misspellings aside.
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
            offer(directory.words.postings(beginningWith: first), to: &hits)
        } else {
            offer(rowsWithAllWords(query, artists), query, to: &hits)
        }
        return hits
    }

    private func key(_ match: SearchHit.Match, _ row: Int) -> UInt64 {
        TopHits.key(match, popularity: popularity(at: row), length: names.byteCount(row), row: row)
    }

    private func offer(_ postings: Column<WordIndex.Posting>, to hits: inout TopHits) {
        for posting in postings {
            let row = posting.row
            // The name's length is looked up only where it can matter.
            let match: SearchHit.Match = posting.isFirst ? .prefix : .words
            guard TopHits.key(match, popularity: popularity(at: row), length: 0, row: 0) < hits.threshold else {
                continue
            }
            if nameless.contains(row) { continue }
            hits.offer(key(match, row))
        }
    }

    private func offer(_ rows: [Int], _ query: SearchQuery, to hits: inout TopHits) {
        var folded = FoldedWords()
        for row in rows where key(.prefix, row) < hits.threshold && !nameless.contains(row) {
            let isPrefix = folded.spellings(of: names, row) { $0.begins(with: query.name.words.text) }
            hits.offer(key(isPrefix ? .prefix : .words, row))
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
        var own = [UInt8](repeating: 0, count: count)
        for (number, list) in lists.enumerated() {
            for posting in list { own[posting.row] |= 1 << number }
        }
        let rarest = lists.indices.filter { needed & 1 << $0 != 0 }.min { lists[$0].count < lists[$1].count }
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
///     63 62 │ 61 … 54          │ 53 … 32         │ 31 … 0
///     match │ 255 − popularity │ length of name  │ row, which is the order of `spotify_id`
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
        UInt64(match.rawValue) << 62 | UInt64(255 - popularity) << 54 | UInt64(min(length, 0x3F_FFFF)) << 32
            | UInt64(row)
    }

    static func match(of key: UInt64) -> SearchHit.Match { SearchHit.Match(rawValue: Int(key >> 62)) ?? .fuzzy }
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
