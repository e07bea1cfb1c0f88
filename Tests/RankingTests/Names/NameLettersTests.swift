import Testing

@testable import Ranking

@Suite struct NameLettersTests {
    private static let names = [
        "Glass Meridian", "Glass Meridian (Live)", "Glass Meridian - Remastered 2011", "The Glass & the Meridian",
        "Night Ferry feat. Copper Owls", "Night Ferry ft. Copper Owls", "Night Ferry with Copper Owls",
        "With Love", "Ft. Worth", "Featherweight", "(Never) Enough", "And And And", "The The", "A$AP Harbour",
        "P!nk Meridian", "Simon & the Owls", "Café Meridian", "Кино", "Part II", "Glass, Pt. 2", "1975", "Mr. Wolf",
        "Wolf Mr", "Half-Light (Deluxe Edition) [Live]", "Sunn O))) - Live", "Река Wolf", "Night Ferry (feat. Река)",
        "Água with Ré", "Ferry – Ré", "Ферри Night",
    ]

    @Test func `a name that some explanation fits is never passed over by its letters`() {
        var fixture = NameFixture(seed: 21)
        let names = Self.names + fixture.names(400)
        let typed = names + names.map { fixture.misspelling(of: $0) } + names.map { String($0.dropLast(2)) }
        var (fitting, passedOver) = (0, 0)
        for text in typed {
            let query = NameQuery(text)
            let letters = NameLetters(query)
            for name in names {
                let isFitting = Self.fits(query, name)
                let isKept = letters.mayMean(Self.signature(name))
                #expect(isKept || !isFitting, "\(text) may mean \(name)")
                if isFitting { fitting += 1 }
                if !isKept { passedOver += 1 }
            }
        }

        #expect(fitting > 1_000)
        // Else it would be of no use: nearly all pairs are strangers.
        #expect(Double(passedOver) > 0.7 * Double(typed.count * names.count))
    }

    @Test func `a name with symbols is always looked at`() {
        let letters = NameLetters(NameQuery("Glass Meridian"))
        for name in ["P!nk", "A$AP", "Owls & Co", "Кино + Owls"] {
            #expect(letters.mayMean(Self.signature(name)), "\(name)")
        }
        #expect(!letters.mayMean(Self.signature("Copper Owls")))
    }

    @Test func `a title with more letters of other scripts than typos is passed over`() {
        let letters = NameLetters(NameQuery("Glass Meridian"))
        for name in ["Glass Meridiяn", "Gläss Meridiян", "Glass Meridian (feat. Кино)", "Glass Meridian - Река"] {
            #expect(letters.mayMean(Self.signature(name)), "\(name)")
        }
        for name in ["Кино", "Glass Meridian Кино", "Глass Meridiаn", "Café"] {
            #expect(!letters.mayMean(Self.signature(name)), "\(name)")
        }
        #expect(NameLetters(NameQuery("Кини")).mayMean(Self.signature("Кино")))
    }

    @Test func `a text of another script passes over names of the wrong letters`() {
        let letters = NameLetters(NameQuery("Река meridain"))
        for name in ["Река Meridian", "Реки Meridian", "Река Meridian (Live)"] {
            #expect(letters.mayMean(Self.signature(name)), "\(name)")
        }
        for name in ["Meridian", "Glass Meridian", "Река Wolf", "Night Ferry (Live)"] {
            #expect(!letters.mayMean(Self.signature(name)), "\(name)")
        }
    }

    @Test func `a title passes over other titles whose suffix has its letters`() {
        let letters = NameLetters(NameQuery("Glass Meridain (feat. Copper Owls)"))
        #expect(letters.mayMean(Self.signature("Glass Meridian (feat. Night Ferry)")))
        #expect(letters.mayMean(Self.signature("Glass Meridian")))
        #expect(!letters.mayMean(Self.signature("Night Ferry (feat. Glass Meridian)")))
        #expect(!letters.mayMean(Self.signature("Copper Owls")))
    }

    private static func signature(_ name: String) -> NameLetters.Signature {
        var name = name
        return name.withUTF8 { bytes in
            var words = FoldedWords()
            words.read(bytes)
            return NameLetters.Signature(bytes, NameKey(words, isBare: false))
        }
    }

    /// Whether one of the keys of a typed text explains one of a name's.
    private static func fits(_ query: NameQuery, _ name: String) -> Bool {
        var reader = NameReader()
        var (name, written) = (name, WrittenSymbols.spelled(name))
        return [name.withUTF8 { read($0) }, written.withUTF8 { read($0) }].contains(true)

        func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            reader.read(bytes)
            let bareKey = reader.hasBareKey ? reader.bareKey : reader.key
            return query.key.cost(to: reader.key) != nil || query.bareKey.cost(to: bareKey) != nil
        }
    }
}
