/// Many short texts in one piece of memory: four bytes each beside the text itself, none where all are of one length.
struct StringPool: Sendable {
    private let bytes: Column<UInt8>
    /// Where each text ends; empty where all have ``width`` bytes.
    private let ends: Column<UInt32>
    private let width: Int
    let count: Int

    /// No texts.
    init() {
        self.init(bytes: Column(), ends: Column(), width: 0)
    }

    private init(bytes: Column<UInt8>, ends: Column<UInt32>, width: Int) {
        self.bytes = bytes
        self.ends = ends
        self.width = width
        count = width > 0 ? bytes.count / width : ends.count
    }

    /// The length of a text in bytes.
    func byteCount(_ position: Int) -> Int { range(position).count }

    subscript(position: Int) -> String {
        withBytes(position) { String(decoding: $0, as: UTF8.self) }
    }

    func withBytes<Result>(_ position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let range = range(position)
        return bytes.withMemory { body(UnsafeBufferPointer(start: $0 + range.lowerBound, count: range.count)) }
    }

    /// Whether one text stands before another, byte by byte: the order of ``Catalog/SpotifyID``.
    func precedes(_ left: Int, _ right: Int) -> Bool {
        withBytes(left) { left in withBytes(right) { left.lexicographicallyPrecedes($0) } }
    }

    /// The positions of the texts in ascending order, equal ones as they stand.
    func ascendingOrder() -> [Int32] {
        // The first eight bytes as a number decide nearly always; the texts are looked at where they agree.
        let keys = (0..<count).map { position in
            let head = withBytes(position) { bytes in
                bytes.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) } << (8 * UInt64(8 - min(bytes.count, 8)))
            }
            return (head: head, position: Int32(position))
        }
        return keys.sorted { left, right in
            if left.head != right.head { return left.head < right.head }
            if precedes(Int(left.position), Int(right.position)) { return true }
            return !precedes(Int(right.position), Int(left.position)) && left.position < right.position
        }.map(\.position)
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
        let start = firstPosition { !$0.lexicographicallyPrecedes(wanted) }
        let end = firstPosition { wanted.lexicographicallyPrecedes($0) }
        return start..<max(start, end)
    }

    /// The positions whose text begins with the given one; the pool must be in ascending order.
    func positions(beginningWith wanted: some Collection<UInt8>) -> Range<Int> {
        let start = firstPosition { !$0.lexicographicallyPrecedes(wanted) }
        let end = firstPosition { wanted.lexicographicallyPrecedes($0) && !$0.starts(with: wanted) }
        return start..<max(start, end)
    }

    /// The first position at which a condition holds that, once true, stays true.
    private func firstPosition(where condition: (UnsafeBufferPointer<UInt8>) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if withBytes(middle, condition) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func range(_ position: Int) -> Range<Int> {
        if width > 0 { return Range(uncheckedBounds: (position * width, (position + 1) * width)) }
        return Range(uncheckedBounds: (position == 0 ? 0 : Int(ends[position - 1]), Int(ends[position])))
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
        func build() -> StringPool {
            let width = Int(ends.first ?? 0)
            let isUniform = width > 0 && ends.indices.allSatisfy { Int(ends[$0]) == ($0 + 1) * width }
            return StringPool(
                bytes: Column(bytes), ends: isUniform ? Column() : Column(ends), width: isUniform ? width : 0)
        }
    }
}

extension StringPool {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).bytes", bytes)
        writer.add("\(name).ends", ends)
        writer.add("\(name).width", [Int64(width)])
    }

    /// Reads texts, of which there must be so many where a number is given.
    init(_ reader: SnapshotReader, _ name: String, count: Int? = nil) throws(SnapshotError) {
        let bytes = try reader.column("\(name).bytes", of: UInt8.self)
        let ends = try reader.column("\(name).ends", of: UInt32.self)
        let width = Int(try reader.value("\(name).width", of: Int64.self))
        if width != 0 {
            try SnapshotReader.expect(width > 0 && bytes.count % width == 0 && ends.isEmpty, "\(name) has no texts")
        } else {
            try SnapshotReader.expect(
                ends.ascends(upTo: bytes.count) && Int(ends.last ?? 0) == bytes.count, "\(name) ends elsewhere")
        }
        self.init(bytes: bytes, ends: ends, width: width)
        if let count { try SnapshotReader.expect(self.count == count, "\(name) has \(self.count) texts") }
    }
}
