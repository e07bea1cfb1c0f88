import Catalog
import Recommendations
import Testing

@testable import Ranking

/// A name that the catalog only credits.
@Suite struct GuestCreditTests {
    private let index: CatalogIndex

    init() {
        var artists = EntityTable.Builder(.artist)
        artists.append(
            spotifyID: "a0", name: "Copper Owls", quality: 0.9, popularity: 60, vector: Fixtures.vector([0: 1]))
        var tracks = EntityTable.Builder(.track)
        for (number, track) in [
            ("Homicide (feat. Dune Ray)", 73), ("Dune Song", 5), ("Brass (with Odo Vale & feat. Dune Ray) - Live", 80),
            ("6 Ft Under", 40), ("Letter to Odo Vale", 2), ("Torn (Remix feat. A$P Finch)", 30),
            ("Run ft Mira Stone - Live", 30), ("Mira (feat. Mira Stone)", 20), ("Dancing With Wolves", 10),
        ].enumerated() {
            tracks.append(
                spotifyID: SpotifyID("t\(number)"), name: track.0, quality: 0.9, popularity: track.1,
                facts: EntityFacts(artists: [0]), vector: Fixtures.vector([0: 1]))
        }
        index = CatalogIndex(modelVersion: "v1", tables: [artists.build(), tracks.build()])
    }

    private func meaning(_ text: String) -> (String, ResolvedSeed.Match)? {
        index.resolve(name: text).map { (index.uri(of: $0.entity).id.rawValue, $0.kind) }
    }

    @Test(arguments: [
        ("dune ray", "t2", ResolvedSeed.Match.credit), ("Dune", "t1", .prefix), ("ray", "t2", .credit),
        ("odo vale", "t4", .words), ("asp finch", "t5", .credit), ("finch", "t5", .credit), ("under", "t3", .words),
        ("mira stone", "t6", .credit), ("mira", "t7", .prefix), ("stone", "t6", .credit), ("live", "t2", .words),
        ("wolves", "t8", .words),
        ("homicide dune ray", "t0", .words), ("dune ray homicide", "t0", .words), ("owls ray", "t2", .words),
    ])
    func `a name in a credit is told from one in the title`(
        text: String, id: String, kind: ResolvedSeed.Match
    ) throws {
        #expect(try #require(meaning(text)) == (id, kind))
        let hit = try #require(index.search(SearchQuery(text), among: ResourceType.allCases, limit: 5).first)
        #expect(index.uri(of: hit.entity).id.rawValue == id && (hit.match == .credit) == (kind == .credit))
    }

    @Test func `new-style answers say that a track stands in`() throws {
        func seeds(_ text: String, isNewStyle: Bool = true) throws -> [ResolvedSeed] {
            let request = RecommendationRequest(seeds: [.name(text)], isNewStyle: isNewStyle)
            return try Recommender(index: index).recommend(request).seeds
        }

        let credit = try #require(try seeds("dune ray").first)
        let title = try #require(try seeds("dune song").first)

        #expect(credit.match == .credit && credit.confidence < 0.5)
        #expect(credit.note == "No artist of this name is in this catalog; a track that credits one stands in.")
        #expect(title.note == nil)
        #expect(try seeds("dune ray", isNewStyle: false).first?.note == nil)
        let answer = RecommendationAnswer(modelVersion: "", seeds: [credit])
        let text = String(decoding: answer.text(.newStyle), as: UTF8.self)
        #expect(text.contains(#""match":"credit""#) && text.contains(#""note":"No artist"#))
    }

    @Test func `words that no genre has get genres that come near, and none of another kind`() throws {
        var genres = EntityTable.Builder(.genre)
        for name in ["shoegaze", "dream pop", "copper folk"] {
            genres.append(spotifyID: SpotifyID(name), name: name, quality: 0.9, vector: Fixtures.vector([0: 1]))
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [index[.artist], index[.track], genres.build()])
        func near(_ text: String) -> [String] {
            index.nearNames(to: text, as: .genre, limit: 5).map { index.uri(of: $0).description }
        }

        #expect(near("copper rockabilly") == ["juke:genre:copper folk"])
        #expect(near("dreamcore") == ["juke:genre:dream pop"] && near("owls") == [])
        #expect(index.nearNames(to: "copper rockabilly", limit: 1).map(\.type) == [.artist])
    }
}

/// Credits that are read without folding the name, beside those that every form is read by.
@Suite struct PlainCreditTests {
    private static let titles = [
        "Homicide", "Night & Day", "6", "6 Ft", "With You", "Café", "Feat of Strength", "", "A b-c",
    ]
    private static let openings = [
        "(feat. ", "(ft ", "[Featuring ", "(with ", "(Live ", "feat. ", "(feat.", "(Remix) (feat. ",
    ]
    private static let guests = [
        "Eminem", "Dune Ray, Velvet Foxes", "P!nk", "Night", "Sy Scott-Lee", "X (Y)", "Ft Worth", "",
    ]
    private static let endings = [")", "]", "", ") - Live", ") [Live]"]

    @Test func `a credit in the plain form has the words that every reading of it has`() {
        let names = Self.titles.flatMap { title in
            Self.openings.flatMap { opening in
                Self.guests.flatMap { guest in Self.endings.map { "\(title) \(opening)\(guest)\($0)" } }
            }
        }
        let texts = ["emi", "night", "w", "f", "feat", "velvet dune", "dune night", "y", "homicide emi", "scott", "6"]
        var (plain, credited) = (0, 0)
        for name in names {
            var copy = name
            for text in texts {
                let words = SearchQuery(text).words
                let isCredit = GuestCredit(name)?.isAllThatHas(words) == true
                #expect(copy.withUTF8 { NameCredit($0)?.isAllThatHas(words) == true } == isCredit, "\(name): \(text)")
                guard let found = copy.withUTF8({ PlainCredit($0)?.isAllThatHas(words) }) else { continue }
                #expect(found == isCredit, "\(name): \(text)")
                plain += 1
                if found { credited += 1 }
            }
        }
        #expect(plain > 300 && credited > 40)
    }
}
