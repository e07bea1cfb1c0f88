import Catalog
import Recommendations
import Testing

/// Keys on the Camelot wheel.
struct ScaleKeyTests {
    /// The wheel as it is printed everywhere: the keys of 1B to 12B, and of 1A to 12A, by pitch class.
    private static let major = [11, 6, 1, 8, 3, 10, 5, 0, 7, 2, 9, 4]
    private static let minor = [8, 3, 10, 5, 0, 7, 2, 9, 4, 11, 6, 1]

    @Test func `every key stands where the wheel has it`() throws {
        for (place, note) in Self.major.enumerated() {
            #expect(try #require(ScaleKey(note: note, mode: .major)).camelot == "\(place + 1)B")
        }
        for (place, note) in Self.minor.enumerated() {
            #expect(try #require(ScaleKey(note: note, mode: .minor)).camelot == "\(place + 1)A")
        }
    }

    @Test func `a key goes with itself, its neighbours and its relative, and with no other`() throws {
        let key = try #require(ScaleKey(note: 0, mode: .major))
        let all = try (0..<12).flatMap { note in
            [try #require(ScaleKey(note: note, mode: .major)), try #require(ScaleKey(note: note, mode: .minor))]
        }

        #expect(Set(all.filter(key.goesWith).map(\.camelot)) == ["8B", "7B", "9B", "8A"])
        for one in all {
            #expect(all.count(where: one.goesWith) == 4)
            for other in all { #expect(one.goesWith(other) == other.goesWith(one)) }
        }
    }

    @Test(arguments: [(0, AudioFeatures.Mode.major, "C major"), (9, .minor, "A minor"), (3, .minor, "E♭ minor")])
    func `a key has a name`(note: Int, mode: AudioFeatures.Mode, name: String) throws {
        #expect(try #require(ScaleKey(note: note, mode: mode)).name == name)
    }

    @Test(arguments: [-1, 12])
    func `a number that is no pitch class is no key`(note: Int) {
        #expect(ScaleKey(note: note, mode: .minor) == nil)
    }
}
