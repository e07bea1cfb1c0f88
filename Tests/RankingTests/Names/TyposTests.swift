import Embedding
import Testing

@testable import Ranking

@Suite struct TyposTests {
    @Test(arguments: [
        ("tool", "tool", 0), ("tool", "tol", 1), ("tool", "tooll", 1), ("tool", "tuol", 1), ("tool", "tolo", 1),
        ("radiohead", "radoihaed", 2), ("ca", "abc", 3), ("", "ab", 2),
    ])
    func `a letter left out, put in, exchanged, or swapped with its neighbour counts one`(
        left: String, right: String, distance: Int
    ) {
        #expect(Typos.distance(Self.letters(left), Self.letters(right), limit: 3) == distance)
        #expect(Typos.distance(Self.letters(right), Self.letters(left), limit: 3) == distance)
    }

    @Test func `the bounded distance is that of the whole table, or none beyond the limit`() {
        var random = SplitMix64(seed: 1)
        func text(_ random: inout SplitMix64) -> ArraySlice<UInt16> {
            ArraySlice(
                (0..<Int.random(in: 0...7, using: &random)).map { _ in UInt16.random(in: 97...99, using: &random) })
        }
        for _ in 0..<4_000 {
            let (left, right) = (text(&random), text(&random))
            let limit = Int.random(in: 0...3, using: &random)
            let whole = Self.distance(Array(left), Array(right))

            #expect(Typos.distance(left, right, limit: limit) == (whole <= limit ? whole : nil))
        }
    }

    @Test func `a name is among the candidates of each of its misspellings`() {
        var random = SplitMix64(seed: 2)
        var fixture = NameFixture(seed: 3)
        var builder = SegmentIndex.Builder(capacity: 500)
        let names = fixture.names(500).map { NameKey(FoldedWords($0), isBare: true).letters }
        for (row, name) in names.enumerated() { builder.add(name[...], row: row) }
        let index = builder.build(leavingOut: names.map { _ in false })

        for (row, name) in names.enumerated() {
            var typed = name
            for _ in 0..<Typos.allowed(in: name.count) { Self.slip(&typed, &random) }
            guard Typos.distance(typed[...], name[...], limit: Typos.allowed(in: name.count)) != nil else { continue }
            var found: [UInt32] = []
            index.gather(typed[...], into: &found)

            #expect(found.contains(UInt32(row)), "\(String(decoding: typed, as: UTF16.self))")
        }
    }

    private static func letters(_ text: String) -> ArraySlice<UInt16> { Array(text.utf16)[...] }

    private static func slip(_ letters: inout [UInt16], _ random: inout SplitMix64) {
        let position = Int.random(in: 1..<letters.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: letters.remove(at: position)
        case 1: letters.insert(0x78, at: position)
        case 2: letters[position] = 0x78
        default: letters.swapAt(position - 1, position)
        }
    }

    /// The textbook's table, all of it.
    private static func distance(_ left: [UInt16], _ right: [UInt16]) -> Int {
        var table = (0...left.count).map { row in (0...right.count).map { row == 0 ? $0 : $0 == 0 ? row : 0 } }
        for row in left.indices {
            for column in right.indices {
                let isSame = left[row] == right[column]
                table[row + 1][column + 1] = min(
                    table[row][column] + (isSame ? 0 : 1), table[row][column + 1] + 1, table[row + 1][column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    table[row + 1][column + 1] = min(table[row + 1][column + 1], table[row - 1][column - 1] + 1)
                }
            }
        }
        return table[left.count][right.count]
    }
}
