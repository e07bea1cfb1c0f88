import Pipeline
import Testing

/// The normal form of names: docs/legacy-api.md, c.1.
struct SeedNamesTests {
    @Test(arguments: [
        (["  Tool  ", "Opeth", "tool", ""], ["Opeth", "Tool", "tool"]),
        ([" Mastodon", "Opeth", "mastodon"], ["Mastodon", "Opeth", "mastodon"]),
        (["prog", "doom", "prog"], ["doom", "prog"]),
        (["\u{3000}a\u{1F}", "a", " \u{A0} "], ["a"]),
        (["é", "z", "Z", "😀", "\u{FF5E}"], ["Z", "z", "é", "\u{FF5E}", "😀"]),
        ([], []),
    ])
    func `names are trimmed, distinct and sorted by code point`(given: [String], normal: [String]) {
        #expect(SeedNames.normalized(given) == normal)
    }

    @Test func `composed and decomposed spellings are two names`() {
        let names = SeedNames.normalized(["bj\u{F6}rk", "bjo\u{308}rk", "bj\u{F6}rk"])

        #expect(names.map { Array($0.unicodeScalars.map(\.value)) }.count == 2)
    }
}
