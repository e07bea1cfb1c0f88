import Catalog
import Testing

@Suite("Folded name")
struct FoldedNameTests {
    @Test(arguments: [
        ("Beyoncé", "BEYONCE "), ("AC/DC", "ac dc"), ("Björk", "bjo\u{308}rk"), ("Ｓｉｇｕｒ Rós", "sigur ros"),
        ("Guns N' Roses", "guns n roses"), ("!!!", " !!! "), ("Кино", "кино"),
    ])
    func `spellings that people take for the same fold to the same text`(left: String, right: String) {
        #expect(FoldedName(left) == FoldedName(right))
    }

    @Test(arguments: [("Tool", "Tools"), ("!!!", "!"), ("1975", "1976"), ("방탄소년단", "방탄")])
    func `different names stay different`(left: String, right: String) {
        #expect(FoldedName(left) != FoldedName(right))
    }
}
