import Testing

@testable import Ranking

@Suite struct NameLettersTests {
    private static let names = [
        "Glass Meridian", "Glass Meridian (Live)", "Glass Meridian - Remastered 2011", "The Glass & the Meridian",
        "Night Ferry feat. Copper Owls", "Night Ferry ft. Copper Owls", "Night Ferry with Copper Owls",
        "With Love", "Ft. Worth", "Featherweight", "(Never) Enough", "And And And", "The The", "A$AP Harbour",
        "P!nk Meridian", "Simon & the Owls", "Café Meridian", "Кино", "Part II", "Glass, Pt. 2", "1975", "Mr. Wolf",
        "Wolf Mr", "Half-Light (Deluxe Edition) [Live]", "Sunn O))) - Live",
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
                var copy = name
                let isKept = copy.withUTF8 { letters.mayMean(NameLetters.Signature($0)) }
                #expect(isKept || !isFitting, "\(text) may mean \(name)")
                if isFitting { fitting += 1 }
                if !isKept { passedOver += 1 }
            }
        }

        #expect(fitting > 1_000)
        // Else it would be of no use: nearly all pairs are strangers.
        #expect(Double(passedOver) > 0.7 * Double(typed.count * names.count))
    }

    @Test func `a name with letters of other scripts or symbols is always looked at`() {
        let letters = NameLetters(NameQuery("Glass Meridian"))
        for name in ["Кино", "Café", "P!nk", "A$AP", "Owls & Co"] {
            var name = name
            #expect(name.withUTF8 { letters.mayMean(NameLetters.Signature($0)) }, "\(name)")
        }
        var stranger = "Copper Owls"
        #expect(!stranger.withUTF8 { letters.mayMean(NameLetters.Signature($0)) })
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
