import Printing
import Testing

/// Counts in sentences.
struct CountedNounTests {
    @Test(arguments: [(1, "1 row"), (0, "0 rows"), (2, "2 rows"), (1_397, "1,397 rows")])
    func `one of something has no s`(count: Int, text: String) {
        #expect(count.counted("row") == text)
    }

    @Test func `a plural of its own is given`() {
        #expect(2.counted("analysis", "analyses") == "2 analyses" && 1.counted("analysis", "analyses") == "1 analysis")
    }
}
