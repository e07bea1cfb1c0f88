import Catalog

extension EntityTable {
    /// The rows whose names match a text that is being typed, without misspellings.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - limit: How many hits are kept; none when it is not positive.
    ///   - artists: The words that artists' names may supply as long as a row's own name has one; `nil` for none.
    ///   - credits: From an artist's row to the rows that credit it; `nil` for kinds without artists.
    /// - Returns: The best hits, at most `limit`.
    func search(_ query: SearchQuery, limit: Int, artists: ArtistWords?, credits: RowLinks?) -> TopHits {
        guard !query.words.isEmpty, limit > 0 else { return TopHits(limit: limit) }
        var search = WordSearch(query, credits.flatMap { _ in artists }, in: self, limit: limit)
        search.run(in: self, credits: credits)
        return search.hits
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

    /// How popular a row must be to get in as a name that begins with the text, as one that has its words, and as one
    /// that has them in a credit; those that are just as popular may or may not.
    var leastPopularities: LeastPopularities {
        guard limit > 0, keys.count >= limit else { return LeastPopularities() }
        let (match, popularity) = (Self.match(of: keys[limit - 1]), 255 - Int(keys[limit - 1] >> 53 & 0xFF))
        func least(_ wanted: SearchHit.Match) -> Int { match < wanted ? 256 : match == wanted ? popularity : 0 }
        return LeastPopularities(prefix: least(.prefix), words: least(.words), credit: least(.credit))
    }

    /// How popular a row must be by how the text agrees with its name; 256 where no row gets in.
    struct LeastPopularities {
        var prefix = 0
        var words = 0
        var credit = 0
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
