/// From each row to some positions elsewhere: four bytes a row, and four a link; nothing as long as no row has a link.
struct RowLinks: Sendable {
    private let ends: Column<UInt32>
    private let members: Column<Int32>

    /// No links.
    init() {
        self.init(ends: Column(), members: Column())
    }

    private init(ends: Column<UInt32>, members: Column<Int32>) {
        self.ends = ends
        self.members = members
    }

    /// The links of a row, in the order in which they were given.
    subscript(row: Int) -> Column<Int32> {
        guard row < ends.count else { return Column() }
        return members.part((row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row]))
    }

    /// Calls the body with each row and each of its links.
    func forEach(_ body: (_ row: Int, _ link: Int32) -> Void) {
        ends.withMemory { ends in
            members.withMemory { members in
                var start = 0
                for row in 0..<self.ends.count {
                    for place in start..<Int(ends[row]) { body(row, members[place]) }
                    start = Int(ends[row])
                }
            }
        }
    }

    /// The same links, those of row `order[i]` at row `i`.
    func arranged(_ order: [Int32]) -> RowLinks {
        guard !members.isEmpty else { return self }
        var arranged = Builder()
        for row in order { arranged.append(self[Int(row)].lazy.map(Int.init)) }
        return arranged.build()
    }

    /// From each position to the rows that are linked to it, ascending.
    ///
    /// - Parameter positions: How many positions there are; every link must be below.
    /// - Returns: As many rows of links as positions; none at all when nothing is linked.
    func inverted(positions: Int) -> RowLinks {
        guard !members.isEmpty else { return RowLinks() }
        var ends = [UInt32](repeating: 0, count: positions)
        for member in members { ends[Int(member)] += 1 }
        var starts = ends
        var sum: UInt32 = 0
        for position in 0..<positions {
            starts[position] = sum
            sum += ends[position]
            ends[position] = sum
        }
        var inverted = [Int32](repeating: 0, count: members.count)
        for row in self.ends.indices {
            for member in self[row] {
                inverted[Int(starts[Int(member)])] = Int32(row)
                starts[Int(member)] += 1
            }
        }
        return RowLinks(ends: Column(ends), members: Column(inverted))
    }
}

extension RowLinks {
    /// Takes the links of one row after another.
    struct Builder: Sendable {
        private var ends: [UInt32] = []
        private var members: [Int32] = []
        private var count = 0

        mutating func append(_ links: some Collection<Int>) {
            count += 1
            if links.isEmpty && ends.isEmpty { return }
            // Rows before the first link end where they begin.
            while ends.count < count - 1 { ends.append(0) }
            for link in links { members.append(Int32(link)) }
            ends.append(UInt32(members.count))
        }

        /// The links so far.
        func build() -> RowLinks { RowLinks(ends: Column(ends), members: Column(members)) }
    }
}

extension RowLinks {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).ends", ends)
        writer.add("\(name).members", members)
    }

    /// Reads the links of at most so many rows to positions below a limit.
    init(_ reader: SnapshotReader, _ name: String, rows: Int, positions: Int) throws(SnapshotError) {
        ends = try reader.column("\(name).ends")
        members = try reader.column("\(name).members")
        try SnapshotReader.expect(
            ends.count <= rows && ends.ascends(upTo: members.count) && Int(ends.last ?? 0) == members.count
                && members.lies(in: 0..<positions), "\(name) leads nowhere")
    }
}
