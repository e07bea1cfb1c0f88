import Catalog

/// Finds rows by folded name: between four and five bytes a spelling, the names themselves stay where they are.
///
/// A name with symbols is found by both of its spellings, see ``WrittenSymbols``.
struct NameIndex: Sendable {
    /// The start of the entries for each prefix of the folded name's hash, and the end of the last.
    private let starts: Column<UInt32>
    /// A row in the lower bits, two flags of ``Flag`` above, and as many of the following bits of the hash as there is
    /// room for; in the order of the hashes, of one name by its spellings, and of one spelling in that of the rows.
    private let entries: Column<UInt32>
    private let bucketBits: Int
    private let rowBits: Int

    /// What an entry has in common with the one before it.
    private enum Flag {
        /// The folded name.
        static let sameName: UInt32 = 1
        /// The very bytes of the name.
        static let sameBytes: UInt32 = 2
        static let count = 2
    }

    /// The rows whose name folds to the given one, in ascending order.
    func rows(of name: FoldedName, in names: StringPool) -> [Int] {
        rows(of: Array(name.text.utf8), in: names)
    }

    /// The rows whose name folds to a text, in ascending order.
    func rows(of folded: [UInt8], in names: StringPool) -> [Int] {
        var rows: [Int] = []
        forEachRow(of: folded, in: names) { row, _ in rows.append(row) }
        return rows.sorted()
    }

    /// Calls the body with each row whose name folds to a text, and whether its bytes are others than those of the row
    /// before: rows of the same bytes follow each other.
    func forEachRow(of folded: [UInt8], in names: StringPool, _ body: (_ row: Int, _ isNewSpelling: Bool) -> Void) {
        forEachName(of: folded, in: names) { range in
            entries.withMemory { entries in
                let mask: UInt32 = 1 << UInt32(rowBits) - 1
                for position in range {
                    let entry = entries[position]
                    body(Int(entry & mask), entry >> UInt32(rowBits) & Flag.sameBytes == 0)
                }
            }
        }
    }

    /// Whether a name folds to a text.
    func contains(_ folded: [UInt8], in names: StringPool) -> Bool {
        var isFound = false
        forEachName(of: folded, in: names) { _ in isFound = true }
        return isFound
    }

    /// Calls the body with the entries of each name that folds to a text.
    ///
    /// Thousands of tracks may be called the same: the first one's name is read for all of them.
    private func forEachName(of folded: [UInt8], in names: StringPool, _ body: (Range<Int>) -> Void) {
        let hash = Self.hash(folded)
        let bucket = Int(UInt64(hash) >> UInt64(32 - bucketBits))
        let restBits = UInt32(rowBits + Flag.count)
        let wanted = Self.rest(hash, bucketBits, rowBits)
        var (low, high) = (Int(starts[bucket]), Int(starts[bucket + 1]))
        let end = high
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] >> restBits < wanted { low = middle + 1 } else { high = middle }
        }
        // The bits of several hashes meet now and then; the name itself decides.
        var reader = FoldedWords()
        var position = low
        while position < end, entries[position] >> restBits == wanted {
            let first = position
            let row = Int(entries[first] & (1 << UInt32(rowBits) - 1))
            position += 1
            while position < end, entries[position] >> UInt32(rowBits) & Flag.sameName != 0 { position += 1 }
            if reader.spellings(of: names, row, contain: { $0.text == folded }) { body(first..<position) }
        }
    }

    /// The bits of a hash that an entry holds.
    fileprivate static func rest(_ hash: UInt32, _ bucketBits: Int, _ rowBits: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: UInt64(hash) << UInt64(bucketBits)) >> UInt32(rowBits + Flag.count)
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
        ///
        /// Spellings of one row come one after another.
        mutating func add(_ hash: UInt32, row: Int) {
            let entry = UInt64(hash) << 32 | UInt64(row)
            if entries.last != entry { entries.append(entry) }
        }

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
        consuming func build(in names: StringPool) -> NameIndex {
            // Eight entries a bucket: where the buckets start takes half a byte an entry.
            let bits = Int.bitWidth - (entries.count / 8).leadingZeroBitCount
            let rowBits = min(31 - Flag.count, Int.bitWidth - count.leadingZeroBitCount)
            var starts = [UInt32](repeating: 0, count: 1 << bits + 1)
            let packed = SharedMemory<UInt32>(entries.count)
            var grouping = Grouping()
            var (place, start) = (0, 0)
            while start < entries.count {
                let hash = UInt32(truncatingIfNeeded: entries[start] >> 32)
                var end = start + 1
                while end < entries.count, entries[end] >> 32 == entries[start] >> 32 { end += 1 }
                let rest = NameIndex.rest(hash, bits, rowBits) << UInt32(rowBits + Flag.count)
                grouping.read(entries[start..<end], hash, in: names) { row, flags in
                    packed.base[place] = rest | flags << UInt32(rowBits) | UInt32(truncatingIfNeeded: row)
                    place += 1
                }
                starts[Int(entries[start] >> UInt64(64 - bits)) + 1] += UInt32(end - start)
                start = end
            }
            for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
            return NameIndex(starts: Column(starts), entries: Column(packed), bucketBits: bits, rowBits: rowBits)
        }
    }
}

extension NameIndex {
    /// Puts names of one hash in order: those that fold to the same text together, and of these the same bytes.
    private struct Grouping {
        private var reader = FoldedWords()
        private var spellings: [[UInt8]: Int] = [:]

        mutating func read(
            _ entries: ArraySlice<UInt64>, _ hash: UInt32, in names: StringPool,
            _ body: (_ row: UInt64, _ flags: UInt32) -> Void
        ) {
            let rows = entries.lazy.map { Int($0 & 0xFFFF_FFFF) }
            // Nearly always there is one name, and mostly one spelling of it.
            if rows.dropFirst().allSatisfy({ names.areEqual($0, rows[rows.startIndex]) }) {
                for (number, row) in rows.enumerated() {
                    body(UInt64(row), number == 0 ? 0 : Flag.sameName | Flag.sameBytes)
                }
                return
            }
            spellings.removeAll(keepingCapacity: true)
            var rowsBySpelling: [[Int]] = []
            for row in rows {
                let spelling = names.withBytes(row) { Array($0) }
                let number = spellings[spelling] ?? rowsBySpelling.count
                if number == rowsBySpelling.count {
                    spellings[spelling] = number
                    rowsBySpelling.append([])
                }
                rowsBySpelling[number].append(row)
            }
            var byName: [[UInt8]: [Int]] = [:]
            for (number, rows) in rowsBySpelling.enumerated() {
                byName[text(of: rows[0], hash, in: names), default: []].append(number)
            }
            for numbers in byName.values.sorted(by: { $0[0] < $1[0] }) {
                var isFirst = true
                for number in numbers {
                    for (place, row) in rowsBySpelling[number].enumerated() {
                        let flags = (isFirst ? 0 : Flag.sameName) | (place == 0 ? 0 : Flag.sameBytes)
                        body(UInt64(row), flags)
                        isFirst = false
                    }
                }
            }
        }

        /// The folded spelling of a row's name that has the hash.
        private mutating func text(of row: Int, _ hash: UInt32, in names: StringPool) -> [UInt8] {
            _ = reader.spellings(of: names, row) { NameIndex.hash($0.text) == hash }
            return reader.text
        }
    }

    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add(name, entries)
        writer.add("\(name).starts", starts)
        writer.add("\(name).bits", [Int64(bucketBits), Int64(rowBits)])
    }

    /// Reads the index of `rows` rows.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        let bits = try reader.array("\(name).bits", of: Int64.self, count: 2)
        try SnapshotReader.expect(
            (0...31).contains(bits[0]) && (0...31 - Flag.count).contains(Int(bits[1])) && rows <= 1 << bits[1],
            "\(name) has other bits")
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
