import Testing

@testable import Ranking

@Suite struct PlainNameTests {
    @Test func `a plain name has the key that every reading of it has`() {
        var fixture = NameFixture(seed: 41)
        let written = ["Don't Stop", "6:00", "  Half   Light ", "Mr. Wolf", "Theme", "Handy", "1999", "...", "Soft"]
        let names = written + fixture.names(500)
        var (whole, plain) = (NameReader(), NameReader())
        var count = 0
        for name in names {
            var name = name
            name.withUTF8 { bytes in
                whole.read(bytes)
                guard PlainName.isPlain(bytes) else { return }
                plain.readPlain(bytes)
                count += 1
            }
            guard name.utf8.withContiguousStorageIfAvailable({ PlainName.isPlain($0) }) == true else { continue }
            #expect(plain.key.letters == whole.key.letters && plain.key.ends == whole.key.ends, "\(name)")
            #expect(plain.key.titleCount == whole.key.titleCount && whole.key.suffix == .none, "\(name)")
            #expect(!whole.key.hasSmallWords && whole.key.countBeforeWith == nil, "\(name)")
        }
        #expect(count > 150)
    }

    @Test(arguments: [
        "The Wall", "Rock and Roll", "Feat of Strength", "With You", "Song (Live)", "Half-Light", "Café", "",
    ])
    func `a name with small words, suffixes, symbols or other scripts is not plain`(_ name: String) {
        var name = name
        #expect(!name.withUTF8 { PlainName.isPlain($0) })
    }
}
