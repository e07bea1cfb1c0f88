import Catalog
import Testing

/// Names that stand for what nobody named.
struct PlaceholderNameTests {
    @Test(arguments: ["Unknown artist", "UNKNOWN ALBUM", "[unknown]", "<unknown>", "unknown-artist"])
    func `a placeholder is known however it is written`(text: String) {
        #expect(PlaceholderName.isPlaceholder(text))
    }

    @Test(arguments: ["Unknown", "unknown mortal orchestra", "", "The Unknown Artists"])
    func `a name is none`(text: String) {
        #expect(!PlaceholderName.isPlaceholder(text))
    }
}
