import Catalog
import Embedding
import Testing

@testable import Ranking

/// The search for words beside a scan of all names.
@Suite struct WordSearchTests {
    private static let words = [
        "night", "river", "golden", "paper", "motor", "ghost", "silver", "runner", "echo", "night", "night", "nine",
        "the", "and", "Река", "Rená", "with", "feather",
    ]

    /// Artists, and tracks by them with words in common.
    private let artists: EntityTable
    private let tracks: EntityTable
    private let credits: RowLinks

    init() {
        self.init(tracks: 2_000)
    }

    private init(tracks count: Int) {
        var random = SplitMix64(seed: 77)
        func text(_ count: Int) -> String {
            (0..<count).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(separator: " ")
        }
        var artists = EntityTable.Builder(.artist)
        for number in 0..<60 {
            artists.append(
                spotifyID: SpotifyID("artist\(100 + number)"), name: text(1 + number % 2), quality: 1,
                popularity: Int.random(in: 0...100, using: &random), vector: Fixtures.vector([0: 1]))
        }
        self.artists = artists.build()
        var tracks = EntityTable.Builder(.track, leastPruned: .max)
        for number in 0..<count {
            let endings = [
                "", "", "", " (feat. \(text(2)))", " (Live)", " & \(text(1))", " - \(text(1))", " featuring \(text(1))",
                "! $\(text(1))",
            ]
            let name = text(1 + number % 4) + (endings.randomElement(using: &random) ?? "")
            let artist = Int.random(in: 0..<60, using: &random)
            tracks.append(
                spotifyID: SpotifyID("track\(10_000 + number)"), name: name, quality: 1,
                facts: EntityFacts(
                    popularity: Int.random(in: 0..<(number % 9 == 0 ? 101 : 30), using: &random),
                    artists: number % 5 == 0 ? [] : [artist, (artist + 7) % 60]),
                vector: Fixtures.vector([0: 1]))
        }
        self.tracks = tracks.build()
        credits = self.tracks.facts.artists.inverted(positions: 60)
    }

    private static let texts = [
        "n", "ni", "night", "nig", "river", "go", "the", "a", "fea", "f", "w", "р", "река", "ren", "s", "zebra",
        "night r", "night river", "river night", "golden pa", "motor gho si", "night night", "the night", "the n",
        "echo river golden", "echo runner paper motor", "река n", "night рек", "rena g", "night zebra", "ghost with",
        "night and river", "feather ni", "s s", "night nine", "n n n",
    ]

    @Test(arguments: texts) func `the hits are those of a scan`(text: String) {
        expectHitsOfScan(text)
    }

    /// Texts of which each word is in so many names that those which begin with the text are looked for first.
    private static let frequent = [
        "night river g", "night paper r", "night runner go", "night silver n", "night g", "river night n",
        "the night e",
    ]

    @Test(arguments: frequent) func `the hits of frequent words among many names are those of a scan`(text: String) {
        WordSearchTests(tracks: 30_000).expectHitsOfScan(text)
    }

    private func expectHitsOfScan(_ text: String) {
        let query = SearchQuery(text)
        let known = ArtistWords(query, in: artists)
        let (scannedTracks, scannedArtists) = (scan(tracks, query, known), scan(artists, query, nil))
        for limit in [1, 3, 10, 100, 5_000] {
            let found = tracks.search(query, limit: limit, artists: known, credits: credits)
            #expect(found.keys == Array(scannedTracks.prefix(limit)), "\(limit) of \(text)")
            let alone = artists.search(query, limit: limit, artists: nil, credits: nil)
            #expect(alone.keys == Array(scannedArtists.prefix(limit)), "\(limit) artists of \(text)")
        }
    }

    @Test func `most of the texts have hits of every kind`() {
        let kinds = Self.texts.map { text in
            let query = SearchQuery(text)
            let known = ArtistWords(query, in: artists)
            return Set(tracks.search(query, limit: 5_000, artists: known, credits: credits).keys.map(TopHits.match))
        }
        #expect(kinds.count { $0.contains(.prefix) } > 15)
        #expect(kinds.count { $0.contains(.words) } > 15)
        #expect(kinds.count { $0.contains(.credit) } > 8)
    }

    /// The keys of the rows that fit, ascending, told by each row's name alone.
    private func scan(_ table: EntityTable, _ query: SearchQuery, _ known: ArtistWords?) -> [UInt64] {
        let all = UInt8(1 << query.words.count - 1)
        let keys = (0..<table.count).compactMap { row -> UInt64? in
            let name = table.name(at: row)
            let spellings = [FoldedWords(name), FoldedWords(WrittenSymbols.spelled(name))]
            var own: UInt8 = 0
            for (number, word) in query.words.enumerated() {
                let isThere = spellings.contains { words in
                    (0..<words.count).contains { words.text[words.range(of: $0)].starts(with: word) }
                }
                if isThere { own |= 1 << number }
            }
            let supplied = query.words.count > 1 ? known?.words(of: table.facts.artists[row]) ?? 0 : 0
            guard own != 0, own | supplied == all else { return nil }
            // A word that is repeated is one word.
            let start = query.words.count > 1 ? query.name.words.text : query.words[0]
            let isPrefix = spellings.contains { $0.begins(with: start) }
            let credit = table.type == .track ? GuestCredit(name) : nil
            // Of one word, "feat." itself belongs to the credit.
            let isCredit =
                credit.map { query.words.count > 1 ? $0.isAllThatHas(query.words) : !$0.titleHas(query.words) } ?? false
            return TopHits.key(
                isPrefix ? .prefix : isCredit ? .credit : .words, popularity: table.popularity(at: row),
                length: table.names.byteCount(row), row: row)
        }
        return keys.sorted()
    }
}
