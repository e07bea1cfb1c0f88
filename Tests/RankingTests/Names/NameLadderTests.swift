import Catalog
import Recommendations
import Testing

@testable import Ranking

/// The one order of names, for what is typed, searched for and given as a seed.
@Suite struct NameLadderTests {
    private static let artists = [
        ("Nimbus Parade", 70), ("The Copper Owls", 60), ("Harbour & Vale", 55), ("L$V Moreno", 80), ("Br!ne", 40),
        ("Ketterick", 50), ("Ombra Ketterick", 65), ("Unknown artist", 90), ("Paper", 5),
    ]
    private static let tracks = [
        ("Glass Meridian", 0, 30), ("Glass Meridian - Live", 0, 45), ("Copper Harvest", 1, 50),
        ("Ketterick Row", 2, 20),
        ("Paper", 3, 85), ("Slow Lanterns", 3, 10), ("Slow Lanterns", 4, 60), ("Brine", 5, 75),
        ("Hollow Tide", 2, 64),
    ]
    private let index: CatalogIndex

    init() {
        var artists = EntityTable.Builder(.artist)
        for (number, artist) in Self.artists.enumerated() {
            artists.append(
                spotifyID: SpotifyID("a\(number)"), name: artist.0, quality: 0.9, popularity: artist.1,
                vector: Fixtures.vector([0: 1]))
        }
        var tracks = EntityTable.Builder(.track)
        for (number, track) in Self.tracks.enumerated() {
            tracks.append(
                spotifyID: SpotifyID("t\(number)"), name: track.0, quality: 1, popularity: track.2,
                facts: EntityFacts(artists: [track.1]), vector: Fixtures.vector([0: 1]))
        }
        index = CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
    }

    private func meaning(of text: String, _ type: ResourceType? = nil) -> (id: String, kind: ResolvedSeed.Match)? {
        index.resolve(name: text, as: type).map { (index.uri(of: $0.entity).id.rawValue, $0.kind) }
    }

    @Test(arguments: [
        ("Nimbus Parade", "a0", ResolvedSeed.Match.exact), ("NIMBUS parade", "a0", .folded), ("nimb", "a0", .prefix),
        ("parade", "a0", .words), ("copper owls", "a1", .prefix), ("Nimbus Prade", "a0", .fuzzy),
        ("meridian glass", "t1", .words), ("nimbus meridian", "t1", .words), ("nimbusparade", "a0", .fuzzy),
    ])
    func `a match says on which rung it was found`(text: String, id: String, kind: ResolvedSeed.Match) throws {
        let found = try #require(meaning(of: text))

        #expect(found == (id, kind))
    }

    @Test(arguments: [
        ("the nimbus parade", "a0", ResolvedSeed.Match.folded), ("The Ketterick", "a5", .folded),
        ("the copper", "a1", .prefix), ("the copper owls", "a1", .folded), ("the parade", "a0", .words),
    ])
    func `an article that the name lacks does no harm`(text: String, id: String, kind: ResolvedSeed.Match) throws {
        #expect(try #require(meaning(of: text)) == (id, kind))
        #expect(
            index.ladder(SearchQuery(text), among: ResourceType.allCases.sorted(), limit: 1).first.map {
                index.uri(of: $0.entity).id.rawValue
            } == id)
    }

    @Test(arguments: [
        ("harbour and vale", "a2"), ("Harbour & Vale", "a2"), ("harbour vale", "a2"), ("lsv moreno", "a3"),
        ("L$V MORENO", "a3"), ("BRINE", "a4"), ("br!ne", "a4"), ("lsv mor", "a3"), ("harbour an", "a2"),
    ])
    func `symbols are found as they are written and as they are said`(text: String, id: String) throws {
        #expect(try #require(meaning(of: text, .artist)).id == id)
    }

    @Test(arguments: [
        ("Nimbus Parade - Glass Meridian", "t0", ResolvedSeed.Match.folded),
        ("Glass Meridian - Nimbus Parade", "t0", .folded), ("glass meridian by nimbus parade", "t0", .folded),
        ("L$V Moreno – Slow Lanterns", "t5", .folded), ("Slow Lanterns - Br!ne", "t6", .folded),
        ("Nimbus Prade - Glas Meridian", "t0", .fuzzy), ("Nimbus Parade: Glass Meridian", "t0", .folded),
        ("glass meridian | nimbus parade", "t0", .folded), ("Glass Meridian (Nimbus Parade)", "t0", .folded),
        ("Glass Meridian · Nimbus Parade", "t0", .folded), ("Nimbus Parade—Glass Meridian", "t0", .folded),
        ("nimbus parade-glass meridian", "t0", .folded), ("Glass Meridian, Nimbus Parade", "t0", .folded),
        ("\"Glass Meridian\" BY Nimbus Parade", "t0", .folded),
        ("Nimbus Parade feat. Br!ne - Glass Meridian", "t0", .folded),
        ("Nimbus Parade & Ketterick - Glass Meridian", "t0", .folded),
        ("Nimbus Parade - Glass Meridian (Official Video)", "t0", .fuzzy),
        ("Copper Harvest [Lyrics] by the copper owls", "t2", .fuzzy),
        ("nimbus parade glss meridian", "t0", .fuzzy),
    ])
    func `artist and title are found together, in either order`(
        text: String, id: String, kind: ResolvedSeed.Match
    ) throws {
        #expect(try #require(meaning(of: text)) == (id, kind))
    }

    @Test(arguments: [
        "Hollow Tide - Nimbus Parade", "Nimbus Parade - Hollow Tide", "Hollow Tide by Nimbus Parade",
        "Hollow Tide – Nimbus Prade", "Hollow Tide | Nimbus Parade", "Nimbus Parade: Hollow Tide",
    ])
    func `a title with an artist is never the same title by somebody else`(text: String) throws {
        let found = try #require(index.resolve(name: text))

        // The catalog has the artist without the song, and the song by others.
        #expect(index.name(of: found.entity) == "Nimbus Parade" && found.kind == .fuzzy)
        #expect(found.confidence < 0.7)
        #expect(meaning(of: text, .track) == nil)
        #expect(
            index.search(SearchQuery(text), among: ResourceType.allCases, limit: 1).first.map {
                index.name(of: $0.entity)
            } == "Nimbus Parade")
    }

    @Test func `a title with an artist whom nobody knows is not found, and one with an edition is`() throws {
        #expect(meaning(of: "Hollow Tide - Zephyr Quandary") == nil)
        #expect(try #require(meaning(of: "Hollow Tide - Live")) == ("t8", .fuzzy))
        #expect(try #require(meaning(of: "Hollow Tide - From \"The Long Way\"")) == ("t8", .fuzzy))
        #expect(try #require(meaning(of: "Hollow Tide (Zephyr Cut)")) == ("t8", .fuzzy))
    }

    @Test func `between kinds the popular one is meant, within a kind the very same letters`() throws {
        let anything = try #require(meaning(of: "Paper"))
        let artist = try #require(meaning(of: "Paper", .artist))
        let folded = try #require(meaning(of: "brine"))

        #expect(anything == ("t4", .exact))
        #expect(artist == ("a8", .exact))
        #expect(folded == ("t7", .folded))
    }

    @Test func `a word of an artist's name comes before a title that begins so, if the artist is more popular`() throws
    {
        // One artist is called so; among those that are not, the more popular of both kinds comes first.
        #expect(
            index.search(SearchQuery("ketterick"), among: ResourceType.allCases, limit: 9).map {
                index.uri(of: $0.entity).id.rawValue
            } == ["a5", "a6", "t3"])
    }

    @Test func `a row without a name is neither found nor suggested`() {
        #expect(meaning(of: "Unknown artist") == nil && meaning(of: "unknown", .artist) == nil)
        #expect(index.search(SearchQuery("unk"), among: [.artist], limit: 5).isEmpty)
    }

    @Test func `a seed is taken for what a search lists first, and the next hits are its alternatives`() {
        var fixture = NameFixture(seed: 11)
        let names = fixture.names(600)
        var artists = EntityTable.Builder(.artist)
        var tracks = EntityTable.Builder(.track)
        for (number, name) in names.enumerated() {
            let id = SpotifyID("\(1_000 + number)")
            let popularity = number * 7 % 101
            if number.isMultiple(of: 3) {
                artists.append(
                    spotifyID: id, name: name, quality: 0.9, popularity: popularity, vector: Fixtures.vector([0: 1]))
            } else {
                tracks.append(
                    spotifyID: id, name: name, quality: 0.9, popularity: popularity,
                    facts: EntityFacts(artists: [number % 200]), vector: Fixtures.vector([0: 1]))
            }
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
        let texts = names.flatMap { name in
            [
                fixture.misspelling(of: name), String(name.prefix(4)),
                name.split(separator: " ").last.map(String.init) ?? "", name,
            ]
        }

        for text in texts {
            for types in [ResourceType.allCases, [.artist], [.track]] {
                let listed = index.search(SearchQuery(text), among: types, limit: 10).map(\.entity)
                let type = types.count == 1 ? types[0] : nil
                let match = index.resolve(name: text, as: type)
                let quick = index.resolve(name: text, as: type, alternatives: .found)

                #expect((match.map { [$0.entity] + $0.alternatives } ?? []) == Array(listed.prefix(4)), "\(text)")
                // The confidence does not depend on how far alternatives are looked for.
                #expect(quick?.entity == match?.entity && quick?.confidence == match?.confidence, "\(text)")
                #expect(index.search(SearchQuery(text), among: types, limit: 1).first?.entity == listed.first)
            }
        }
    }

    @Test func `a name that nothing answers to has near names`() {
        let near = index.nearNames(to: "Nimbofonia", limit: 3).map { index.name(of: $0) }
        let word = index.nearNames(to: "Parade of the Ghosts", limit: 3).map { index.name(of: $0) }

        #expect(meaning(of: "Nimbofonia") == nil)
        #expect(near == ["Nimbus Parade"] && word.first == "Nimbus Parade")
        #expect(index.nearNames(to: "zzzz", limit: 3).isEmpty)
    }
}
