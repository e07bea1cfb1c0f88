import Catalog
import Testing

@testable import Ranking

/// The indexes of names beside a plain scan of all names.
@Suite struct NearScanTests {
    private let names: StringPool
    private let directory: NameDirectory
    private let texts: [String]

    init() {
        var fixture = NameFixture(seed: 31)
        var names = fixture.names(700)
        // Titles of few words, of which many share their segments, some of them twice, and some with symbols.
        let words = ["night", "river", "golden", "paper", "motor", "ghost", "silver", "runner", "echo"]
        for number in 0..<900 {
            let picked = [number % 9, number / 9 % 9, number / 81 % 9].prefix(1 + number % 3).map { words[$0] }
            let end = number % 7 == 0 ? " (Live)" : number % 11 == 0 ? " & Co" : ""
            names.append(picked.joined(separator: " ") + end)
        }
        texts = names.enumerated().filter { $0.offset % 5 == 0 }.map { fixture.misspelling(of: $0.element) }
        var pool = StringPool.Builder()
        for name in names { pool.append(name) }
        self.names = pool.build()
        directory = NameDirectory(self.names, of: .track) { _ in 0 }
    }

    @Test func `a hit has the cost that a scan says, and every name within one typo is found`() {
        var count = 0
        for text in texts {
            let query = NameQuery(text)
            let scanned = scan(query)
            let near = directory.near(query, in: names).map { (FoldedName(names[$0.row]).text, $0.cost) }
            let found = Dictionary(near, uniquingKeysWith: min)

            for (name, cost) in found { #expect(scanned[name] == cost, "\(text): \(name)") }
            for row in 0..<names.count where isOneTypo(query, row) {
                #expect(found[FoldedName(names[row]).text] != nil, "\(text): \(names[row])")
                count += 1
            }
        }
        #expect(count > 100)
    }

    @Test func `words in another order are found among hundreds of names that share them`() {
        let words = ["night", "river", "golden", "paper", "motor", "ghost", "silver", "runner", "echo"]
        let triples = words.indices.flatMap { first in
            (first..<words.count).dropFirst().flatMap { second in
                (second..<words.count).dropFirst().map { [words[first], words[second], words[$0]] }
            }
        }
        var pool = StringPool.Builder()
        for _ in 0..<6 { for triple in triples { pool.append(triple.joined(separator: " ")) } }
        let names = pool.build()
        let directory = NameDirectory(names, of: .track) { _ in 0 }

        for triple in triples {
            let near = directory.near(NameQuery(triple.reversed().joined(separator: " ")), in: names)
            #expect(Set(near.map { names[$0.row] }) == [triple.joined(separator: " ")])
            #expect(near.allSatisfy { $0.cost == 0.5 })
        }
    }

    /// Whether a whole name is at most one typo away, spaces aside.
    private func isOneTypo(_ query: NameQuery, _ row: Int) -> Bool {
        let key = NameKey(FoldedWords(names[row]), isBare: false)
        guard Typos.allowed(in: key.letters.count) > 0,
            Numeral.agree(query.key, words: query.key.ends.count, key, words: key.ends.count)
        else { return false }
        return Typos.distance(query.key.letters[...], key.letters[...], limit: 1) != nil
    }

    @Test func `of thousands of tracks of one name the best are listed, and all of them count`() throws {
        var tracks = EntityTable.Builder(.track)
        var weights = 0.0
        for number in 0..<2_000 {
            let name = ["Night river", "NIGHT RIVER", "Golden night"][number % 3]
            if number % 3 < 2 { weights += Double(number % 90) + 1 }
            tracks.append(
                spotifyID: SpotifyID("t\(10_000 + number)"), name: name, quality: Double(number % 7) / 10,
                popularity: number % 90, vector: Fixtures.vector([0: 1]))
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [tracks.build()])
        let types = ResourceType.allCases

        for text in ["night rver", "golden nihgt", "night river", "Night River", "NIGHT RIVER"] {
            let query = SearchQuery(text)
            let all = index.rungs(query, among: types, limit: 10_000).hits.map(\.entity)
            for limit in [1, 4, 50] {
                let best = index.search(query, among: types, limit: limit).map(\.entity)
                #expect(best == Array(all.prefix(limit)), "\(text)")
            }
        }
        let misspelt = try #require(index.resolve(name: "night rver"))
        #expect(abs(misspelt.confidence - (1 - 1.0 / 9) * 89 / weights) < 1e-9)
        let folded = try #require(index.resolve(name: "Night River"))
        #expect(abs(folded.confidence - 89 / weights) < 1e-9)
    }

    /// What the difference to each name costs, by its folded text, without any index.
    private func scan(_ query: NameQuery) -> [String: Double] {
        var costs: [String: Double] = [:]
        for row in 0..<names.count {
            guard let cost = NameDirectory.cost(query, toName: row, of: names) else { continue }
            let name = FoldedName(names[row]).text
            costs[name] = min(costs[name] ?? .infinity, cost)
        }
        return costs
    }

    @Test func `a search reads few names or marks many, and finds the same`() {
        var fixture = NameFixture(seed: 32)
        var tracks = EntityTable.Builder(.track)
        var artists = EntityTable.Builder(.artist)
        let rare = fixture.names(300)
        let common = ["night", "river", "golden", "paper"]
        for number in 0..<40 {
            artists.append(
                spotifyID: SpotifyID("a\(100 + number)"), name: rare[number], quality: 1,
                vector: Fixtures.vector([0: 1]))
        }
        var titles: [String] = []
        for number in 0..<3_000 {
            let last = number % 10 == 0 ? " \(rare[number / 10])" : ""
            let title = "\(common[number % 4]) \(common[number / 4 % 4])" + last
            titles.append(title)
            tracks.append(
                spotifyID: SpotifyID("t\(10_000 + number)"), name: title, quality: 1, popularity: number % 90,
                facts: EntityFacts(artists: [number % 40]), vector: Fixtures.vector([0: 1]))
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
        let texts = rare.prefix(60).flatMap { ["night \($0)", "\($0.prefix(5)) riv"] }

        for text in texts + ["night riv", "paper golden ni"] {
            let query = SearchQuery(text)
            let wanted = query.words.map { String(decoding: $0, as: UTF8.self) }
            let plain = titles.indices.filter { row in
                let own =
                    FoldedName(WrittenSymbols.spelled(titles[row])).text.split(separator: " ")
                    + FoldedName(titles[row]).text.split(separator: " ")
                let artist =
                    FoldedName(WrittenSymbols.spelled(rare[row % 40])).text.split(separator: " ")
                    + FoldedName(rare[row % 40]).text.split(separator: " ")
                return wanted.allSatisfy { word in (own + artist).contains { $0.hasPrefix(word) } }
                    && wanted.contains { word in own.contains { $0.hasPrefix(word) } }
            }
            let words = wanted.count > 1 ? ArtistWords(query, in: index[.artist]) : nil
            let found = index[.track].search(
                query, limit: 3_000, artists: words, credits: index.attributes.rowsOfArtist(.track)
            ).keys.map(TopHits.row)

            #expect(found.sorted() == plain, "\(text)")
        }
    }
}
