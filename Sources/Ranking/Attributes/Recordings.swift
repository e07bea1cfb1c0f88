import Catalog

/// Which rows of a table are the same recording under several identifiers, or the same release.
///
/// Two tracks are one recording when they share an ISRC, or an artist and the folded title; two albums are one release
/// when they share an artist and the folded title. Sameness is transitive. Versions of a recording share an
/// artist and the title without what makes them versions, see ``VersionTitle``.
struct Recordings: Sendable {
    /// By row, the first row that is the same, −1 for a row without a twin; empty when no row has one.
    let first: Column<Int32>
    /// The first rows of all groups, ascending.
    private let roots: Column<Int32>
    /// By place among the roots, how many rows are the same as the first one, itself included.
    private let sizes: Column<Int32>

    /// Each row is its own.
    static let distinct = Recordings(first: [], roots: [], sizes: [])

    private init(first: Column<Int32>, roots: Column<Int32>, sizes: Column<Int32>) {
        self.first = first
        self.roots = roots
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
            let code = facts.code(at: row)
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
        self.first = Column(first.map { sizes[Int($0)] > 1 ? $0 : -1 })
        let roots = sizes.indices.filter { sizes[$0] > 1 }
        self.roots = Column(roots.map(Int32.init))
        self.sizes = Column(roots.map { sizes[$0] })
    }

    /// How many rows are the same as a row, itself included.
    func count(of row: Int) -> Int {
        guard !first.isEmpty, first[row] >= 0 else { return 1 }
        var (low, high) = (0, roots.count)
        while low < high {
            let middle = (low + high) / 2
            if roots[middle] < first[row] { low = middle + 1 } else { high = middle }
        }
        return low < roots.count && roots[low] == first[row] ? Int(sizes[low]) : 1
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

extension Recordings {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).first", first)
        writer.add("\(name).roots", roots)
        writer.add("\(name).sizes", sizes)
    }

    /// Reads which of so many rows are the same.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        first = try reader.column("\(name).first", count: rows, orNone: true)
        roots = try reader.column("\(name).roots")
        sizes = try reader.column("\(name).sizes", count: roots.count)
        try SnapshotReader.expect(
            first.lies(in: -1..<max(rows, 1)) && roots.ascends(upTo: rows), "\(name) names other rows")
    }
}
