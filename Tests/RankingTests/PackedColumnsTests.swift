import Testing

@testable import Ranking

/// Texts and links of many rows in one piece of memory.
struct PackedColumnsTests {
    private static func pool(_ texts: [String]) -> StringPool {
        var builder = StringPool.Builder()
        for text in texts { builder.append(text) }
        return builder.build()
    }

    private static func links(_ rows: [[Int]]) -> RowLinks {
        var builder = RowLinks.Builder()
        for row in rows { builder.append(row) }
        return builder.build()
    }

    @Test(arguments: [["a", "", "Björk", "a"], ["ab", "cd", "ef"], ["", ""], [""], []])
    func `texts come back as they were given`(texts: [String]) {
        let pool = Self.pool(texts)

        #expect(pool.count == texts.count)
        #expect((0..<pool.count).map { pool[$0] } == texts)
        #expect((0..<pool.count).map(pool.byteCount) == texts.map(\.utf8.count))
    }

    @Test func `the ascending order is that of the bytes, equal texts as they stand`() {
        let texts = ["identical-9", "b", "identical-10", "", "b", "identical-1", "é", "B"]
        let pool = Self.pool(texts)

        let order = pool.ascendingOrder()

        #expect(order.map { texts[Int($0)] } == ["", "B", "b", "b", "identical-1", "identical-10", "identical-9", "é"])
        #expect(order.filter { texts[Int($0)] == "b" } == [1, 4])
        let arranged = pool.arranged(order)
        #expect((0..<arranged.count).map { arranged[$0] } == order.map { texts[Int($0)] })
    }

    @Test func `equal texts and those that begin alike are found in an ascending pool`() {
        let pool = Self.pool(["", "a", "ab", "abc", "abc", "abd", "b"])

        #expect(pool.positions(of: "abc") == 3..<5)
        #expect(pool.positions(of: "abx").isEmpty)
        #expect(pool.positions(of: "") == 0..<1)
        #expect(pool.positions(beginningWith: Array("ab".utf8)) == 2..<6)
        #expect(pool.positions(beginningWith: Array("c".utf8)).isEmpty)
    }

    @Test(arguments: [1, 300, 20_000])
    func `an identifier is found among packed ones where it is found among texts`(count: Int) {
        let alphabet = Array("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
        var random = MadeUpMusic.Random(state: UInt64(count))
        let texts = (0..<count).map { _ in String((0..<22).map { _ in alphabet[random.below(64)] }) }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let plain = Self.pool(texts)
        let packed = plain.narrowed
        let absent = (0..<50).map { _ in String((0..<22).map { _ in alphabet[random.below(64)] }) }
        let strange = [
            "", "a", String(repeating: "-", count: 22), String(repeating: "z", count: 22),
            String(repeating: "~", count: 22), "A" + String(repeating: "!", count: 21), texts[0] + "a",
        ]

        for text in (0..<50).map({ texts[$0 * (count - 1) / 49] }) + absent + strange {
            let (found, right) = (packed.positions(of: text), plain.positions(of: text))
            #expect(found == right || found.isEmpty && right.isEmpty, "\(text)")
            #expect(found.isEmpty != texts.contains(text), "\(text)")
        }
    }

    @Test func `a row has its links in their order, and one without has none`() {
        let links = Self.links([[], [3, 1], [], [2], []])

        #expect((0..<7).map { Array(links[$0]) } == [[], [3, 1], [], [2], [], [], []])
    }

    @Test func `links lead back from each position to its rows`() {
        let links = Self.links([[0, 2], [], [2], [1, 0]])

        let back = links.inverted(positions: 4)

        #expect((0..<4).map { Array(back[$0]) } == [[0, 3], [3], [0, 2], []])
        #expect(Array(Self.links([[], []]).inverted(positions: 4)[0]).isEmpty)
    }

    @Test func `links follow their rows to other places`() {
        let links = Self.links([[5], [], [7, 6]]).arranged([2, 0, 1])

        #expect((0..<3).map { Array(links[$0]) } == [[7, 6], [5], []])
    }
}
