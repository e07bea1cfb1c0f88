import Catalog

/// Which rows of a table are the same recording under several identifiers, or the same release.
///
/// Two tracks are one recording when they share an ISRC, or an artist and the folded title; two albums are one release when
/// they share an artist and the folded title. Sameness is transitive. Versions of a recording share an
/// artist and the title without what makes them versions, see ``VersionTitle``.
struct Recordings: Sendable {
    /// By row, the first row that is the same, −1 for a row without a twin; empty when no row has one.
    let first: [Int32]
    /// How many rows are the same as a first row, itself included.
    private let sizes: [Int32: Int32]

    /// Each row is its own.
    static let distinct = Recordings(first: [], sizes: [:])

    private init(first: [Int32], sizes: [Int32: Int32]) {
        self.first = first
        self.sizes = sizes
    }

    /// Compares the rows of a table.
    ///
    /// - Parameters:
    ///   - names: The titles.
    ///   - facts: Codes and artists.
    ///   - joinsVersions: Whether versions of one recording count as the same.
    init(_ names: StringPool, _ facts: FactColumns, joinsVersions: Bool = false) {
        var reader = FoldedWords()
        var keys: [(key: UInt64, row: Int32)] = []
        keys.reserveCapacity(names.count * 2)
        for row in 0..<names.count {
            let code = facts.codes[row]
            if code != 0 { keys.append((code, Int32(row))) }
            let artists = facts.artists[row]
            guard !artists.isEmpty else { continue }
            names.withBytes(row) { reader.read($0) }
            let title = joinsVersions ? reader.text.prefix(VersionTitle.length(of: reader)) : reader.text[...]
            guard !title.isEmpty else { continue }
            let digest = Self.digest(title)
            for artist in artists { keys.append((Self.mixed(digest, UInt64(artist) + 1), Int32(row))) }
        }
        keys.sort { $0.key != $1.key ? $0.key < $1.key : $0.row < $1.row }
        var first = (0..<Int32(names.count)).map(\.self)
        var hasTwins = false
        for (left, right) in zip(keys, keys.dropFirst()) where left.key == right.key && left.row != right.row {
            hasTwins = true
            Self.join(left.row, right.row, in: &first)
        }
        guard hasTwins else {
            self = .distinct
            return
        }
        // A row's first stands before it, so one pass settles all.
        for row in first.indices { first[row] = first[Int(first[row])] }
        var sizes = [Int32](repeating: 0, count: first.count)
        for root in first { sizes[Int(root)] += 1 }
        self.first = first.map { sizes[Int($0)] > 1 ? $0 : -1 }
        self.sizes = sizes.enumerated().reduce(into: [:]) { kept, size in
            if size.element > 1 { kept[Int32(size.offset)] = size.element }
        }
    }

    /// How many rows are the same as a row, itself included.
    func count(of row: Int) -> Int {
        first.isEmpty || first[row] < 0 ? 1 : Int(sizes[first[row], default: 1])
    }

    /// The first row that is the same as a row.
    func representative(of row: Int) -> Int { first.isEmpty || first[row] < 0 ? row : Int(first[row]) }

    private static func join(_ left: Int32, _ right: Int32, in first: inout [Int32]) {
        let (one, other) = (root(of: left, in: &first), root(of: right, in: &first))
        if one != other { first[Int(max(one, other))] = min(one, other) }
    }

    private static func root(of row: Int32, in first: inout [Int32]) -> Int32 {
        var row = row
        while first[Int(row)] != row {
            first[Int(row)] = first[Int(first[Int(row)])]
            row = first[Int(row)]
        }
        return row
    }

    // MARK: - Digests

    /// A digest of an ISRC without regard to case and hyphens; 0 for none.
    static func digest(ofCode code: String) -> UInt64 {
        let plain = code.uppercased().filter { $0.isLetter || $0.isNumber }
        return plain.isEmpty ? 0 : mixed(digest(plain.utf8), 0)
    }

    /// FNV-1a.
    private static func digest(_ text: some Sequence<UInt8>) -> UInt64 {
        text.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Two numbers in one, all bits of both in each: the last steps of SplitMix64.
    private static func mixed(_ digest: UInt64, _ salt: UInt64) -> UInt64 {
        var mixed = digest ^ (salt &* 0x9E37_79B9_7F4A_7C15)
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
