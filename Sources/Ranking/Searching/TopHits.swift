/// The best hits of one table seen so far.
///
/// A hit is one number, the smaller the better, so that a hundred thousand of them are told from the best ten in a moment:
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
