/// A number of each of many rows: as it is or, where there are few different ones, a byte or two that stand for it.
///
/// What is read is bit for bit what was given, but that all numbers that are none are the same.
struct NumberColumn: Sendable {
    /// By row; empty where codes stand for the numbers.
    private var plain = Column<Float>()
    /// The different numbers, ascending, and behind them one that is none.
    private var values = Column<Float>()
    /// By row, a place among the values; one of the two is empty.
    private var bytes = Column<UInt8>()
    private var words = Column<UInt16>()

    /// More different numbers than this stay as they are.
    private static let mostValues = Int(UInt16.max)

    /// No number is known of any row.
    init() {}

    /// Keeps numbers as they are; what is not a number is unknown.
    init(_ numbers: Column<Float>) {
        if numbers.contains(where: { !$0.isNaN }) { plain = numbers }
    }

    /// Whether no number is known of any row.
    var isEmpty: Bool { plain.isEmpty && bytes.isEmpty && words.isEmpty }

    /// A row's number, or one that is none.
    subscript(row: Int) -> Float {
        if !words.isEmpty { return values[Int(words[row])] }
        if !bytes.isEmpty { return values[Int(bytes[row])] }
        return plain.isEmpty ? .nan : plain[row]
    }

    /// Asks for the memory of a row's number.
    func prefetch(_ row: Int) {
        if !words.isEmpty { words.prefetch(row) }
        if !bytes.isEmpty { bytes.prefetch(row) }
        if !plain.isEmpty { plain.prefetch(row) }
    }

    /// The same numbers, that of row `order[i]` at row `i`.
    func arranged(_ order: [Int32]) -> NumberColumn {
        guard !isEmpty else { return self }
        let numbers = SharedMemory<Float>(order.count)
        for (row, source) in order.enumerated() { numbers.base[row] = self[Int(source)] }
        return NumberColumn(Column(numbers))
    }

    /// The same numbers in as few bytes as they need.
    var narrowed: NumberColumn {
        guard !plain.isEmpty, let places = ValuePlaces(plain, most: Self.mostValues) else { return self }
        let isNarrow = places.values.count < Int(UInt8.max)
        let size = (places.values.count + 1) * MemoryLayout<Float>.stride + plain.count * (isNarrow ? 1 : 2)
        guard size < plain.count * MemoryLayout<Float>.stride else { return self }
        var column = NumberColumn()
        column.values = Column(places.values + [.nan])
        if isNarrow {
            let codes = SharedMemory<UInt8>(plain.count)
            for (row, number) in plain.enumerated() { codes.base[row] = UInt8(places[number]) }
            column.bytes = Column(codes)
        } else {
            let codes = SharedMemory<UInt16>(plain.count)
            for (row, number) in plain.enumerated() { codes.base[row] = UInt16(places[number]) }
            column.words = Column(codes)
        }
        return column
    }
}

/// The different numbers of a column in ascending order, and the place of each among them.
private struct ValuePlaces {
    private(set) var values: [Float] = []
    /// An open hash table of bits; those of ``free`` are no number's.
    private var slots: [UInt32]
    private var places: [UInt16]

    private static let free = UInt32.max

    /// Looks through numbers; `nil` when they have more different values than allowed.
    init?(_ numbers: Column<Float>, most: Int) {
        slots = [UInt32](repeating: Self.free, count: 1 << 17)
        places = [UInt16](repeating: 0, count: slots.count)
        for number in numbers where !number.isNaN {
            let slot = slot(of: number.bitPattern)
            guard slots[slot] == Self.free else { continue }
            guard values.count < most else { return nil }
            slots[slot] = number.bitPattern
            values.append(number)
        }
        // Of the two zeros, the negative one comes first.
        values.sort { $0 != $1 ? $0 < $1 : $0.sign == .minus && $1.sign == .plus }
        for (place, value) in values.enumerated() { places[slot(of: value.bitPattern)] = UInt16(place) }
    }

    /// The place of a number; that behind the last for one that is none.
    subscript(number: Float) -> Int { number.isNaN ? values.count : Int(places[slot(of: number.bitPattern)]) }

    private func slot(of bits: UInt32) -> Int {
        var slot = Int((bits &* 0x9E37_79B1) >> 15)
        while slots[slot] != Self.free && slots[slot] != bits { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }
}

extension NumberColumn {
    func write(to writer: inout SnapshotWriter, as name: String) {
        let narrowed = narrowed
        writer.add(name, narrowed.plain)
        writer.add("\(name).values", narrowed.values)
        writer.add("\(name).bytes", narrowed.bytes)
        writer.add("\(name).words", narrowed.words)
    }

    /// Reads the numbers of `count` rows, or of none.
    init(_ reader: SnapshotReader, _ name: String, count: Int) throws(SnapshotError) {
        plain = try reader.column(name, count: count, orNone: true)
        values = try reader.column("\(name).values")
        bytes = try reader.column("\(name).bytes", count: count, orNone: true)
        words = try reader.column("\(name).words", count: count, orNone: true)
        try SnapshotReader.expect(
            bytes.lies(in: 0..<values.count) && words.lies(in: 0..<values.count), "\(name) has other values")
    }
}
