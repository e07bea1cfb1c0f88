import Catalog

/// Finds rows by folded name: eight bytes a spelling, the names themselves stay where they are.
///
/// A name with symbols is found by both of its spellings, see ``WrittenSymbols``.
struct NameIndex: Sendable {
    /// The folded name's hash in the upper half, the row in the lower; ascending.
    private let entries: Column<UInt64>

    private let count: Int

    /// Sorts the rows by their names' hashes, which must be those that ``hash(_:)`` gives for the folded names.
    ///
    /// - Parameters:
    ///   - hashes: One for each row.
    ///   - written: Rows with symbols, and the hashes of their names with the symbols written out.
    init(hashes: [UInt32], written: [(row: Int, hash: UInt32)] = []) {
        count = hashes.count
        entries = Column(
            (hashes.enumerated().map { row, hash in UInt64(hash) << 32 | UInt64(row) }
                + written.map { UInt64($0.hash) << 32 | UInt64($0.row) }).sorted())
    }

    /// The rows whose name folds to the given one, in ascending order.
    func rows(of name: FoldedName, in names: StringPool) -> [Int] {
        let key = UInt64(Self.hash(name.text.utf8)) << 32
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] < key { low = middle + 1 } else { high = middle }
        }
        // Thirty-two bits of hash meet now and then; the name itself decides.
        var reader = FoldedWords()
        var last = -1
        return entries[low...].prefix { $0 >> 32 == key >> 32 }
            .map { Int($0 & 0xFFFF_FFFF) }
            .filter { row in
                defer { last = row }
                return row != last && reader.spellings(of: names, row) { $0.text.elementsEqual(name.text.utf8) }
            }
    }

    /// For each row whether an earlier one has the same folded name.
    func repeated(in names: StringPool) -> [Bool] {
        var isRepeated = [Bool](repeating: false, count: count)
        var first = FoldedWords()
        var other = FoldedWords()
        var (start, isRead) = (0, false)
        for position in entries.indices.dropFirst() {
            guard entries[position] >> 32 == entries[start] >> 32 else {
                (start, isRead) = (position, false)
                continue
            }
            if !isRead { names.withBytes(Int(entries[start] & 0xFFFF_FFFF)) { first.read($0) } }
            isRead = true
            let row = Int(entries[position] & 0xFFFF_FFFF)
            names.withBytes(row) { other.read($0) }
            if other.text == first.text, row != Int(entries[start] & 0xFFFF_FFFF) { isRepeated[row] = true }
        }
        return isRepeated
    }

    /// FNV-1a of the folded text, folded to 32 bits.
    static func hash(_ text: some Sequence<UInt8>) -> UInt32 {
        let hash = text.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }
}

extension NameIndex {
    func write(to writer: inout SnapshotWriter, as name: String) { writer.add(name, entries) }

    /// Reads the index of so many rows.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        entries = try reader.column(name)
        count = rows
        var isInside = true
        for entry in entries { isInside = isInside && entry & 0xFFFF_FFFF < UInt64(rows) }
        try SnapshotReader.expect(isInside, "\(name) names other rows")
    }
}
