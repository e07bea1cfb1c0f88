/// For each row of a table, the positions of other resources: four bytes a link, and about one a row.
///
/// Where all rows have as many links, the rows take no bytes.
struct RowLinks: Sendable {
    private let ends: EndColumn
    private let members: Column<Int32>

    /// No links.
    init() {
        self.init(ends: EndColumn(), members: Column())
    }

    private init(ends: EndColumn, members: Column<Int32>) {
        self.ends = ends
        self.members = members
    }

    /// Keeps where each row's links end among the members.
    init(ends: [UInt32], members: [Int32]) {
        self.init(ends: EndColumn(ends), members: Column(members))
    }

    /// How many links there are.
    var count: Int { members.count }

    /// The links of a row, in the order in which they were given.
    subscript(row: Int) -> Column<Int32> {
        guard row < ends.count else { return Column() }
        return members.part(ends.range(row))
    }

    /// Calls the body with each row and each of its links.
    func forEach(_ body: (_ row: Int, _ link: Int32) -> Void) {
        members.withMemory { members in
            for row in 0..<ends.count {
                for place in ends.range(row) { body(row, members[place]) }
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
    /// - Parameter positions: How many positions there are; links to others are left out.
    /// - Returns: As many rows of links as positions; none at all when nothing is linked.
    func inverted(positions: Int) -> RowLinks {
        guard !members.isEmpty else { return RowLinks() }
        var ends = [UInt32](repeating: 0, count: positions)
        for member in members where member < positions { ends[Int(member)] += 1 }
        var starts = ends
        var sum: UInt32 = 0
        for position in 0..<positions {
            starts[position] = sum
            sum += ends[position]
            ends[position] = sum
        }
        var inverted = [Int32](repeating: 0, count: Int(sum))
        for row in 0..<self.ends.count {
            for member in self[row] where member < positions {
                inverted[Int(starts[Int(member)])] = Int32(row)
                starts[Int(member)] += 1
            }
        }
        return RowLinks(ends: EndColumn(ends), members: Column(inverted))
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
        func build() -> RowLinks { RowLinks(ends: EndColumn(ends), members: Column(members)) }
    }
}

extension RowLinks {
    func write(to writer: inout SnapshotWriter, as name: String) {
        ends.write(to: &writer, as: name)
        writer.add("\(name).members", members)
    }

    /// Reads the links of at most `rows` rows to positions below `positions`.
    init(_ reader: SnapshotReader, _ name: String, rows: Int, positions: Int) throws(SnapshotError) {
        members = try reader.column("\(name).members")
        ends = try EndColumn(reader, name, upTo: members.count)
        try SnapshotReader.expect(
            ends.count <= rows && ends.end == members.count && members.lies(in: 0..<positions),
            "\(name) leads nowhere")
    }
}
