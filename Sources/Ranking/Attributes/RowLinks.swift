/// From each row to some positions elsewhere: four bytes a row, and four a link; nothing as long as no row has a link.
struct RowLinks: Sendable {
    private var ends: [UInt32] = []
    private var members: [Int32] = []
    private var count = 0

    /// The links of a row, in the order in which they were given.
    subscript(row: Int) -> ArraySlice<Int32> {
        guard row < ends.count else { return [] }
        return members[(row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])]
    }

    mutating func append(_ links: some Collection<Int>) {
        count += 1
        if links.isEmpty && ends.isEmpty { return }
        // Rows before the first link end where they begin.
        while ends.count < count - 1 { ends.append(0) }
        for link in links { members.append(Int32(link)) }
        ends.append(UInt32(members.count))
    }

    /// The same links, those of row `order[i]` at row `i`.
    func arranged(_ order: [Int32]) -> RowLinks {
        guard !members.isEmpty else { return self }
        var arranged = RowLinks()
        arranged.ends.reserveCapacity(order.count)
        arranged.members.reserveCapacity(members.count)
        for row in order {
            arranged.members.append(contentsOf: self[Int(row)])
            arranged.ends.append(UInt32(arranged.members.count))
        }
        arranged.count = order.count
        return arranged
    }

    /// From each position to the rows that are linked to it, ascending.
    ///
    /// - Parameter positions: How many positions there are; every link must be below.
    /// - Returns: As many rows of links as positions; none at all when nothing is linked.
    func inverted(positions: Int) -> RowLinks {
        guard !members.isEmpty else { return RowLinks() }
        var inverted = RowLinks()
        inverted.count = positions
        inverted.ends = [UInt32](repeating: 0, count: positions)
        for member in members { inverted.ends[Int(member)] += 1 }
        var starts = inverted.ends
        var sum: UInt32 = 0
        for position in 0..<positions {
            starts[position] = sum
            sum += inverted.ends[position]
            inverted.ends[position] = sum
        }
        inverted.members = [Int32](repeating: 0, count: members.count)
        for row in ends.indices {
            for member in self[row] {
                inverted.members[Int(starts[Int(member)])] = Int32(row)
                starts[Int(member)] += 1
            }
        }
        return inverted
    }
}
