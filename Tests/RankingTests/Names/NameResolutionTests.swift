import Catalog
import Ranking
import Recommendations
import Testing

/// What a name that somebody typed is taken for.
@Suite struct NameResolutionTests {
    private static let artists = Self.table(
        .artist,
        [
            ("Pink Floyd", 80), ("The Velvet Foxes", 50), ("Simon & Garfunkel", 70), ("Sigur Rós", 60), ("Кино", 40),
            ("The The", 20), ("AC/DC", 90), ("!!!", 10), ("Blink 182", 60), ("U2", 70),
        ])
    private static let tracks = Self.table(
        .track,
        [
            ("Paper Lantern (feat. Dune Ray)", 30), ("Glass Harbour - Remastered 2011", 40),
            ("Glass Harbour - Live", 20),
            ("Quiet Engine", 50), ("Marble (Part I)", 10), ("Marble (Part II)", 60), ("Dancing With Wolves", 30),
            ("Northern Light", 30), ("1979", 50), ("Hush", 20), ("Sun", 20), ("Halcyon Drive Through", 5),
        ])
    private let index = CatalogIndex(modelVersion: "v1", tables: [artists, tracks])

    private static func table(_ type: ResourceType, _ rows: [(name: String, popularity: Int)]) -> EntityTable {
        var builder = EntityTable.Builder(type)
        for (number, row) in rows.enumerated() {
            builder.append(
                spotifyID: SpotifyID("\(type)-\(10 + number)"), name: row.name, quality: 0.9,
                popularity: row.popularity, vector: Fixtures.vector([0: 1]))
        }
        return builder.build()
    }

    private func name(_ typed: String, _ type: ResourceType? = nil) -> String? {
        index.resolve(name: typed, as: type).map { index.name(of: $0.entity) }
    }

    @Test(arguments: [
        // A letter left out, put in, exchanged, swapped with its neighbour.
        ("Pink Flyd", "Pink Floyd"), ("Pinkk Floyd", "Pink Floyd"), ("Pink Flayd", "Pink Floyd"),
        ("Pink Folyd", "Pink Floyd"), ("Ipnk Flody", "Pink Floyd"), ("Qiuet Enigne", "Quiet Engine"),
        ("Кнно", "Кино"), ("Sigur Roos", "Sigur Rós"), ("Hussh", "Hush"),
        // Spaces.
        ("PinkFloyd", "Pink Floyd"), ("Pi nk Floyd", "Pink Floyd"), ("acdc", "AC/DC"), ("QuietEngin", "Quiet Engine"),
        // The words' order, also with a typo.
        ("Floyd, Pink", "Pink Floyd"), ("Garfunkel & Simon", "Simon & Garfunkel"), ("Engine Quite", "Quiet Engine"),
        ("Drive Halcyon Trough", "Halcyon Drive Through"),
        // Small words.
        ("Velvet Foxes", "The Velvet Foxes"), ("The Pink Floyd", "Pink Floyd"), ("Velvet Foxs", "The Velvet Foxes"),
        ("Simon and Garfunkel", "Simon & Garfunkel"), ("Simon And Garfunkle", "Simon & Garfunkel"),
        ("Th Velvet Foxes", "The Velvet Foxes"),
        // Guests.
        ("Paper Lantern", "Paper Lantern (feat. Dune Ray)"),
        ("Paper Lantern ft. Dune Ray", "Paper Lantern (feat. Dune Ray)"),
        ("Paper Lantern featuring Dune Ray", "Paper Lantern (feat. Dune Ray)"),
        ("Paper Lantern (with Dune Ray)", "Paper Lantern (feat. Dune Ray)"),
        ("Paper Lantern with Dune Ray", "Paper Lantern (feat. Dune Ray)"),
        ("Quiet Engine feat. Dune Ray", "Quiet Engine"), ("Quiet Engine with Dune Ray", "Quiet Engine"),
        // Editions.
        ("Quiet Engine (Remastered 2011)", "Quiet Engine"), ("Quiet Engine - Live", "Quiet Engine"),
        ("Quiet Engine [Deluxe Edition] (Live)", "Quiet Engine"), ("Glass Harbour", "Glass Harbour - Remastered 2011"),
        ("Glass Harbour (Live)", "Glass Harbour - Live"), ("Glass Harbor - Lvie", "Glass Harbour - Live"),
        ("Qiuet Engine (Live)", "Quiet Engine"),
    ])
    func `a name is found though it is not quite as typed`(typed: String, expected: String) {
        #expect(name(typed) == expected)
    }

    @Test(arguments: [
        "Pink Fluid Band", "Radiohead", "Blink 183", "1980", "Marble (Part III)", "Sin", "U3", "X", "??",
        "Engine Quiet Night",
    ])
    func `a name that is too far from every other is not found`(typed: String) {
        #expect(name(typed) == nil)
    }

    @Test func `parts are not taken for one another`() {
        #expect(name("Marble (Prat II)") == "Marble (Part II)")
        #expect(name("Marbel (Part I)") == "Marble (Part I)")
    }

    @Test func `a match has its kind and its confidence`() throws {
        let exact = try #require(index.resolve(name: "Pink Floyd"))
        let folded = try #require(index.resolve(name: "sigur ros"))
        let near = try #require(index.resolve(name: "Pink Floyt"))
        let far = try #require(index.resolve(name: "Pimk Floyt"))

        #expect([exact.kind, folded.kind, near.kind] == [.exact, .folded, .fuzzy])
        #expect(exact.confidence == 1 && folded.confidence == 1)
        #expect(abs(near.confidence - 8.0 / 9) < 1e-9)
        #expect(abs(far.confidence - 7.0 / 9) < 1e-9)
        #expect(exact.alternatives.isEmpty && near.alternatives.isEmpty)
    }

    @Test func `of several that bear a name the popular one is meant, and the others are alternatives`() throws {
        let index = CatalogIndex(
            modelVersion: "v1",
            tables: [
                Self.table(.artist, [("Nirvana", 9), ("NIRVANA", 89), ("nirvana", 49), ("Nirvana", 29)]),
                Self.table(.album, [("Nirvana", 99)]),
            ])
        func alternatives(_ match: NameMatch) -> [String] { match.alternatives.map { index.uri(of: $0).id.rawValue } }

        let folded = try #require(index.resolve(name: "Nirvána", as: .artist))
        let exact = try #require(index.resolve(name: "Nirvana", as: .artist))
        let anything = try #require(index.resolve(name: "Nirvana"))
        let album = try #require(index.resolve(name: "Nirvana", as: .album))
        let misspelt = try #require(index.resolve(name: "Nirvanna", as: .artist))

        #expect(index.uri(of: folded.entity) == JukeURI(.artist, "artist-11"))
        #expect(alternatives(folded) == ["artist-12", "artist-13", "artist-10"])
        #expect(abs(folded.confidence - 90.0 / 180) < 1e-9)
        #expect(index.uri(of: exact.entity) == JukeURI(.artist, "artist-13"))
        #expect(alternatives(exact) == ["artist-10", "artist-11", "artist-12"])
        #expect(abs(exact.confidence - 30.0 / 40) < 1e-9)
        #expect(index.uri(of: anything.entity) == JukeURI(.album, "album-10"))
        #expect(alternatives(anything) == ["artist-13", "artist-10", "artist-11"])
        #expect(album.alternatives.isEmpty && album.confidence == 1)
        #expect(index.uri(of: misspelt.entity) == JukeURI(.artist, "artist-11") && misspelt.alternatives.count == 3)
    }

    @Test func `kinds that were not ruled out are alternatives, a nearer name of any kind is the match`() throws {
        let index = CatalogIndex(
            modelVersion: "v1",
            tables: [
                Self.table(.artist, [("Silver Meadow", 1)]), Self.table(.album, [("Silver Meadows", 1)]),
                Self.table(.genre, [("silver meadow", 1)]),
            ])

        let folded = try #require(index.resolve(name: "Silver meadow"))
        let fuzzy = try #require(index.resolve(name: "Silver Meadowws"))

        #expect(folded.entity.type == .artist && folded.kind == .folded)
        // The nearer names first, then what is misspelt.
        #expect(folded.alternatives.map(\.type) == [.genre, .album])
        #expect(fuzzy.entity.type == .album)
        #expect(fuzzy.alternatives.map(\.type) == [.artist, .genre])
    }
}
