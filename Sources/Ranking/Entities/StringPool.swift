/// Many short texts in one piece of memory: four bytes each beside the text itself.
struct StringPool: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []

    var count: Int { ends.count }

    mutating func reserve(_ texts: Int, averageBytes: Int) {
        ends.reserveCapacity(texts)
        bytes.reserveCapacity(texts * averageBytes)
    }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        ends.append(UInt32(bytes.count))
    }

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(UInt32(bytes.count))
    }

    /// The length of a text in bytes.
    func byteCount(_ position: Int) -> Int { range(position).count }

    subscript(position: Int) -> String {
        withBytes(position) { String(decoding: $0, as: UTF8.self) }
    }

    func withBytes<Result>(_ position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(position)])) }
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
        var arranged = StringPool()
        arranged.bytes.reserveCapacity(bytes.count)
        arranged.ends.reserveCapacity(count)
        for position in order {
            arranged.bytes.append(contentsOf: bytes[range(Int(position))])
            arranged.ends.append(UInt32(arranged.bytes.count))
        }
        return arranged
    }

    /// The positions whose text equals the given one; the pool must be in ascending order.
    func positions(of text: String) -> Range<Int> { positions(of: Array(text.utf8)) }

    /// The positions whose text equals the given one; the pool must be in ascending order.
    func positions(of wanted: some Collection<UInt8>) -> Range<Int> {
        let start = firstPosition { !$0.lexicographicallyPrecedes(wanted) }
        let end = firstPosition { wanted.lexicographicallyPrecedes($0) }
        return start..<end
    }

    /// The positions whose text begins with the given one; the pool must be in ascending order.
    func positions(beginningWith wanted: some Collection<UInt8>) -> Range<Int> {
        let start = firstPosition { !$0.lexicographicallyPrecedes(wanted) }
        let end = firstPosition { wanted.lexicographicallyPrecedes($0) && !$0.starts(with: wanted) }
        return start..<end
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
        (position == 0 ? 0 : Int(ends[position - 1]))..<Int(ends[position])
    }
}
