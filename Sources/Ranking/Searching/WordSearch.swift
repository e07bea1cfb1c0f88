import Catalog

/// The search of a table for the best of the rows whose words begin with those of a text.
///
/// Names that begin with the text come first, then those that have its words, of which the word is looked at that the
/// fewest rows have. What is less popular than the hits so far is left out, a block of rows at a time, before anything
/// is read of it. So the most common beginnings take no longer than others.
struct WordSearch {
    private let query: SearchQuery
    /// The folded text, and its words.
    private let text: [UInt8]
    private let words: [[UInt8]]
    private let artists: ArtistWords?
    /// By word of the text.
    private let lists: [WordPostings]
    /// A bit for each word of the text.
    private let all: UInt8
    private(set) var hits: TopHits
    /// How popular a row must be to become a hit, see ``TopHits/leastPopularities``.
    private var least = TopHits.LeastPopularities()
    /// Which rows have each word of the text, once that is cheaper to know than to read names.
    private var sets: RowSets?
    /// How many postings could be read in the time that names may still be read in place of ``sets``.
    private var budget: Int
    private var folded = FoldedWords()
    /// Rows that are looked at soon; the array is used again and again.
    private var soon: [Int] = []
    /// Whether every hit that begins with the text has been offered.
    private var areBeginningsKnown = false

    /// The names with the first word are looked at first, unless another word leads to so many times fewer rows.
    private static let beginningsShare = 8
    /// How many hits there should be for those that begin with the text to be soon found.
    private static let manyHits = 256.0
    /// How many postings are read in the time of comparing the first bytes of a name, and of folding a plain name and
    /// another one.
    private static let cost = (bytes: 16, plain: 512, other: 4_096)

    /// Begins a search.
    ///
    /// - Parameters:
    ///   - query: The text; it must have a word.
    ///   - artists: The words that artists' names may supply; `nil` for none.
    ///   - table: Where to search.
    ///   - limit: How many hits are kept.
    init(_ query: SearchQuery, _ artists: ArtistWords?, in table: EntityTable, limit: Int) {
        self.query = query
        text = query.name.words.text
        words = query.words
        self.artists = artists
        let lists = query.words.map { table.directory.words.postings(beginningWith: $0) }
        self.lists = lists
        all = UInt8(truncatingIfNeeded: 1 << lists.count - 1)
        hits = TopHits(limit: limit)
        budget = lists.reduce(table.count / 64) { $0 + $1.count }
    }

    /// Searches the table, which is passed on: to keep it would copy it for each row.
    ///
    /// - Parameters:
    ///   - table: Where to search.
    ///   - credits: From an artist's row to the rows that credit it; `nil` for kinds without artists.
    mutating func run(in table: EntityTable, credits: RowLinks?) {
        if lists.count == 1 { return visitOnly(lists[0], in: table) }
        // Every hit has each word in its own name or in an artist's: the word for which the fewest rows do is enough.
        var rarest = (word: 0, rows: Int.max)
        for number in lists.indices.sorted(by: { lists[$0].count < lists[$1].count }) {
            var rows = lists[number].count
            if let artists, let credits {
                for artist in artists.lists[number].all where rows < rarest.rows {
                    rows += credits[artist.row].count
                }
            }
            if rows < rarest.rows { rarest = (number, rows) }
        }
        if rarest.rows > lists[0].count / Self.beginningsShare, expectedHits(in: table) >= Self.manyHits {
            visitBeginnings(in: table)
        }
        lists[rarest.word].forEachBlock(where: { $0.any >= leastPopularity }) { block in
            visit(block.lazy.map(\.row), in: table)
        }
        // Those have the rarest word in their own name.
        areBeginningsKnown = true
        guard let artists, let credits else { return }
        for artist in artists.lists[rarest.word].all where leastPopularity < 256 {
            visit(credits[artist.row].lazy.map { Int($0) }, in: table)
        }
    }

    /// How many names would have all words if one word said nothing of another.
    private func expectedHits(in table: EntityTable) -> Double {
        lists.reduce(Double(table.count)) { $0 * Double($1.count) / Double(max(table.count, 1)) }
    }

    /// How popular a row must be that is not known to begin with the text.
    private var leastPopularity: Int { areBeginningsKnown ? least.words : least.prefix }

    private mutating func visitOnly(_ postings: WordPostings, in table: EntityTable) {
        postings.forEachBlock(where: {
            $0.first >= least.prefix || $0.own >= least.words || $0.any >= least.credit
        }) { block in
            for posting in block {
                let row = posting.row
                let wanted = posting.isFirst ? least.prefix : posting.isCredit ? least.credit : least.words
                guard Int(table.popularity(at: row)) >= wanted else { continue }
                offer(row, posting.isFirst ? .prefix : posting.isCredit ? .credit : .words, in: table)
            }
        }
    }

    /// Finds the names that begin with the text, by their first word, unless that takes too long.
    ///
    /// Names that begin with the text have its other words, too. When as much has been paid for reading names as
    /// marking the rows of the rarest of these costs, the rows are marked.
    private mutating func visitBeginnings(in table: EntityTable) {
        let other = lists.dropFirst().min { $0.count < $1.count } ?? WordPostings()
        let markingAt = budget - other.count
        var marked: RowSet?
        lists[0].forEachBlock(where: { $0.first >= least.prefix && budget > 0 }) { block in
            if marked == nil, budget <= markingAt {
                marked = RowSet(other.all, count: table.count)
                budget -= other.count
            }
            let first = block.lazy.filter(\.isFirst).map(\.row)
            if let marked {
                gather(first.filter(marked.contains), atLeast: least.prefix, in: table)
            } else {
                gather(first, atLeast: least.prefix, in: table)
            }
            for row in soon where Int(table.popularity(at: row)) >= least.prefix {
                budget -= Self.cost.bytes
                if isBeginning(row, in: table) { offer(row, .prefix, in: table) }
            }
        }
        areBeginningsKnown = budget > 0
    }

    /// Puts the rows that are popular enough into ``soon``, and asks for the memory of their names: one after another,
    /// each would be waited for.
    private mutating func gather(_ rows: some Sequence<Int>, atLeast popularity: Int, in table: EntityTable) {
        soon.removeAll(keepingCapacity: true)
        for row in rows where Int(table.popularity(at: row)) >= popularity { soon.append(row) }
        table.names.prefetch(soon)
    }

    private mutating func visit(_ rows: some Sequence<Int>, in table: EntityTable) {
        gather(rows, atLeast: leastPopularity, in: table)
        for row in soon { visit(row, in: table) }
    }

    private mutating func visit(_ row: Int, in table: EntityTable) {
        let popularity = Int(table.popularity(at: row))
        guard popularity >= leastPopularity, hasAllWords(row, in: table) else { return }
        if !areBeginningsKnown, isBeginning(row, in: table) { return offer(row, .prefix, in: table) }
        guard popularity >= least.words else { return }
        offer(row, table.isCredit(row, query) ? .credit : .words, in: table)
    }

    private mutating func isBeginning(_ row: Int, in table: EntityTable) -> Bool {
        guard table.names.withBytes(row, { FoldedWords.mayBegin($0, with: text) }) else { return false }
        pay(toRead: row, in: table)
        return folded.spellings(of: table.names, row, findingTitle: false) { [text] in $0.begins(with: text) }
    }

    private mutating func pay(toRead row: Int, in table: EntityTable) {
        budget -= table.directory.hasOtherSpelling(row) ? Self.cost.other : Self.cost.plain
    }

    private mutating func offer(_ row: Int, _ match: SearchHit.Match, in table: EntityTable) {
        if !table.nameless.isEmpty, table.nameless.contains(row) { return }
        hits.offer(
            TopHits.key(
                match, popularity: table.popularity(at: row), length: table.names.byteCount(row), row: row))
        least = hits.leastPopularities
    }

    /// Whether a row has all words of the text in its name, or some there and the rest in its artists' names.
    private mutating func hasAllWords(_ row: Int, in table: EntityTable) -> Bool {
        if sets == nil, budget <= 0 { sets = RowSets(lists, count: table.count, readingCost: Self.cost.plain) }
        var words = sets?.words(of: row) ?? 0
        if words == all { return true }
        let unknown = sets?.unknown ?? all
        guard words | unknown != 0, words | unknown | (artists?.all ?? 0) == all else { return false }
        let missing = all & ~(artists?.words(of: table.facts.artists[row]) ?? 0)
        if missing & ~unknown & ~words != 0 { return false }
        if unknown == 0 || words != 0 && missing & ~words == 0 { return words != 0 }
        pay(toRead: row, in: table)
        return folded.spellings(of: table.names, row, findingTitle: false) { [texts = self.words] name in
            words |= name.words(beginningWith: texts)
            return words != 0 && words & missing == missing
        }
    }
}

extension EntityTable {
    /// Whether the words of a text stand in the credit of a row's guests alone.
    fileprivate func isCredit(_ row: Int, _ query: SearchQuery) -> Bool {
        guard type == .track || type == .album else { return false }
        return names.withBytes(row) { NameCredit($0)?.isAllThatHas(query.words) == true }
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
    /// By word the artists that have it.
    let lists: [WordPostings]
    private let words: [UInt8]

    init(_ query: SearchQuery, in artists: EntityTable) {
        lists = query.words.map { artists.directory.words.postings(beginningWith: $0) }
        var words = [UInt8](repeating: 0, count: artists.count)
        var all: UInt8 = 0
        for (number, list) in lists.enumerated() {
            if !list.isEmpty { all |= 1 << number }
            for posting in list.all { words[posting.row] |= 1 << number }
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

/// By word of a text the rows that have it, but for words of so many rows that it is cheaper to read names.
private struct RowSets {
    private let sets: [RowSet?]
    /// The words whose rows are not known, a bit each.
    let unknown: UInt8

    /// Reads the postings of the rarer words.
    ///
    /// - Parameters:
    ///   - lists: The postings of each word.
    ///   - count: The number of rows.
    ///   - readingCost: How many postings are read in the time of reading a name.
    init(_ lists: [WordPostings], count: Int, readingCost: Int) {
        var sets = [RowSet?](repeating: nil, count: lists.count)
        var unknown: UInt8 = 0
        var rows = Double(count)
        for (place, number) in lists.indices.sorted(by: { lists[$0].count < lists[$1].count }).enumerated() {
            // Names are read of the rows that have all the rarer words.
            if place > 0, Double(lists[number].count) > rows * Double(readingCost) {
                unknown |= 1 << number
            } else {
                sets[number] = RowSet(lists[number].all, count: count)
                rows *= Double(lists[number].count) / Double(max(count, 1))
            }
        }
        self.sets = sets
        self.unknown = unknown
    }

    /// The words that a row is known to have, a bit each.
    func words(of row: Int) -> UInt8 {
        var words: UInt8 = 0
        for (number, set) in sets.enumerated() where set?.contains(row) == true { words |= 1 << number }
        return words
    }
}

/// A set of rows, a bit each.
private struct RowSet {
    private var bits: [UInt64]

    init(_ postings: Column<WordIndex.Posting>, count: Int) {
        bits = [UInt64](repeating: 0, count: count / 64 + 1)
        postings.withMemory { memory in
            for posting in UnsafeBufferPointer(start: memory, count: postings.count) {
                bits[posting.row >> 6] |= 1 << UInt64(posting.row & 63)
            }
        }
    }

    func contains(_ row: Int) -> Bool { bits[row >> 6] >> UInt64(row & 63) & 1 != 0 }
}
