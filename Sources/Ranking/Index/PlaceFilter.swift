import CScan

/// A filter that a pruned index asks about many rows at a time, before it looks at their vectors.
///
/// It may allow a row that ``IndexQuery/filter`` does not, but never the other way round; rows that come far enough are
/// asked for there, too.
struct PlaceFilter: Sendable {
    /// A range of bytes of a column.
    struct Bound: Sendable {
        var column: PlaceColumn
        var range: (low: UInt8, high: UInt8)
    }

    /// The bounds that every allowed row satisfies.
    var bounds: [Bound] = []
    /// By leaf, 0 where no row is allowed; `nil` where nobody knows.
    var leaves: [UInt8]?
    /// Sets that a row may have, and by set 1 where it is allowed; `nil` where every set is.
    var sets: (column: PlaceSets, allowed: [UInt8])?

    var isEmpty: Bool { bounds.isEmpty && leaves == nil && sets == nil }

    /// By leaf, 0 where no row is allowed.
    func marks(_ map: LeafMap) -> [UInt8] {
        var marks = leaves ?? [UInt8](repeating: 1, count: map.leafCount)
        for bound in bounds { bound.column.mark(bound.range, &marks) }
        return marks
    }

    /// Calls the body with a filter as the kernel reads it; with `nil` for none.
    static func withKernel<Result>(
        _ filter: PlaceFilter?, _ body: (UnsafePointer<juke_row_filter>?) -> Result
    ) -> Result {
        guard let filter else { return body(nil) }
        let ranges = filter.bounds.map { $0.column.range($0.range) }
        let sets = filter.sets
        return withExtendedLifetime(filter) {
            ranges.withUnsafeBufferPointer { ranges in
                (sets?.allowed ?? []).withUnsafeBufferPointer { table in
                    let kernel = juke_row_filter(
                        ranges: ranges.baseAddress, range_count: ranges.count, numbers: sets?.column.memory,
                        table: table.baseAddress)
                    return withUnsafePointer(to: kernel) { body($0) }
                }
            }
        }
    }
}

/// One number of each row as a byte, in the order of the places of a pruned index, with the least and the most of each
/// leaf.
///
/// A byte encodes between which of up to 254 edges the number lies. So a range of numbers becomes a range of bytes,
/// which may hold a few more numbers at its ends.
final class PlaceColumn: Sendable {
    /// The byte of a row without the number.
    static let missing: UInt8 = 255
    private static let edgeCount = 254
    private static let sampleCount = 16_384

    private let edges: [Double]
    private let codes: Column<UInt8>
    private let least: [UInt8]
    private let most: [UInt8]

    /// Codes a number of every row of a pruned index, by edges that a sample of the rows gives.
    ///
    /// - Parameters:
    ///   - storage: The index' memory, in whose order of places the bytes are kept.
    ///   - value: A row's number, or one that is none.
    init(_ storage: LeafStorage, value: (_ row: Int) -> Double) {
        let step = max(storage.count / Self.sampleCount, 1)
        let sample = stride(from: 0, to: storage.count, by: step).lazy.map(value).filter { !$0.isNaN }.sorted()
        let edges = Self.edges(of: sample)
        let map = storage.map
        // Whole words of 64 rows.
        let codes = SharedMemory<UInt8>(Self.length(storage.count))
        for place in 0..<storage.count {
            codes.base[place] = Self.code(of: value(storage.row(at: UInt32(place))), edges)
        }
        var least = [UInt8](repeating: .max, count: map.leafCount)
        var most = [UInt8](repeating: 0, count: map.leafCount)
        for leaf in 0..<map.leafCount {
            for place in map.places(of: leaf) where codes.base[place] != Self.missing {
                least[leaf] = min(least[leaf], codes.base[place])
                most[leaf] = max(most[leaf], codes.base[place])
            }
        }
        self.edges = edges
        self.codes = Column(codes)
        self.least = least
        self.most = most
    }

    private init(edges: [Double], codes: Column<UInt8>, least: [UInt8], most: [UInt8]) {
        self.edges = edges
        self.codes = codes
        self.least = least
        self.most = most
    }

    /// How many bytes `rows` rows take: whole words of 64.
    fileprivate static func length(_ rows: Int) -> Int { (rows + 63) / 64 * 64 }

    private static func edges(of sample: [Double]) -> [Double] {
        var distinct: [Double] = []
        for value in sample where distinct.last != value { distinct.append(value) }
        guard distinct.count > edgeCount else { return distinct }
        var edges: [Double] = []
        for number in 0..<edgeCount {
            let value = sample[number * sample.count / edgeCount]
            if edges.last != value { edges.append(value) }
        }
        return edges
    }

    /// How many edges a number reaches.
    private static func code(of value: Double, _ edges: [Double]) -> UInt8 {
        if value.isNaN { return missing }
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return UInt8(low)
    }

    /// The bytes of the numbers in a range.
    func codes(from least: Double, to most: Double) -> (low: UInt8, high: UInt8) {
        (Self.code(of: least, edges), Self.code(of: most, edges))
    }

    /// Clears the marks of the leaves without a byte in a range.
    func mark(_ range: (low: UInt8, high: UInt8), _ marks: inout [UInt8]) {
        juke_mark_blocks(least, most, marks.count, range.low, range.high, &marks)
    }

    /// A range of the column as the kernel reads it, as long as the column lives.
    fileprivate func range(_ range: (low: UInt8, high: UInt8)) -> juke_code_range {
        juke_code_range(codes: codes.base, low: range.low, high: range.high)
    }
}

/// The small set of numbers that each row has, as genres, in the order of the places of a pruned index: rows that have
/// the same set share its number.
final class PlaceSets: Sendable {
    /// Stands for every set for which no number is left: nothing is known of it.
    private static let other = Int(UInt16.max)

    private let numbers: Column<UInt16>
    /// By member, the sets that have it.
    private let setsOfMember: RowLinks
    /// By leaf, the members of its rows' sets, each a bit; members 64 apart share one.
    private let members: [UInt64]

    /// Numbers the sets of all rows of a pruned index.
    ///
    /// - Parameters:
    ///   - storage: The index' memory, in whose order of places the numbers are kept.
    ///   - set: The members of a row's set, each once, always in the same order.
    init(_ storage: LeafStorage, set: (_ row: Int) -> [Int]) {
        // Whole words of 64 rows.
        let numbers = SharedMemory<UInt16>(PlaceColumn.length(storage.count))
        var numberOfSet: [[Int]: Int] = [:]
        var setsOfMember: [Int: [Int]] = [:]
        var members: [UInt64] = []
        members.reserveCapacity(storage.map.leafCount)
        for leaf in 0..<storage.map.leafCount {
            var bits: UInt64 = 0
            for place in storage.map.places(of: leaf) {
                let set = set(storage.row(at: UInt32(place)))
                for member in set { bits |= Self.bit(of: member) }
                let number: Int
                if let known = numberOfSet[set] {
                    number = known
                } else if numberOfSet.count < Self.other {
                    number = numberOfSet.count
                    numberOfSet[set] = number
                    for member in set { setsOfMember[member, default: []].append(number) }
                } else {
                    number = Self.other
                }
                numbers.base[place] = UInt16(number)
            }
            members.append(bits)
        }
        var sets = RowLinks.Builder()
        for member in 0..<(setsOfMember.keys.max() ?? -1) + 1 { sets.append(setsOfMember[member] ?? []) }
        self.numbers = Column(numbers)
        self.setsOfMember = sets.build()
        self.members = members
    }

    private init(numbers: Column<UInt16>, setsOfMember: RowLinks, members: [UInt64]) {
        self.numbers = numbers
        self.setsOfMember = setsOfMember
        self.members = members
    }

    private static func bit(of member: Int) -> UInt64 { 1 << UInt64(member % 64) }

    /// By number of a set, 1 where it has a wanted member and no unwanted one.
    ///
    /// - Parameters:
    ///   - wanted: The members of which a set needs one; `nil` where every set without an unwanted member is allowed.
    ///   - unwanted: The members of which a set must have none.
    /// - Returns: One byte for each number that a set may have; the number for unnumbered sets is allowed.
    func allowed(_ wanted: Set<Int>?, without unwanted: Set<Int>) -> [UInt8] {
        var allowed = [UInt8](repeating: wanted == nil ? 1 : 0, count: Self.other + 1)
        for member in wanted ?? [] { for number in setsOfMember[member] { allowed[Int(number)] = 1 } }
        for member in unwanted { for number in setsOfMember[member] { allowed[Int(number)] = 0 } }
        allowed[Self.other] = 1
        return allowed
    }

    /// By leaf, whether a row may have a wanted member.
    func leaves(with wanted: Set<Int>) -> [UInt8] {
        let bits = wanted.reduce(0) { $0 | Self.bit(of: $1) }
        // Every set that has no number is in some leaf, whose bits have its members all the same.
        return members.map { $0 & bits == 0 ? 0 : 1 }
    }

    /// The number of each row's set, as long as this lives.
    fileprivate var memory: UnsafePointer<UInt16> { numbers.base }
}

extension PlaceColumn {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).edges", edges)
        writer.add("\(name).codes", codes)
        writer.add("\(name).least", least)
        writer.add("\(name).most", most)
    }

    convenience init(_ reader: SnapshotReader, _ name: String, _ storage: LeafStorage) throws(SnapshotError) {
        self.init(
            edges: try reader.array("\(name).edges"),
            codes: try reader.column("\(name).codes", count: Self.length(storage.count)),
            least: try reader.array("\(name).least", count: storage.map.leafCount),
            most: try reader.array("\(name).most", count: storage.map.leafCount))
        try SnapshotReader.expect(edges.count <= Self.edgeCount, "\(name) has \(edges.count) edges")
    }
}

extension PlaceSets {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).numbers", numbers)
        setsOfMember.write(to: &writer, as: name)
        writer.add("\(name).leaves", members)
    }

    convenience init(_ reader: SnapshotReader, _ name: String, _ storage: LeafStorage) throws(SnapshotError) {
        self.init(
            numbers: try reader.column("\(name).numbers", count: PlaceColumn.length(storage.count)),
            setsOfMember: try RowLinks(reader, name, rows: .max, positions: Self.other),
            members: try reader.array("\(name).leaves", count: storage.map.leafCount))
    }
}
