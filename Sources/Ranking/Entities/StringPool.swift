/// Many short texts in one piece of memory: a byte or two each beside the text itself, none where all are of one
/// length.
struct StringPool: Sendable {
    private let bytes: Column<UInt8>
    private let ends: EndColumn
    /// The texts where they are identifiers of one length, in fewer bits; the rest is empty then.
    private let packed: PackedIdentifiers?
    let count: Int

    /// No texts.
    init() {
        self.init(bytes: Column(), ends: EndColumn())
    }

    private init(bytes: Column<UInt8>, ends: EndColumn, packed: PackedIdentifiers? = nil) {
        self.bytes = bytes
        self.ends = ends
        self.packed = packed
        count = packed?.count ?? ends.count
    }

    /// The same texts in as few bytes as they need.
    ///
    /// Identifiers must be in ascending order for it.
    var narrowed: StringPool {
        guard packed == nil, let identifiers = PackedIdentifiers(self) else { return self }
        return StringPool(bytes: Column(), ends: EndColumn(), packed: identifiers)
    }

    /// The length of a text in bytes.
    func byteCount(_ position: Int) -> Int { withBytes(position, \.count) }

    subscript(position: Int) -> String {
        withBytes(position) { String(decoding: $0, as: UTF8.self) }
    }

    func withBytes<Result>(_ position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let packed { return packed.withBytes(position, body) }
        let range = ends.range(position)
        return bytes.withMemory { body(UnsafeBufferPointer(start: $0 + range.lowerBound, count: range.count)) }
    }

    /// Asks for the memory of some texts that are read soon.
    func prefetch(_ positions: some Collection<Int>) {
        if let packed {
            for position in positions { packed.prefetch(position) }
            return
        }
        for position in positions { ends.prefetch(position) }
        for position in positions { bytes.prefetch(ends.range(position).lowerBound) }
    }

    /// Whether one text stands before another, byte by byte: the order of ``Catalog/SpotifyID``.
    func precedes(_ left: Int, _ right: Int) -> Bool {
        withBytes(left) { left in withBytes(right) { left.lexicographicallyPrecedes($0) } }
    }

    /// Whether two texts have the same bytes.
    func areEqual(_ left: Int, _ right: Int) -> Bool {
        withBytes(left) { left in withBytes(right) { left.elementsEqual($0) } }
    }

    /// The positions of the texts in ascending order, equal ones as they stand.
    func ascendingOrder() -> [Int32] {
        // The first eight bytes as a number decide nearly always; the texts are looked at where they agree.
        var keys = (0..<count).map { position in
            let head = withBytes(position) { bytes in
                bytes.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) } << (8 * UInt64(8 - min(bytes.count, 8)))
            }
            return HeadedText(head: head, position: Int32(position))
        }
        guard !keys.isEmpty else { return [] }
        HeadedText.sort(&keys)
        var start = 0
        for end in 1...keys.count where end == keys.count || keys[end].head != keys[start].head {
            if end - start > 1 {
                keys[start..<end].sort { left, right in
                    if precedes(Int(left.position), Int(right.position)) { return true }
                    return !precedes(Int(right.position), Int(left.position)) && left.position < right.position
                }
            }
            start = end
        }
        return keys.map(\.position)
    }

    /// The same texts, text `order[i]` at position `i`.
    func arranged(_ order: [Int32]) -> StringPool {
        var arranged = Builder()
        arranged.reserve(count, bytes: bytes.count)
        for position in order { withBytes(Int(position)) { arranged.append($0) } }
        return arranged.build()
    }

    /// The positions whose text equals the given one; the pool must be in ascending order.
    func positions(of text: String) -> Range<Int> { positions(of: Array(text.utf8)) }

    /// The positions whose text equals the given one; the pool must be in ascending order.
    func positions(of wanted: some Collection<UInt8>) -> Range<Int> {
        let near = packed?.positions(near: wanted) ?? 0..<count
        let start = firstPosition(in: near) { !$0.lexicographicallyPrecedes(wanted) }
        // Mostly there is one, or none.
        var end = start
        while end < count, withBytes(end, { $0.elementsEqual(wanted) }) { end += 1 }
        return start..<end
    }

    /// The positions whose text begins with the given one; the pool must be in ascending order.
    func positions(beginningWith wanted: some Collection<UInt8>) -> Range<Int> {
        let start = firstPosition { !$0.lexicographicallyPrecedes(wanted) }
        let end = firstPosition { wanted.lexicographicallyPrecedes($0) && !$0.starts(with: wanted) }
        return start..<max(start, end)
    }

    /// The first position at which a condition holds that, once true, stays true.
    private func firstPosition(
        in range: Range<Int>? = nil, where condition: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Int {
        var (low, high) = (range?.lowerBound ?? 0, range?.upperBound ?? count)
        while low < high {
            let middle = (low + high) / 2
            if withBytes(middle, condition) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// A text by its first eight bytes.
private struct HeadedText {
    let head: UInt64
    let position: Int32

    /// Sorts by the heads, equal ones as they stand: byte by byte from the last, bytes that all have in common left
    /// out.
    static func sort(_ texts: inout [HeadedText]) {
        guard let first = texts.first?.head else { return }
        let differing = texts.reduce(0) { $0 | ($1.head ^ first) }
        var moved = texts
        for shift in stride(from: 0 as UInt64, to: 64, by: 8) where differing >> shift & 0xFF != 0 {
            var next = [Int](repeating: 0, count: 257)
            for text in texts { next[Int(text.head >> shift & 0xFF) + 1] += 1 }
            for byte in 1..<257 { next[byte] += next[byte - 1] }
            for text in texts {
                let byte = Int(text.head >> shift & 0xFF)
                moved[next[byte]] = text
                next[byte] += 1
            }
            swap(&texts, &moved)
        }
    }
}

extension StringPool {
    /// Takes texts one after another.
    struct Builder: Sendable {
        private var bytes: [UInt8] = []
        private var ends: [UInt32] = []

        /// How many texts there are so far.
        var count: Int { ends.count }

        mutating func reserve(_ texts: Int, bytes count: Int) {
            ends.reserveCapacity(texts)
            bytes.reserveCapacity(count)
        }

        mutating func append(_ text: String) {
            bytes.append(contentsOf: text.utf8)
            ends.append(UInt32(bytes.count))
        }

        mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
            bytes.append(contentsOf: text)
            ends.append(UInt32(bytes.count))
        }

        func withBytes<Result>(_ position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            let range = (position == 0 ? 0 : Int(ends[position - 1]))..<Int(ends[position])
            return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
        }

        /// Whether the last text stands before the one that came before it.
        var descends: Bool {
            let last = count - 1
            return last > 0
                && withBytes(last) { text in withBytes(last - 1) { text.lexicographicallyPrecedes($0) } }
        }

        /// The texts so far.
        func build() -> StringPool { StringPool(bytes: Column(bytes), ends: EndColumn(ends)) }
    }
}

extension StringPool {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).bytes", bytes)
        ends.write(to: &writer, as: "\(name).at")
        (packed ?? PackedIdentifiers()).write(to: &writer, as: "\(name).packed")
    }

    /// Reads texts; with a `count` there must be that many.
    init(_ reader: SnapshotReader, _ name: String, count: Int? = nil) throws(SnapshotError) {
        let bytes = try reader.column("\(name).bytes", of: UInt8.self)
        let ends = try EndColumn(reader, "\(name).at", upTo: bytes.count)
        let packed = try PackedIdentifiers(reader, "\(name).packed")
        self.init(bytes: bytes, ends: ends, packed: packed.count > 0 ? packed : nil)
        try SnapshotReader.expect(ends.end == bytes.count, "\(name) ends elsewhere")
        if let count { try SnapshotReader.expect(self.count == count, "\(name) has \(self.count) texts") }
    }
}
