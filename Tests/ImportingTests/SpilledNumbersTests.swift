import Catalog
import Testing

@testable import Importing

/// Numbers and texts of which most lie in a file are the same as in memory.
@Suite("Numbers and texts that spill")
struct SpilledNumbersTests {
    /// Numbers that look drawn, some of them several times (SplitMix64, Steele and others 2014).
    private static func number(_ index: Int) -> UInt64 {
        var z = UInt64(index % 4_000) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    @Test(arguments: [0, 20_000, 1 << 30])
    func `a number is new once, wherever the table lies`(memoryLimit: Int) {
        let numbers = SpilledNumbers(memoryLimit: memoryLimit)
        var known: Set<UInt64> = []
        for index in 0..<5_000 {
            let number = Self.number(index)
            let (isNew, isNewHere) = (known.insert(number).inserted, numbers.insert(number))
            #expect(isNew == isNewHere)
        }
        var position = 0
        var listed: [UInt64] = []
        while case let portion = numbers.next(300, from: &position), !portion.isEmpty {
            #expect(portion.count <= 300)
            listed += portion
        }

        #expect(numbers.count == 4_000 && numbers.isMapped == (memoryLimit < 1 << 30))
        #expect(listed.count == 4_000 && Set(listed) == known)
        #expect(numbers.contains(Self.number(7)) && !numbers.contains(12_345))
        numbers.removeAll()
        #expect(numbers.count == 0 && !numbers.contains(Self.number(7)) && numbers.insert(3))
    }

    @Test(arguments: [0, 1 << 30])
    func `the value of a number is kept while the table grows`(memoryLimit: Int) {
        let numbers = SpilledNumbers(hasValues: true, memoryLimit: memoryLimit)
        for index in 0..<12_000 { numbers.update(Self.number(index)) { $0 += UInt64(index % 4_000) } }

        #expect(numbers.count == 4_000)
        for index in 0..<4_000 { #expect(numbers.value(of: Self.number(index)) == UInt64(3 * index)) }
        #expect(numbers.value(of: 12_345) == nil)
    }

    @Test func `numbers in a row, as those of rows of a database, find their slots`() {
        let numbers = SpilledNumbers(memoryLimit: 0)
        for number in 0..<3_000 { numbers.insert(UInt64(number)) }
        var position = 0

        #expect(numbers.count == 3_000 && numbers.next(5_000, from: &position).sorted() == (0..<3_000).map(UInt64.init))
    }

    @Test func `an identifier came by or it did not`() {
        var (identifiers, others) = (IdentifierSet(), IdentifierSet())
        let first = ["a", "b", "a"].map { identifiers.insert(SpotifyID($0)) }
        let other = others.insert(SpotifyID("a"))

        #expect(first == [true, true, false])
        #expect(other, "each set is its own")
    }

    @Test func `texts are found in memory and in the file, the last one that was set`() throws {
        let texts = SpilledTexts(limit: 3)
        for number in 0..<40 { try texts.set("é\(number)", for: "key \(number)") }
        try texts.set("changed", for: "key 1")
        try texts.set("", for: "key 30")

        #expect(texts.residentCount == 3)
        for number in 0..<40 where number != 1 && number != 30 {
            #expect(try texts.text(of: "key \(number)") == "é\(number)")
        }
        #expect(try texts.text(of: "key 1") == "changed" && texts.text(of: "key 30") == "")
        #expect(try texts.text(of: "key 41") == nil)
    }
}
