import Catalog
import Embedding
import Recommendations
import Testing

@testable import Ranking

/// Lists for listeners: others than the seed's artist, each recording once, nothing that means nothing.
@Suite struct ListsOfOthersTests {
    private struct Row {
        var name: String
        var artists: [Int]
        var angle: Float
        var popularity: Int? = 50
    }

    /// Artists 0 to 4 and tracks at growing angles from the first axis.
    private static func index(
        _ tracks: [Row], artists: [(name: String, quality: Double)] = (0..<5).map { ("Artist \($0)", 0.9) },
        calibration: LikenessCalibration? = nil
    ) -> CatalogIndex {
        var table = EntityTable.Builder(.artist)
        for (number, artist) in artists.enumerated() {
            table.append(
                spotifyID: SpotifyID("a\(number)"), name: artist.name, quality: artist.quality,
                vector: Fixtures.vector([0: 1, 1: Float(number) / 5]))
        }
        var titles = EntityTable.Builder(.track)
        for (number, row) in tracks.enumerated() {
            titles.append(
                spotifyID: SpotifyID("t\(10 + number)"), name: row.name, quality: 1,
                facts: EntityFacts(popularity: row.popularity, artists: row.artists),
                vector: Fixtures.vector([0: 1, 1: row.angle]))
        }
        return CatalogIndex(modelVersion: "v1", tables: [table.build(), titles.build()], calibration: calibration)
    }

    private static let tracks = [
        Row(name: "Own", artists: [0], angle: 0), Row(name: "Guest", artists: [1, 0], angle: 0.1),
        Row(name: "First", artists: [1], angle: 0.2), Row(name: "Second", artists: [1], angle: 0.3),
        Row(name: "Third", artists: [2], angle: 0.4), Row(name: "Third - Live at the Pier", artists: [2], angle: 0.35),
        Row(name: "Third (2011 Remaster)", artists: [2], angle: 0.5),
        Row(name: "Third (Part II)", artists: [2], angle: 0.6),
    ]

    private func list(
        _ index: CatalogIndex, _ seed: Seed = .uri(JukeURI(.artist, "a0")), _ type: ResourceType = .track,
        limit: Int = 10, _ change: (inout RecommendationRequest) -> Void
    ) throws -> [RecommendationAnswer.Item] {
        var request = RecommendationRequest(seeds: [seed], limit: limit, resourceTypes: [type])
        change(&request)
        return try Recommender(index: index).recommend(request)[type]
    }

    @Test func `the artists of seeds are left out when that is asked for, also of a track, also as guests`() throws {
        let index = Self.index(Self.tracks)

        let plain = try list(index) { _ in }
        let others = try list(index) { $0.excludesSeedArtists = true }
        let ofTrack = try list(index, .uri(JukeURI(.track, "t11")), .artist) { $0.excludesSeedArtists = true }

        #expect(plain.map(\.name).prefix(2) == ["Own", "Guest"])
        #expect(
            others.map(\.name) == [
                "First", "Second", "Third - Live at the Pier", "Third", "Third (2011 Remaster)", "Third (Part II)",
            ])
        #expect(ofTrack.map(\.name) == ["Artist 2", "Artist 3", "Artist 4"])
    }

    @Test func `music by artists without a name follows last, where a list is to be filled up`() throws {
        let artists = [("Artist 0", 0.9), ("Unknown artist", 0.9), ("Artist 2", 0.9), ("Unknown artist", 0.9)]
        let rows = [
            Row(name: "Nobody's", artists: [1], angle: 0.1), Row(name: "Somebody's", artists: [2], angle: 0.3),
            Row(name: "Another nobody's", artists: [3], angle: 0.2), Row(name: "Shared", artists: [1, 2], angle: 0.4),
        ]
        let index = Self.index(rows, artists: artists)

        let filled = try list(index) { $0.fillsUp = true }
        let capped = try list(index) { ($0.fillsUp, $0.maxPerArtist) = (true, 1) }
        let short = try list(index, limit: 1) { $0.fillsUp = true }
        let plain = try list(index) { _ in }

        #expect(filled.map(\.name) == ["Somebody's", "Shared", "Nobody's", "Another nobody's"])
        #expect(capped.map(\.name) == ["Somebody's", "Nobody's", "Another nobody's", "Shared"])
        #expect(short.map(\.name) == ["Somebody's"])
        #expect(plain.map(\.name) == ["Nobody's", "Another nobody's", "Somebody's", "Shared"])
    }

    @Test func `an artist without name and vector counts as one without a name`() throws {
        var others = UnlistedEntities()
        others.append(spotifyID: "x", name: "Unknown artist")
        var artists = EntityTable.Builder(.artist)
        artists.append(spotifyID: "a", name: "Somebody", quality: 1, vector: Fixtures.vector([0: 1]))
        var tracks = EntityTable.Builder(.track)
        for (id, artist, angle) in [("t1", 1, 0.1), ("t2", 0, 0.2)] as [(SpotifyID, Int, Float)] {
            tracks.append(
                spotifyID: id, name: "Title", quality: 1, facts: EntityFacts(artists: [artist]),
                vector: Fixtures.vector([0: 1, 1: angle]))
        }
        let index = CatalogIndex(
            modelVersion: "v1", tables: [artists.build(), tracks.build()], unlisted: [.artist: others])

        let filled = try list(index, .vector(Fixtures.vector([0: 1]))) { $0.fillsUp = true }

        #expect(filled.map(\.spotifyID) == ["t2", "t1"])
    }

    @Test func `versions of one recording are one row with their number, parts are none`() throws {
        let folded = try list(Self.index(Self.tracks)) { $0.foldsVersions = true }
        let seed = try list(Self.index(Self.tracks), .uri(JukeURI(.track, "t14"))) { $0.foldsVersions = true }

        #expect(
            folded.map(\.name) == ["Own", "Guest", "First", "Second", "Third - Live at the Pier", "Third (Part II)"])
        #expect(folded.map(\.versions) == [1, 1, 1, 1, 3, 1])
        #expect(!seed.contains { $0.name.hasPrefix("Third") && $0.name != "Third (Part II)" })
    }

    @Test(arguments: [
        ("Sorrow - Live at Knebworth 1990", "Sorrow"), ("Sorrow (2011 Remaster)", "Sorrow"),
        ("Sorrow (Tide Remix)", "Sorrow"),
        ("Sorrow feat. Dune Ray", "Sorrow"), ("Sorrow [Deluxe Edition] (Live)", "Sorrow"), ("Sorrow", "Sorrow"),
        ("Sorrow (Part II)", "Sorrow (Part II)"), ("Sorrow (Interlude)", "Sorrow (Interlude)"),
        ("Sorrow Pt. 2 (Live)", "Sorrow Pt. 2"), ("(Live)", "(Live)"),
        ("Sorrow (Parts 1-5) - Live at Knebworth 1990", "Sorrow (Parts 1-5)"),
        ("Sorrow (Pts. I and II) [2011 Remaster]", "Sorrow (Pts. I and II)"),
        ("Sorrow (Part 1) (Live) [Remastered]", "Sorrow (Part 1)"), ("Sorrow - Pt. 1 - 2011 Mix", "Sorrow Pt. 1"),
        ("Sorrow (Live) - Part 2", "Sorrow (Live) Part 2"), ("Sorrow (Part of Me, Live)", "Sorrow Part of Me Live"),
        ("Sorrow (Parts 1-5)", "Sorrow (Parts 1-5)"), ("Sorrow - Japanese ver.", "Sorrow"),
    ])
    func `a version has the title of its recording`(name: String, title: String) {
        let words = FoldedWords(name)

        let text = String(decoding: words.text.prefix(VersionTitle.length(of: words)), as: UTF8.self)

        #expect(text == FoldedName(title).text)
    }

    @Test func `a list that a limit leaves short is filled up, last, when that is asked for`() throws {
        let index = Self.index(Self.tracks)

        let short = try list(index) { $0.maxPerArtist = 1 }
        let full = try list(index, limit: 5) { request in
            request.maxPerArtist = 1
            request.fillsUp = true
        }
        let others = try list(index) { $0.useListDefaults() }

        #expect(short.map(\.name) == ["Own", "First", "Third - Live at the Pier"])
        #expect(full.map(\.name) == ["Own", "First", "Third - Live at the Pier", "Guest", "Second"])
        #expect(others.map(\.name) == ["First", "Third - Live at the Pier", "Second", "Third (Part II)"])
    }

    @Test func `familiarity prefers hits or deep cuts among what is about as near`() throws {
        let tracks = [
            Row(name: "Deep", artists: [1], angle: 0.1, popularity: 5),
            Row(name: "Middle", artists: [2], angle: 0.15, popularity: 50),
            Row(name: "Hit", artists: [3], angle: 0.2, popularity: 95),
            Row(name: "Far hit", artists: [4], angle: 3, popularity: 99),
        ]
        func names(_ familiarity: Double?) throws -> [String] {
            try list(Self.index(tracks)) { $0.familiarity = familiarity }.map(\.name)
        }

        #expect(try names(nil) == ["Deep", "Middle", "Hit", "Far hit"])
        #expect(try names(0.5) == ["Deep", "Middle", "Hit", "Far hit"])
        #expect(try names(1) == ["Hit", "Middle", "Deep", "Far hit"])
        #expect(try names(0) == ["Deep", "Middle", "Hit", "Far hit"])
        let hits = try list(Self.index(tracks)) { request in
            request.familiarity = 1
            request.explain = true
        }
        for item in hits {
            let sum = item.explanation?.seeds.reduce(0) { $0 + $1.value } ?? 0
            #expect(abs(sum - item.score) < 1e-4)
        }
        #expect(hits.map(\.likeness) == [0.98, 0.99, 1, 0.32])
    }

    @Test func `a nameless artist is never listed, whatever the request`() throws {
        let artists = [("Seed", 0.9), ("Unknown artist", 0.9), (" ", 0.9), ("[unknown]", 0.9), ("Named", 0.9)]

        let plain = try list(Self.index([], artists: artists), .uri(JukeURI(.artist, "a0")), .artist) { _ in }

        #expect(plain.map(\.name) == ["Named"])
    }

    @Test(arguments: [("a1", "Unknown artist"), ("a2", "juke:artist:a2")])
    func `a nameless artist that is asked about is told as what it is`(id: String, shown: String) throws {
        let artists = [("Seed", 0.9), ("Unknown artist", 0.9), (" ", 0.9)]
        let request = RecommendationRequest(
            seeds: [.uri(JukeURI(.artist, "a0"))], resourceTypes: [.artist], whyNot: JukeURI(.artist, SpotifyID(id)),
            isNewStyle: true)

        let answer = try Recommender(index: Self.index([], artists: artists)).recommend(request)

        #expect(answer.whyNot?.verdict == .nameless)
        #expect(answer.whyNot?.sentence == PlaceholderName.sentence(about: shown))
    }

    @Test(arguments: [1, 2, 10])
    func `a thin row is marked, and never first while another can be`(limit: Int) throws {
        let artists = [("Seed", 0.9), ("One song", 0.5), ("Another song", 0.5), ("Known", 0.9), ("Famous", 0.9)]
        let index = Self.index([], artists: artists)

        let plain = try list(index, .uri(JukeURI(.artist, "a0")), .artist, limit: limit) { _ in }
        let new = try list(index, .uri(JukeURI(.artist, "a0")), .artist, limit: limit) { $0.isNewStyle = true }

        #expect(plain.first?.name == "One song" && plain.allSatisfy { $0.isThin == nil })
        #expect(new.map(\.name) == Array(["Known", "One song", "Another song", "Famous"].prefix(limit)))
        #expect(new.map(\.isThin) == Array([false, true, true, false].prefix(limit)))
    }

    @Test func `a vector of compilations only is thin`() throws {
        var artists = EntityTable.Builder(.artist)
        for (number, name) in ["Seed", "Various Artists", "Guest", "Band"].enumerated() {
            artists.append(
                spotifyID: SpotifyID("a\(number)"), name: name, quality: 0.9,
                vector: Fixtures.vector([0: 1, 1: Float(number) / 5]))
        }
        var albums = EntityTable.Builder(.album)
        for (number, credit) in [[0], [1, 2], [1], [3]].enumerated() {
            albums.append(
                spotifyID: SpotifyID("b\(number)"), name: "Album \(number)", quality: 0.9,
                facts: EntityFacts(artists: credit),
                vector: Fixtures.vector([0: 1, 1: Float(number) / 5]))
        }
        let index = CatalogIndex(modelVersion: "v1", tables: [artists.build(), albums.build()])

        let listed = try list(index, .uri(JukeURI(.artist, "a0")), .artist) { $0.isNewStyle = true }
        let titles = try list(index, .uri(JukeURI(.artist, "a0")), .album) { $0.isNewStyle = true }

        #expect(listed.map(\.name) == ["Band", "Various Artists", "Guest"])
        #expect(listed.map(\.thinReason) == [nil, .compilations, .compilations])
        #expect(titles.filter { $0.isThin == true }.map(\.name) == ["Album 1", "Album 2"])
    }

    @Test func `a row that is no nearer than chance does not come before thin ones`() throws {
        let artists = [("Seed", 0.9), ("One song", 0.5), ("Another song", 0.5), ("Far away", 0.9)]
        func rows(_ calibration: LikenessCalibration?) throws -> [RecommendationAnswer.Item] {
            let index = Self.index([], artists: artists, calibration: calibration)
            return try list(index, .uri(JukeURI(.artist, "a0")), .artist) { $0.isNewStyle = true }
        }
        let known = try rows(nil)
        let far = try #require(known.first { $0.name == "Far away" }).score
        let curve = try #require(LikenessCalibration.Curve(scores: [far + 1e-4, 1], values: [0, 1]))

        let new = try rows(LikenessCalibration(curves: ["artist": curve]))

        #expect(known.first?.name == "Far away")
        #expect(new.map(\.name) == ["One song", "Another song", "Far away"])
    }

    @Test(arguments: [1, 2, 10])
    func `a target brings neither a thin row nor one that is no nearer than chance to the top`(limit: Int) throws {
        var artists = EntityTable.Builder(.artist)
        let rows: [(name: String, quality: Double, angle: Float, popularity: Int)] = [
            ("Seed", 0.9, 0, 50), ("Near", 0.9, 0.2, 90), ("One song", 0.5, 0.1, 60), ("Thin and far", 0.5, 2, 0),
            ("Far", 0.9, 3, 0), ("Famous", 0.9, 0.4, 100),
        ]
        for (number, row) in rows.enumerated() {
            artists.append(
                spotifyID: SpotifyID("a\(number)"), name: row.name, quality: row.quality,
                facts: EntityFacts(popularity: row.popularity), vector: Fixtures.vector([0: 1, 1: row.angle]))
        }
        let curve = try #require(LikenessCalibration.Curve(scores: [0.8, 1], values: [0, 1]))
        let index = CatalogIndex(
            modelVersion: "v1", tables: [artists.build()], calibration: LikenessCalibration(curves: ["artist": curve]))
        func items(_ change: (inout RecommendationRequest) -> Void) throws -> [RecommendationAnswer.Item] {
            try list(index, .uri(JukeURI(.artist, "a0")), .artist, limit: limit) { request in
                request.isNewStyle = true
                request.explain = true
                request.filter.bounds[.popularity] = .init(target: 0)
                change(&request)
            }
        }

        for isDiverse in [false, true] {
            let items = try items { if isDiverse { $0.diversity = 0.1 } }
            #expect(items.map(\.name) == Array(["Near", "One song", "Famous", "Thin and far", "Far"].prefix(limit)))
            for item in items {
                let sum = item.explanation?.traits.reduce(0) { $0 + $1.value } ?? 0
                #expect(abs(sum - item.score) < 1e-4)
            }
        }
        let far = try items { $0.exclude = ["a1", "a2", "a5"] }
        #expect(far.map(\.name) == Array(["Far", "Thin and far"].prefix(limit)))
    }

    @Test func `an answer says why filters leave nothing`() throws {
        let recommender = Recommender(index: Self.index(Self.tracks))
        func reason(isNew: Bool = true, _ change: (inout MusicFilter) -> Void) throws -> String? {
            var request = RecommendationRequest(
                seeds: [.uri(JukeURI(.artist, "a0"))], limit: 2, resourceTypes: [.track], isNewStyle: isNew)
            change(&request.filter)
            return try recommender.recommend(request).reason
        }

        #expect(try reason { $0.bounds[.popularity] = .init(min: 90) } == RecommendationAnswer.nothingLeft)
        #expect(try reason { $0.genres = ["rokc"] } == "No music in this catalog has the genre \"rokc\".")
        #expect(try reason { $0.bounds[.popularity] = .init(max: 90) } == nil)
        #expect(try reason(isNew: false) { $0.bounds[.popularity] = .init(min: 90) } == nil)
    }

    @Test func `where every row is thin the nearest is first`() throws {
        let artists = [("Seed", 0.9), ("One song", 0.5), ("Another song", 0.5)]

        let new = try list(Self.index([], artists: artists), .uri(JukeURI(.artist, "a0")), .artist, limit: 1) {
            $0.isNewStyle = true
        }

        #expect(new.map(\.name) == ["One song"])
    }

    @Test func `a new-style request of unknown names gets a reason and near names instead of noise`() throws {
        let recommender = Recommender(index: Self.index(Self.tracks))
        let unknown = try recommender.recommend(
            RecommendationRequest(seeds: [.name("Arctic Nothing"), .name("Zzz")], isNewStyle: true))
        let original = try recommender.recommend(RecommendationRequest(seeds: [.name("Zzz")]))
        let mixed = try recommender.recommend(
            RecommendationRequest(seeds: [.name("Zzz"), .name("Artist 1")], isNewStyle: true))

        #expect(unknown.lists == [[], [], []])
        #expect(unknown.reason == "None of \"Arctic Nothing\", \"Zzz\" is in this catalog.")
        #expect(unknown.seeds.map(\.match) == [.tokenHash, .tokenHash] && unknown.seeds.map(\.weight) == [0, 0])
        #expect(!original.tracks.isEmpty && original.reason == nil)
        #expect(!mixed.tracks.isEmpty && mixed.reason == nil)
    }

    @Test func `closeness stands between chance and the best, and a list says where it stops to mean something`() throws
    {
        let curve = try #require(LikenessCalibration.Curve(scores: [0.8, 0.9, 1], values: [0, 0.5, 1]))
        let tracks = [0.1, 0.4, 0.6, 1].map { Row(name: "At \($0)", artists: [1], angle: $0) }
        let index = Self.index(tracks, calibration: LikenessCalibration(curves: ["track": curve]))
        let request = RecommendationRequest(
            seeds: [.vector(Fixtures.vector([0: 1]))], resourceTypes: [.track], isNewStyle: true)

        let answer = try Recommender(index: index).recommend(request)

        #expect(answer.tracks.map(\.closeness) == [0.975, 0.642, 0.287, 0])
        #expect(answer.tracks.map(\.closenessWord) == [.veryClose, .close, .related, nil])
        #expect(answer.meaningful == ["tracks": 3])
        #expect(answer.tracks.map(\.likeness) == [1, 0.93, 0.86, 0.71])
    }
}
