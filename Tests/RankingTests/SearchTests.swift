import Catalog
import Testing

@testable import Ranking

/// What is listed for a text while it is typed.
@Suite struct SearchTests {
    private func table(_ type: ResourceType, _ rows: [(id: SpotifyID, name: String, popularity: Int)]) -> EntityTable {
        var builder = EntityTable.Builder(type)
        for row in rows {
            builder.append(
                spotifyID: row.id, name: row.name, quality: 0.9, popularity: row.popularity,
                vector: Fixtures.vector([0: 1]))
        }
        return builder.build()
    }

    private func ids(
        _ text: String, _ tables: [EntityTable], among types: [ResourceType] = ResourceType.allCases, limit: Int = 10
    ) -> [String] {
        let index = CatalogIndex(modelVersion: "v1", tables: tables)
        return index.search(SearchQuery(text), among: types, limit: limit).map { index.uri(of: $0.entity).id.rawValue }
    }

    @Test func `the name itself comes first, then names that begin so, then words that do, then misspellings`() {
        let index = CatalogIndex(
            modelVersion: "v1",
            tables: [
                table(
                    .artist,
                    [
                        ("1", "Big Tool", 99), ("2", "Toolbox", 20), ("3", "TOOL", 30), ("4", "Toil", 29),
                        ("5", "Mule", 100),
                    ])
            ])

        let hits = index.search(SearchQuery("tool"), among: [.artist], limit: 10)

        #expect(hits.map { index.name(of: $0.entity) } == ["TOOL", "Toolbox", "Big Tool", "Toil"])
        #expect(hits.map(\.match) == [.full, .prefix, .words, .fuzzy])
        #expect(hits.map(\.popularity) == [30, 20, 99, 29])
    }

    @Test func `equal matches come by popularity, then the shorter name, then the identifier`() {
        let tables = [
            table(.album, [("b", "Lateralus", 50), ("a", "Lateralus Live", 50), ("z", "Lateral", 90)]),
            table(.track, [("c", "Latitude", 50), ("a", "Lateralus", 50)]),
        ]

        #expect(ids("lat", tables) == ["z", "c", "a", "b", "a"])
    }

    @Test func `every word typed begins a word of the name, in any order`() {
        let tables = [
            table(
                .track,
                [
                    ("1", "The Grudge of Time", 0), ("2", "Time and the Grudge", 0), ("3", "Grudge", 0),
                    ("4", "Timeless Grudges", 0), ("5", "Overtime Grudge", 0),
                ])
        ]

        #expect(ids("time gru", tables) == ["4", "1", "2"])
        #expect(ids("GRU  tim", tables) == ["4", "1", "2"])
        #expect(ids("grudge zzzz", tables) == [])
        #expect(ids("time of", tables) == ["1"])
    }

    @Test func `a leading article is no obstacle`() {
        let tables = [table(.artist, [("1", "The Foxes", 10), ("2", "Foxes Band", 5), ("3", "Those Foxes", 90)])]

        #expect(ids("foxes", tables) == ["1", "2", "3"])
        #expect(ids("the fox", tables).first == "1")
        #expect(ids("the", tables) == ["1"])
    }

    @Test func `only the kinds asked for are listed, and no more than the limit over all`() {
        let tables = [
            table(.artist, (0..<30).map { (SpotifyID("a\($0)"), "Moon \($0)", $0) }),
            table(.genre, [("moon rock", "moon rock", 0)]),
        ]

        #expect(ids("moon", tables, limit: 3) == ["a29", "a28", "a27"])
        #expect(ids("moon", tables, among: [.genre]) == ["moon rock"])
        #expect(ids("moon", tables, among: [.genre, .genre], limit: 50).count == 1)
        #expect(ids("moon", tables, limit: 50).count == 31)
        #expect(ids("moon", tables, limit: 0).isEmpty)
    }

    @Test(arguments: ["", "   ", "qqqq", "moon of things that are not there and more words than anybody counts up to"])
    func `no hit is an empty list`(text: String) {
        #expect(ids(text, [table(.artist, [("1", "Moon", 0)])]).isEmpty)
    }

    @Test func `accents, case, punctuation and scripts are as in names`() {
        let tables = [table(.artist, [("1", "Björk", 0), ("2", "Кино", 0), ("3", "!!!", 0), ("4", "AC/DC", 0)])]

        #expect(ids("BJO", tables) == ["1"])
        #expect(ids("ки", tables) == ["2"])
        #expect(ids("!!!", tables) == ["3"])
        #expect(ids("dc ac", tables) == ["4"])
    }

    @Test func `words may come from the artists' names, but not all`() {
        let artists = table(.artist, [("a", "Tool", 0), ("b", "Toolmakers", 0), ("c", "Others", 0)])
        var builder = EntityTable.Builder(.album)
        let albums: [(name: String, artists: [Int])] = [
            ("Lateralus", [0]), ("Lateral", [2]), ("Lateral Tool", [2]), ("Tooled", [1, 2]),
        ]
        for (number, album) in albums.enumerated() {
            builder.append(
                spotifyID: SpotifyID("\(number)"), name: album.name, quality: 0.9, popularity: number,
                facts: EntityFacts(artists: album.artists), vector: Fixtures.vector([0: 1]))
        }
        let tables = [artists, builder.build()]
        func rows(_ text: String) -> [String] { ids(text, tables, among: [.album]) }

        #expect(rows("tool lat") == ["2", "0"])
        #expect(rows("lat tool") == ["2", "0"])
        #expect(rows("tool") == ["3", "2"])
        #expect(rows("others lat") == ["2", "1"])
        #expect(rows("toolm oth tooled") == ["3"])
        #expect(rows("zzz lat").isEmpty)
    }
}
