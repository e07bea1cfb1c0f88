import Catalog
import Ranking
import Recommendations
import Testing

@Suite struct CatalogIndexTests {
    let index = Fixtures.catalog()

    @Test func `a URI finds its resource and back`() throws {
        let uri = JukeURI(.track, "t-2")
        let entity = try #require(index.entity(uri))

        #expect(index.name(of: entity) == "Parabola")
        #expect(index.uri(of: entity) == uri)
        #expect(abs(index.vector(of: entity)[0] - 0.8) < 1e-6)
        #expect(index.entity(JukeURI(.album, "t-2")) == nil)
        #expect(index.entity(JukeURI(.genre, "prog metal")) != nil)
    }

    @Test func `a plain name means an artist before an album, a track or a genre`() throws {
        let match = try #require(index.resolve(name: "tool"))

        #expect(index.uri(of: match.entity) == JukeURI(.artist, "a-tool"))
        #expect(match.kind == .folded)
        #expect(index.resolve(name: "Tool", as: .album).map { index.uri(of: $0.entity) } == JukeURI(.album, "b-2"))
        #expect(index.resolve(name: "Prog Metal").map { index.uri(of: $0.entity) } == JukeURI(.genre, "prog metal"))
        #expect(index.resolve(name: "Schism", as: .artist) == nil)
        #expect(index.resolve(name: "nothing of the kind") == nil)
    }

    @Test func `a kind without a table is empty`() {
        let index = CatalogIndex(modelVersion: "v0", tables: [])

        #expect(index[.genre].count == 0)
        #expect(index.resolve(name: "Tool") == nil)
    }
}
