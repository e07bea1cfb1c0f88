import Testing

@testable import Ranking

/// Columns in fewer bytes: what is read is what was given.
@Suite struct NarrowColumnTests {
    private func read(_ writer: SnapshotWriter) throws -> SnapshotReader {
        var bytes: [UInt8] = []
        try writer.write { bytes += $0 }
        return try SnapshotReader(Column(bytes))
    }

    @Test(arguments: [1, 200, 3_000, 100_000])
    func `numbers of few or many values come back bit by bit`(_ different: Int) throws {
        var numbers = (0..<200_000).map { Float($0 * 7_919 % different) / 7 - 3 }
        numbers[3] = .nan
        numbers[4] = -0.0
        numbers[5] = 0.0
        let column = NumberColumn(Column(numbers))
        var writer = SnapshotWriter()
        column.write(to: &writer, as: "numbers")

        let found = try NumberColumn(read(writer), "numbers", count: numbers.count)

        for kept in [column, column.narrowed, found] {
            #expect(kept[3].isNaN)
            #expect(numbers.indices.allSatisfy { $0 == 3 || kept[$0].bitPattern == numbers[$0].bitPattern })
        }
        let file = try read(writer)
        let bytes =
            try file.column("numbers", of: Float.self).bytes.count
            + file.column("numbers.bytes", of: UInt8.self).count
            + file.column("numbers.words", of: UInt16.self).bytes.count
        #expect(bytes == numbers.count * (different > 65_000 ? 4 : different > 250 ? 2 : 1))
    }

    @Test func `a column of which nothing is known takes nothing`() throws {
        let column = NumberColumn(Column([.nan, .nan]))
        var writer = SnapshotWriter()
        column.write(to: &writer, as: "numbers")
        let found = try NumberColumn(read(writer), "numbers", count: 2)

        #expect(column.isEmpty && found.isEmpty && found[1].isNaN)
    }

    @Test(arguments: [[3, 3, 3], [0, 5, 255, 2], [0, 1, 300, 0, 7], [70_000, 1], [], [0, 0, 0]])
    func `ends take the bytes that lengths need`(_ lengths: [Int]) throws {
        let lengths = lengths + (lengths.isEmpty ? [] : (0..<40).map { $0 % lengths.count }.map { lengths[$0] % 12 })
        var ends: [UInt32] = []
        for length in lengths { ends.append((ends.last ?? 0) + UInt32(length)) }
        let column = EndColumn(ends)
        var writer = SnapshotWriter()
        column.write(to: &writer, as: "ends")

        let found = try EndColumn(read(writer), "ends", upTo: Int(ends.last ?? 0))

        for kept in [column, found] {
            #expect(kept.count == ends.count && kept.end == Int(ends.last ?? 0))
            for position in ends.indices {
                #expect(kept.range(position) == (position == 0 ? 0 : Int(ends[position - 1]))..<Int(ends[position]))
            }
        }
        if let last = ends.last, last > 0 {
            let file = try read(writer)
            #expect(throws: SnapshotError.self) { try EndColumn(file, "ends", upTo: Int(last) - 1) }
        }
    }

    @Test(arguments: [1, 4, 5, 22, 36], [1, 40, 30_000])
    func `identifiers are packed and found`(_ length: Int, _ count: Int) throws {
        let alphabet = Array("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)
        var random = MadeUpMusic.Random(state: UInt64(length))
        let texts = Set(
            (0..<count).map { _ in
                String(decoding: (0..<length).map { _ in alphabet[random.below(64)] }, as: UTF8.self)
            })
        let sorted = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var builder = StringPool.Builder()
        for text in sorted { builder.append(text) }
        let pool = builder.build()
        var writer = SnapshotWriter()
        pool.narrowed.write(to: &writer, as: "ids")
        let found = try StringPool(read(writer), "ids", count: sorted.count)

        #expect((0..<found.count).map { found[$0] } == sorted)
        #expect(sorted.indices.allSatisfy { found.positions(of: sorted[$0]) == $0..<$0 + 1 })
        for unknown in ["", "~", sorted[0] + "0", String(sorted[0].dropLast())] {
            #expect(found.positions(of: unknown).isEmpty)
        }
        let file = try read(writer)
        let packed = try file.column("ids.packed.bits", of: UInt8.self)
        let plain = try file.column("ids.bytes", of: UInt8.self)
        #expect(packed.count < sorted.count * length && plain.isEmpty)
    }

    @Test(arguments: [["a", "b!"], ["b", "a"], ["ä"], ["a", "~"]])
    func `texts that are no identifiers in order stay as they are`(_ texts: [String]) {
        var builder = StringPool.Builder()
        for text in texts { builder.append(text) }
        let narrowed = builder.build().narrowed

        #expect((0..<narrowed.count).map { narrowed[$0] } == texts)
    }

    @Test func `rows in groups differ from rows alone`() throws {
        let groups = (0..<1_000).map { (row: Int) -> Int32 in
            let isAlone = row % 7 != 3 && row <= 900
            return isAlone ? -1 : Int32(row / 10)
        }
        let kept = RowGroups(groups)
        var writer = SnapshotWriter()
        kept.write(to: &writer, as: "groups")
        let found = try RowGroups(read(writer), "groups", rows: groups.count)

        #expect(groups.indices.allSatisfy { kept[$0] == groups[$0] && found[$0] == groups[$0] })
        #expect(!kept.isEmpty && RowGroups([-1, -1]).isEmpty && RowGroups()[5] == -1)
    }
}
