import Catalog
import Recommendations
import Testing

@testable import Ranking

/// A slip in a famous name beside an obscure name that has the very word.
@Suite struct FamousArtistTests {
    private static let artists = [
        ("Queen", 90), ("Drake", 99), ("Rema", 85), ("Tomb", 40), ("Ambrose", 88), ("The Beetles", 5),
        ("The Beatles", 91), ("P!nk", 80),
    ]
    private static let tracks = [
        ("Win, Lose or Draw (feat. Quentin Miller)", 19), ("Quentin's Theme", 12), ("Letters to Quen", 45),
        ("Freak", 64),
        ("Freaks", 40), ("Roma", 20), ("Romance", 60), ("Room of Romas", 10), ("Tome", 30), ("Imbrose", 3),
        ("Peeps", 50), ("Number 1975", 3),
    ]
    private let index: CatalogIndex

    init() {
        index = CatalogIndex(
            modelVersion: "v1", tables: [Self.table(.artist, Self.artists), Self.table(.track, Self.tracks)])
    }

    private static func table(_ type: ResourceType, _ rows: [(String, Int)]) -> EntityTable {
        var table = EntityTable.Builder(type)
        for (number, row) in rows.enumerated() {
            table.append(
                spotifyID: SpotifyID("\(type)\(10 + number)"), name: row.0, quality: 0.9, popularity: row.1,
                vector: Fixtures.vector([0: 1]))
        }
        return table.build()
    }

    private func listed(_ text: String, among types: [ResourceType] = ResourceType.allCases) -> [String] {
        index.search(SearchQuery(text), among: types, limit: 10).map { index.name(of: $0.entity) }
    }

    @Test(arguments: [
        // Names that have the word or begin with it are 45 points behind and more.
        ("Quen", "Queen"), ("quen", "Queen"), ("Queeen", "Queen"),
        // A letter at another place is no single typo, and still nearer than another first letter.
        ("Dreak", "Drake"), ("Dakre", "Drake"), ("the beatlse", "The Beatles"),
    ])
    func `a slip in the name of a famous artist is the artist`(typed: String, expected: String) throws {
        let match = try #require(index.resolve(name: typed))

        #expect(index.name(of: match.entity) == expected && match.kind == .fuzzy)
        #expect(listed(typed).first == expected)
    }

    @Test func `a whole name stays first, however obscure, and the famous artist comes next`() throws {
        let match = try #require(index.resolve(name: "Beetles"))

        #expect(index.name(of: match.entity) == "The Beetles")
        #expect(match.alternatives.first.map { index.name(of: $0) } == "The Beatles")
        #expect(listed("Beetles").prefix(2) == ["The Beetles", "The Beatles"])
    }

    @Test func `where the lead is small, the artist comes second`() throws {
        // 85 to 60, for a name that only begins so; "Roma" itself is a name.
        #expect(listed("roman").prefix(2) == ["Romance", "Rema"] || listed("roman").first == "Romance")
        #expect(listed("roma").prefix(3) == ["Roma", "Rema", "Romance"])
        // 40 to 30.
        #expect(listed("tom").first == "Tomb")
        #expect(listed("tomz").prefix(2) == ["Tomb", "Tome"])
    }

    @Test func `neither another first letter, nor three letters, nor less popularity makes an artist famous`() {
        #expect(listed("imbrose") == ["Imbrose", "Ambrose"])
        #expect(listed("imbros").first == "Imbrose")
        #expect(listed("peep").first == "Peeps")
        #expect(listed("fre").first == "Freak")
        #expect(listed("freak", among: [.track]).first == "Freak")
    }

    @Test func `the confidence of a famous artist counts the hit that it went before`() throws {
        let match = try #require(index.resolve(name: "Quen"))

        // One letter of four; the hit that begins so has popularity 12.
        #expect(abs(match.confidence - 0.75 * 91 / (91 + 13)) < 1e-9, "\(match.confidence)")
        #expect(index.name(of: try #require(match.alternatives.first)) != "Queen")
        #expect(match.alternatives.count == 3)
    }

    @Test func `a moved letter is looked for in artists only, and not in numbers`() {
        let table = Self.table(.artist, [("Drake", 1), ("19754", 1), ("Kardash", 1), ("Radiohead", 1)])
        func found(_ text: String, _ type: ResourceType = .artist) -> [Double] {
            (type == .artist ? table : Self.table(type, [("Drake", 1)]))
                .near(NameQuery(text), margin: 1).map(\.cost)
        }

        #expect(found("Dreak") == [2] && found("Draek") == [1] && found("aDrke") == [])
        #expect(found("Dreak", .track) == [])
        #expect(found("15974") == [] && found("Kdarash") == [2] && found("Kdarahs") == [])
    }
}
