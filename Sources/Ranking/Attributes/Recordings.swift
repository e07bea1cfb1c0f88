import Catalog

/// Which rows of a table are the same recording under several identifiers, or the same release.
///
/// Two tracks are one recording when they share an ISRC, or an artist and the folded title; two albums are one release
/// when they share an artist and the folded title. Titles are compared in one spelling, see ``TitleSpelling``. Sameness
/// is transitive. Versions of a recording share an artist and the title without what makes them versions, see
/// ``VersionTitle``.
struct Recordings: Sendable {
    /// The rows that are the same.
    let groups: RowGroups
    /// The first rows of all groups, ascending.
    private let roots: Column<Int32>
    /// By place among the roots, how many rows are the same as the first one, itself included.
    private let sizes: Column<Int32>

    /// Each row is its own.
    static let distinct = Recordings(groups: RowGroups(), roots: [], sizes: [])

    private init(groups: RowGroups, roots: Column<Int32>, sizes: Column<Int32>) {
        self.groups = groups
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
        var rowOfKey = FirstRows(count: facts.artists.count)
        var first = (0..<Int32(names.count)).map(\.self)
        var hasGroups = false
        func file(_ row: Int, under key: UInt64) {
            guard let other = rowOfKey.file(Int32(row), under: key), other != row else { return }
            hasGroups = true
            Self.join(Int32(row), other, in: &first)
        }
        for row in 0..<names.count {
            let code = facts.code(at: row)
            if code != 0 { file(row, under: code) }
            let artists = facts.artists[row]
            guard !artists.isEmpty else { continue }
            names.withBytes(row) { reader.read($0) }
            let title = joinsVersions ? reader.text.prefix(VersionTitle.length(of: reader)) : reader.text[...]
            guard !title.isEmpty else { continue }
            let digest = TitleSpelling.spelled(title).map { Self.digest($0) } ?? Self.digest(title)
            for artist in artists { file(row, under: Self.mixed(digest, UInt64(artist) + 1)) }
        }
        guard hasGroups else {
            self = .distinct
            return
        }
        // A row's first stands before it, so one pass settles all.
        for row in first.indices { first[row] = first[Int(first[row])] }
        var sizes = [Int32](repeating: 0, count: first.count)
        for root in first { sizes[Int(root)] += 1 }
        groups = RowGroups(first.map { sizes[Int($0)] > 1 ? $0 : -1 })
        let roots = sizes.indices.filter { sizes[$0] > 1 }
        self.roots = Column(roots.map(Int32.init))
        self.sizes = Column(roots.map { sizes[$0] })
    }

    /// How many rows are the same as a row, itself included.
    func count(of row: Int) -> Int {
        let first = groups[row]
        guard first >= 0 else { return 1 }
        var (low, high) = (0, roots.count)
        while low < high {
            let middle = (low + high) / 2
            if roots[middle] < first { low = middle + 1 } else { high = middle }
        }
        return low < roots.count && roots[low] == first ? Int(sizes[low]) : 1
    }

    /// The first row that is the same as a row.
    func representative(of row: Int) -> Int {
        let first = groups[row]
        return first < 0 ? row : Int(first)
    }

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

    /// The same for a code in UTF-8.
    static func digest(ofCode code: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard code.allSatisfy({ $0 < 0x80 }) else { return digest(ofCode: String(decoding: code, as: UTF8.self)) }
        // What `uppercased()`, `isLetter` and `isNumber` answer for ASCII.
        let upper = code.map { (byte: UInt8) -> UInt8 in byte &- 0x61 < 26 ? byte & 0xDF : byte }
        let plain = upper.filter { (byte: UInt8) -> Bool in byte &- 0x41 < 26 || byte &- 0x30 < 10 }
        return plain.isEmpty ? 0 : mixed(digest(plain), 0)
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

/// Which rows of a table are the same, with versions and without.
struct ComparedRows: Sendable {
    let recordings: Recordings
    let versions: Recordings

    /// Compares the rows of a table, on two cores.
    init(_ names: StringPool, _ facts: FactColumns) {
        (recordings, versions) = both(
            { Recordings(names, facts) }, { Recordings(names, facts, joinsVersions: true) })
    }
}

/// The first row of each key, in an open hash table.
private struct FirstRows {
    private var slots: [(key: UInt64, row: Int32)]
    private var count = 0

    private static let free: Int32 = -1

    /// Expects about `count` different keys.
    init(count: Int) {
        let size = 1 << (Int.bitWidth - max(count, 8).leadingZeroBitCount + 1)
        slots = Array(repeating: (0, Self.free), count: size)
    }

    /// Files a row under a key whose bits are mixed well.
    ///
    /// - Returns: The row that was filed under it first; `nil` when there was none.
    mutating func file(_ row: Int32, under key: UInt64) -> Int32? {
        var slot = Int(key & UInt64(slots.count - 1))
        while slots[slot].row != Self.free {
            if slots[slot].key == key { return slots[slot].row }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = (key, row)
        count += 1
        if count * 2 > slots.count { grow() }
        return nil
    }

    private mutating func grow() {
        var larger = FirstRows(count: slots.count)
        for slot in slots where slot.row != Self.free { _ = larger.file(slot.row, under: slot.key) }
        self = larger
    }
}

extension Recordings {
    func write(to writer: inout SnapshotWriter, as name: String) {
        groups.write(to: &writer, as: name)
        writer.add("\(name).roots", roots)
        writer.add("\(name).sizes", sizes)
    }

    /// Reads which of `rows` rows are the same.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        groups = try RowGroups(reader, name, rows: rows)
        roots = try reader.column("\(name).roots")
        sizes = try reader.column("\(name).sizes", count: roots.count)
        try SnapshotReader.expect(roots.ascends(upTo: rows), "\(name) names other rows")
    }
}
