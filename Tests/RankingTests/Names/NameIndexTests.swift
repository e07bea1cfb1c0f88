import Catalog
import Testing

@testable import Ranking

/// Names by their hashes, in few bytes.
@Suite struct NameIndexTests {
    private func index(_ names: [String]) -> (index: NameIndex, repeated: [Bool], pool: StringPool) {
        var pool = StringPool.Builder()
        for name in names { pool.append(name) }
        let texts = pool.build()
        var builder = NameIndex.Builder(count: names.count)
        var reader = FoldedWords()
        for row in names.indices {
            texts.withBytes(row) { reader.read($0) }
            builder.add(NameIndex.hash(reader.text), row: row)
        }
        builder.sort()
        let repeated = builder.repeated(in: texts)
        return (builder.build(in: texts), repeated, texts)
    }

    @Test(arguments: [1, 7, 8, 9, 1_000, 5_000])
    func `every name leads to all of its rows, in their order`(_ count: Int) {
        let names = (0..<count).map { "Name \($0 * $0 % 997)" }
        let (index, repeated, pool) = index(names)
        let rows = Dictionary(grouping: names.indices) { names[$0] }

        for (name, right) in rows {
            #expect(index.rows(of: FoldedName(name.uppercased()), in: pool) == right)
        }
        #expect(index.rows(of: FoldedName("nobody"), in: pool).isEmpty)
        #expect(names.indices.allSatisfy { repeated[$0] == (rows[names[$0]]?.first != $0) })
    }

    @Test func `rows of one name stand together by their spellings`() {
        let spellings = ["Night River", "NIGHT RIVER", "night-river", "Night Rivers"]
        let names = (0..<600).map { spellings[$0 * 7 % 11 % 4] }
        let (index, _, pool) = index(names)
        var found: [[Int]] = []

        index.forEachRow(of: Array("night river".utf8), in: pool) { row, isNewSpelling in
            if isNewSpelling { found.append([]) }
            found[found.count - 1].append(row)
        }

        let right = spellings.dropLast().map { spelling in names.indices.filter { names[$0] == spelling } }
        #expect(Set(found) == Set(right.filter { !$0.isEmpty }))
        #expect(index.contains(Array("night rivers".utf8), in: pool))
        #expect(!index.contains(Array("night".utf8), in: pool))
    }

    @Test func `no names lead nowhere`() {
        let (index, repeated, pool) = index([])
        #expect(index.rows(of: FoldedName("name"), in: pool).isEmpty && repeated.isEmpty)
    }
}
