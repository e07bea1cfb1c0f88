import Testing

@testable import Ranking

/// How a text may be read as a title with its artist, and names with symbols in them.
struct TitleReadingTests {
    private static func readings(_ text: String) -> [String] {
        TitleWithArtist.readings(of: text).map { "\($0.title.name) | \($0.artist.name)" }
    }

    @Test(arguments: [" - ", " – ", " — ", ": ", " | ", " / ", " · ", "—", "-", "|", ", "])
    func `a text with a dash is a title and an artist in either order, the artist first likelier`(dash: String) {
        #expect(
            Self.readings("Queen\(dash)Bohemian Rhapsody")
                == ["Bohemian Rhapsody | Queen", "Queen | Bohemian Rhapsody"])
    }

    @Test func `the last "by" parts a title from its artist first`() {
        #expect(
            Self.readings("Stand by Me by Ben E. King")
                == ["Stand by Me | Ben E. King", "Stand | Me by Ben E. King"])
    }

    @Test(arguments: ["Queen", "Jay-Z", "hip-hop", "- Queen", "Queen - ", "bypass", "by"])
    func `a text without both has no such reading`(text: String) {
        #expect(Self.readings(text).isEmpty)
    }

    @Test(arguments: [
        ("Simon & Garfunkel", "Simon  and  Garfunkel"), ("Florence + the Machine", "Florence  and  the Machine"),
        ("A$AP Rocky", "AsAP Rocky"), ("P!nk", "Pink"), ("Ke$ha", "Kesha"), ("$100", "$100"), ("Wham!", "Wham!"),
        ("&", "&"), ("+", "+"), ("C++", "C++"), ("Björk", "Björk"), ("!!!", "!!!"),
    ])
    func `symbols are written as they are said, and only where they are a letter or a word`(
        name: String, written: String
    ) {
        #expect(WrittenSymbols.spelled(name) == written)
    }
}
