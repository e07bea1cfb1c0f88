import Catalog
import Ranking
import Recommendations
import Testing

/// One recording under several identifiers.
@Suite struct RecordingsTests {
    /// Tracks whose vectors lead away from the first, one after another.
    private func recommender(
        _ tracks: [(id: SpotifyID, name: String, isrc: String?, artists: [Int])], type: ResourceType = .track
    ) -> Recommender {
        var builder = EntityTable.Builder(type)
        for (position, track) in tracks.enumerated() {
            builder.append(
                spotifyID: track.id, name: track.name, quality: 1,
                facts: EntityFacts(isrc: track.isrc, artists: track.artists),
                vector: Fixtures.vector([0: 1, 1: Float(position) / 10]))
        }
        let artists = Fixtures.table(.artist, [("a", "A", [0: 1]), ("b", "B", [0: 1])])
        return Recommender(index: CatalogIndex(modelVersion: "v1", tables: [artists, builder.build()]))
    }

    private func list(_ recommender: Recommender, seed: SpotifyID = "a", _ exclude: [String] = []) throws -> [String] {
        let type: ResourceType = seed == "a" ? .artist : .track
        return try recommender.recommend(
            RecommendationRequest(
                seeds: [.uri(JukeURI(type, seed))], exclude: exclude, resourceTypes: [.track, .album])
        ).lists.flatMap { $0.map(\.spotifyID.rawValue) }
    }

    @Test func `a code lists a recording once, by its best release, whatever its spelling`() throws {
        let recommender = recommender([
            ("z", "Song", "US-ABC-12-00001", [0]), ("b", "Song (Live)", "usabc1200001", [1]), ("c", "Other", nil, [0]),
        ])

        #expect(try list(recommender) == ["z", "c"])
    }

    @Test func `artist and folded title make one recording, neither alone does`() throws {
        let recommender = recommender([
            ("1", "Jóga", "A", [0]), ("2", "JOGA!", "B", [0, 1]), ("3", "Joga", nil, [1]), ("4", "joga", nil, [2]),
            ("5", "Hunter", nil, [0]),
        ])

        // The third shares an artist with the second, which is the first.
        #expect(try list(recommender) == ["1", "4", "5"])
    }

    @Test func `without an artist a title means nothing`() throws {
        let recommender = recommender([("1", "Intro", nil, []), ("2", "Intro", nil, []), ("3", "", nil, [0])])

        #expect(try list(recommender) == ["1", "2", "3"])
    }

    @Test func `a seed's or exclusion's other releases are not listed either`() throws {
        let recommender = recommender([
            ("1", "One", "X", [0]), ("2", "Two", "X", [1]), ("3", "Three", nil, [0]), ("4", "three", nil, [0]),
            ("5", "Five", nil, [0]),
        ])

        #expect(try list(recommender, seed: "2", ["juke:track:3"]) == ["5"])
    }

    @Test(arguments: [
        ("Shine On You Crazy Diamond (Pts. 1-5)", "Shine On You Crazy Diamond (Parts I-V)", true),
        ("Sonata Pt. Two", "Sonata, Part 2", true), ("Hits Vol. 2", "Hits, Volume II", true),
        ("Étude No. 3", "Etude Number 3", true), ("Salt & Pepper", "Salt and Pepper", true),
        ("Rock 'n' Roll", "Rock & Roll", true), ("Song (ft. Ada)", "Song (featuring Ada)", true),
        ("Parts 1 & 2", "Pts. I and II", true), ("Punky's Dilemma", "Punkys Dilemma", true),
        ("Vitamin S", "Vitamins Too", false), ("Part 1's", "Part 1 S", true), ("'S", "S Too", false),
        ("No Tears", "Number Tears", false), ("Part 1", "Part 2", false), ("Part I", "Part", false),
        ("I Am Part", "1 Am Part", false), ("And", "&", false),
    ])
    func `a title is the same in every spelling of its numbers and common words`(
        one: String, other: String, isSame: Bool
    ) throws {
        let recommender = recommender([("1", one, nil, [0]), ("2", other, nil, [0]), ("3", "Other", nil, [0])])

        #expect(try list(recommender) == (isSame ? ["1", "3"] : ["1", "2", "3"]))
    }

    @Test func `an artist's album is listed in one edition`() throws {
        let recommender = recommender(
            [("1", "Debut", nil, [0]), ("2", "debut", nil, [0]), ("3", "Debut", nil, [1])], type: .album)

        #expect(try list(recommender) == ["1", "3"])
    }
}
