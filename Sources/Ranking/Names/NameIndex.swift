import Catalog

/// Finds rows by folded name: between four and five bytes a spelling, the names themselves stay where they are.
///
/// A name with symbols is found by both of its spellings, see ``WrittenSymbols``.
struct NameIndex: Sendable {
    /// The start of the entries for each prefix of the folded name's hash, and the end of the last.
    private let starts: Column<UInt32>
    /// A row in the lower bits, as many of the following bits of the hash as there is room for above; in the order of
    /// the hashes, of equal ones in that of the rows.
    private let entries: Column<UInt32>
    private let bucketBits: Int
    private let rowBits: Int

    /// The rows whose name folds to the given one, in ascending order.
    func rows(of name: FoldedName, in names: StringPool) -> [Int] {
        rows(of: Array(name.text.utf8), in: names)
    }

    /// The rows whose name folds to a text, in ascending order.
    func rows(of folded: [UInt8], in names: StringPool) -> [Int] {
        let hash = Self.hash(folded)
        let bucket = Int(UInt64(hash) >> UInt64(32 - bucketBits))
        let wanted = Self.rest(hash, bucketBits, rowBits)
        var (low, high) = (Int(starts[bucket]), Int(starts[bucket + 1]))
        let end = high
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] >> rowBits < wanted { low = middle + 1 } else { high = middle }
        }
        // The bits of several hashes meet now and then; the name itself decides.
        var reader = FoldedWords()
        var rows: [Int] = []
        for position in low..<end {
            let entry = entries[position]
            guard entry >> rowBits == wanted else { break }
            let row = Int(entry & (1 << rowBits - 1))
            if let last = rows.last {
                if row == last { continue }
                // Thousands of tracks may be called the same.
                if names.areEqual(row, last) {
                    rows.append(row)
                    continue
                }
            }
            if reader.spellings(of: names, row, contain: { $0.text == folded }) { rows.append(row) }
        }
        return rows
    }

    /// The bits of a hash that an entry holds.
    private static func rest(_ hash: UInt32, _ bucketBits: Int, _ rowBits: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: UInt64(hash) << UInt64(bucketBits)) >> UInt32(rowBits)
    }

    /// FNV-1a of the folded text, folded to 32 bits.
    static func hash(_ text: some Sequence<UInt8>) -> UInt32 {
        let hash = text.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }
}

extension NameIndex {
    /// Takes the hashes of names in any order.
    struct Builder {
        /// The folded name's hash in the upper half, the row in the lower.
        private var entries: [UInt64] = []
        private let count: Int

        /// Expects `count` names.
        init(count: Int) {
            self.count = count
            entries.reserveCapacity(count)
        }

        /// Adds a name by the hash that ``NameIndex/hash(_:)`` gives for one of its folded spellings.
        mutating func add(_ hash: UInt32, row: Int) { entries.append(UInt64(hash) << 32 | UInt64(row)) }

        /// Sorts the names.
        mutating func sort() { entries.sort() }

        /// For each row whether an earlier one has the same folded name; the names must be sorted.
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

        /// The index of the names, which must be sorted.
        consuming func build() -> NameIndex {
            // Eight entries a bucket: where the buckets start takes half a byte an entry.
            let bits = Int.bitWidth - (entries.count / 8).leadingZeroBitCount
            let rowBits = min(31, Int.bitWidth - count.leadingZeroBitCount)
            var starts = [UInt32](repeating: 0, count: 1 << bits + 1)
            let packed = SharedMemory<UInt32>(entries.count)
            for (place, entry) in entries.enumerated() {
                let hash = UInt32(truncatingIfNeeded: entry >> 32)
                starts[Int(entry >> UInt64(64 - bits)) + 1] += 1
                packed.base[place] =
                    NameIndex.rest(hash, bits, rowBits) << UInt32(rowBits) | UInt32(truncatingIfNeeded: entry)
            }
            for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
            return NameIndex(starts: Column(starts), entries: Column(packed), bucketBits: bits, rowBits: rowBits)
        }
    }
}

extension NameIndex {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add(name, entries)
        writer.add("\(name).starts", starts)
        writer.add("\(name).bits", [Int64(bucketBits), Int64(rowBits)])
    }

    /// Reads the index of `rows` rows.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        let bits = try reader.array("\(name).bits", of: Int64.self, count: 2)
        try SnapshotReader.expect(
            (0...31).contains(bits[0]) && (0...31).contains(bits[1]) && rows <= 1 << bits[1], "\(name) has other bits")
        bucketBits = Int(bits[0])
        rowBits = Int(bits[1])
        entries = try reader.column(name)
        starts = try reader.column("\(name).starts", count: 1 << bucketBits + 1)
        let mask = UInt32(truncatingIfNeeded: 1 << UInt64(rowBits) - 1)
        var isInside = true
        for entry in entries { isInside = isInside && entry & mask < UInt32(rows) }
        try SnapshotReader.expect(isInside && starts.ascends(upTo: entries.count), "\(name) names other rows")
    }
}
