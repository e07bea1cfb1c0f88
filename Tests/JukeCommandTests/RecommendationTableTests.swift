import Catalog
import CommandKit
import Pipeline
import Recommendations
import Testing

@testable import JukeCommand

/// Recommendations as a person reads them.
struct RecommendationTableTests {
    private static let answer = RecommendationAnswer(
        artists: [RecommendationAnswer.Item(name: "Tool", spotifyID: "a1", likeness: 0.9, score: 0.9, quality: 1)],
        tracks: [
            RecommendationAnswer.Item(name: "Мои песни", spotifyID: "t1", likeness: 1, score: 1, quality: 1),
            RecommendationAnswer.Item(name: "부석순", spotifyID: "t2", likeness: 0, score: -0.2, quality: 1),
        ],
        modelVersion: "v1.2.0", generatedAt: 0,
        seeds: [
            ResolvedSeed(
                seed: "tool", uri: JukeURI(.artist, "a9"), name: "TOOL", match: .folded),
            ResolvedSeed(seed: "xyzzy", uri: nil, name: nil, match: .tokenHash),
        ]
    )

    @Test func `seeds stand first, then a headed block for each kind, then the model`() {
        let table = RecommendationTable(Self.answer, types: [.artist, .album, .track])

        #expect(
            table.text == """
                seed  'tool' → TOOL (juke:artist:a9)
                seed  'xyzzy': not in the catalog; its text was hashed, which says nothing of its sound

                Artists
                  1 Tool  0.90

                Albums
                    nothing is left to list

                Tracks
                  1 Мои песни  1.00
                  2 부석순     0.00

                model v1.2.0
                """
        )
    }

    @Test func `a block fits the terminal, with headings and links where it has them`() throws {
        var answer = Self.answer
        answer.tracks[0].name = "A title that goes on for longer than any terminal is wide"
        answer.tracks[0].details = RecommendationDetails(
            artists: [.init(uri: JukeURI(.artist, "q"), name: "The Longest Name of a Band")])
        let style = TerminalStyle(columns: 40, hasColor: true, hasLinks: true)

        let lines = RecommendationTable(answer, types: [.track], style: style).text.split(separator: "\n")
        let heading = try #require(lines.firstIndex { $0.contains("Tracks") })
        let shown = lines[heading + 1].replacing(/\u{1B}(\[[0-9;]*m|\]8;;[^\u{1B}]*\u{1B}\\)/, with: "")

        #expect(lines[heading] == "\u{1B}[1mTracks\u{1B}[0m")
        #expect(lines[heading + 1].contains("https://open.spotify.com/search/A%20title"))
        #expect(TerminalText.width(of: String(shown)) == 40)
        #expect(shown.hasSuffix("1.00") && shown.contains("…"))
    }

    @Test func `lists are saved as CSV, as a playlist and as URIs`() throws {
        var answer = Self.answer
        answer.tracks[0].name = #"Say "Hi", again"#
        answer.tracks[0].details = RecommendationDetails(
            artists: [.init(uri: JukeURI(.artist, "q"), name: "Queen")], releaseYear: 1975,
            durationMilliseconds: 354_600)

        let csv = RecommendationExport.csv.text(of: answer, types: [.artist, .track])
        let playlist = RecommendationExport.m3u.text(of: answer, types: [.track])

        #expect(
            csv.split(separator: "\n").prefix(3).map { String($0) } == [
                "kind,rank,name,artists,album,release_year,likeness,uri,closeness,closeness_word,versions",
                "artist,1,Tool,,,,0.9,juke:artist:a1,,,",
                #"track,1,"Say ""Hi"", again",Queen,,1975,1.0,juke:track:t1,,,"#,
            ])
        #expect(playlist.contains("\n#EXTINF:355,Queen - Say \"Hi\", again\njuke:track:t1\n"))
        #expect(RecommendationExport.uris.text(of: answer, types: [.artist]) == "juke:artist:a1")
    }

    @Test func `only what was asked for is shown, in the order it was asked for`() {
        let lines = RecommendationTable(Self.answer, types: [.track, .artist]).text.split(separator: "\n")

        let names = lines.dropFirst(2).filter { $0.hasPrefix(" ") }.map { String($0.dropFirst(4).prefix(3)) }
        #expect(names == ["Мои", "부석순", "Too"])
    }

    @Test func `doubt, alternatives and weights are printed`() {
        var answer = Self.answer
        answer.seeds = [
            ResolvedSeed(
                seed: "nirvanna", uri: JukeURI(.artist, "n1"), name: "Nirvana", match: .fuzzy, confidence: 0.875,
                alternatives: [.init(uri: JukeURI(.artist, "n2"), name: "Nirvana")]),
            ResolvedSeed(
                seed: "juke:artist:c", uri: JukeURI(.artist, "c"), name: "Creed", match: .uri, weight: -1),
            ResolvedSeed(
                seed: "Tool", uri: JukeURI(.artist, "t"), name: "Tool", match: .exact, weight: 0.5),
            ResolvedSeed(seed: "xyzzy", uri: nil, name: nil, match: .tokenHash, weight: 0),
        ]

        let lines = RecommendationTable(answer, types: [.artist]).text.split(separator: "\n").map { String($0) }

        #expect(
            Array(lines.prefix(5)) == [
                "seed  'nirvanna' → Nirvana (juke:artist:n1), the nearest name (88 % sure)",
                "      or Nirvana (juke:artist:n2)",
                "not   Creed (juke:artist:c)",
                "seed  Tool (juke:artist:t), weight 0.5",
                "seed  'xyzzy': not in the catalog, so it does not count",
            ]
        )
    }

    @Test(arguments: [60, 80]) func `seeds and alternatives have artists and popularity, at every width`(
        columns: Int
    ) {
        var answer = Self.answer
        answer.seeds = [
            ResolvedSeed(
                seed: "Quen", uri: JukeURI(.artist, "1dfeR4HaWDbWqFHLkxsg1d"), name: "Queen", match: .fuzzy,
                confidence: 0.61,
                alternatives: [
                    .init(
                        uri: JukeURI(.track, "0V24LoXCYAukpv0T6QLxaY"),
                        name: "Win, Lose or Draw (feat. Quentin Miller)",
                        artists: ["Gucci Mane", "Quentin Miller"], popularity: 19)
                ], artists: [], popularity: 90),
            ResolvedSeed(
                seed: "dune ray", uri: JukeURI(.track, "t1"), name: "Homicide (feat. Dune Ray)", match: .credit,
                artists: ["Copper Owls"], popularity: 73, note: "No artist of this name is in this catalog."),
        ]

        let lines = RecommendationTable(
            answer, types: [.artist], style: TerminalStyle(columns: columns, hasColor: false, hasLinks: false)
        ).text.split(separator: "\n").prefix { $0 != "Artists" }

        #expect(lines.allSatisfy { TerminalText.width(of: String($0)) <= columns })
        let text = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(
            text == """
                seed 'Quen' → Queen · popularity 90 (juke:artist:1dfeR4HaWDbWqFHLkxsg1d), the nearest name (61 % sure) \
                or Win, Lose or Draw (feat. Quentin Miller) · Gucci Mane, Quentin Miller · popularity 19 \
                (juke:track:0V24LoXCYAukpv0T6QLxaY) \
                seed 'dune ray' → Homicide (feat. Dune Ray) · Copper Owls · popularity 73 (juke:track:t1) \
                No artist of this name is in this catalog.
                """)
        // What else it may mean is set off, further lines of it more.
        #expect(lines.contains { $0.hasPrefix("      or Win") } && lines.contains { $0.hasPrefix("         ") })
    }

    @Test func `artists stand beside albums and tracks, and reasons below the lists`() {
        var answer = Self.answer
        answer.seeds = []
        answer.tracks = [
            RecommendationAnswer.Item(
                name: "Schism", spotifyID: "t3", likeness: 0.91, score: 0.91, quality: 1,
                explanation: RecommendationExplanation(
                    nearestSeed: "Tool", nearestURI: JukeURI(.artist, "t"), nearestScore: 0.93,
                    seeds: [.init("Tool", 0.91)],
                    traits: [
                        .init("energy", 0.5), .init("genres", 0.31), .init("tempo", -0.1), .init("valence", 0.2),
                        .init("key", 0.001), .init("mode", 0.01),
                    ],
                    sharedGenres: ["metal"]),
                details: RecommendationDetails(artists: [.init(uri: JukeURI(.artist, "t"), name: "Tool")]))
        ]

        #expect(
            RecommendationTable(answer, types: [.artist, .track]).text == """
                Artists
                  1 Tool  0.90

                Tracks
                  1 Schism  Tool  0.91

                Why
                  Schism (track): nearest to Tool (cosine 0.93); energy +0.50, genres +0.31, valence +0.20, tempo −0.10; both metal

                model v1.2.0
                """
        )
    }

    @Test func `a row has its closeness, its versions and its evidence, and the list marks where chance begins`() {
        var answer = Self.answer
        answer.seeds = []
        answer.meaningful = ["artists": 1]
        answer.artists[0].closeness = 0.9341
        answer.artists[0].isThin = true
        answer.artists[0].thinReason = .compilations
        answer.artists.append(
            RecommendationAnswer.Item(
                name: "Far", spotifyID: "a2", likeness: 0.1, score: 0.1, quality: 1, closeness: 0, versions: 4))
        answer.artists[0].details = RecommendationDetails(genres: ["metal"])

        let text = RecommendationTable(answer, types: [.artist]).text

        #expect(
            text == """
                Artists
                  1 Tool  metal · compilations only  \(ClosenessWord(0.9341)?.rawValue ?? "") 0.934
                    from here on no nearer than chance
                  2 Far   +3 versions                \(String(repeating: " ", count: (ClosenessWord(0.9341)?.rawValue.count ?? 0) + 1))0.000

                model v1.2.0
                """)
    }

    @Test func `the sentence stands before the sums, and everything fits the terminal`() {
        var answer = Self.answer
        answer.seeds[0].alternatives = [.init(uri: JukeURI(.artist, "n2"), name: "A name that goes on and on")]
        answer.artists[0].explanation = RecommendationExplanation(
            nearestSeed: "Tool", nearestURI: nil, nearestScore: 0.93, seeds: [], traits: [], sharedGenres: [],
            sentence: "Same genres (metal, rock), as danceable, calmer.")

        let lines = RecommendationTable(
            answer, types: [.artist], style: TerminalStyle(columns: 40, hasColor: false, hasLinks: false)
        ).text.split(separator: "\n")

        #expect(lines.allSatisfy { TerminalText.width(of: String($0)) <= 40 })
        let why = lines.drop { $0 != "Why" }.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(why.contains("Tool (artist): Same genres (metal, rock)"))
        #expect(why.contains("nearest to Tool (cosine 0.93)"))
    }

    @Test func `the nearest seed stands beside the row on a scale for each feature, in sixty columns`() {
        var answer = Self.answer
        answer.artists[0].familiarity = -0.04
        answer.artists[0].explanation = RecommendationExplanation(
            nearestSeed: "juke:artist:4TrkInvented0000000001", nearestURI: nil, nearestScore: 0.93, seeds: [],
            traits: [],
            pairs: [
                .init(name: "energy", seed: 0, item: 1), .init(name: "instrumentalness", seed: 0.5, item: 0.51),
                .init(name: "tempo", seed: 40, item: 300),
            ])
        func lines(_ columns: Int?) -> [String] {
            let style = TerminalStyle(columns: columns, hasColor: false, hasLinks: false)
            return RecommendationTable(answer, types: [.artist], style: style).text.split(separator: "\n").map(
                String.init)
        }

        let wide = lines(60)
        #expect(wide.allSatisfy { TerminalText.width(of: $0) <= 60 })
        #expect(
            wide.drop { !$0.contains("I = this") }.dropFirst().prefix(3) == [
                "      energy          |S··················I|  0.00  1.00",
                "      instrumentalness|··········=·········|  0.50  0.51",
                "      tempo           |S··················I|    40   300",
            ])
        #expect(wide.joined().split(separator: " ").joined(separator: " ").contains("familiarity takes 0.040 off"))
        #expect(lines(48).contains("      energy          |S··········I|  0.00  1.00"))
        #expect(!lines(30).contains { $0.contains("I = this") })
        #expect(lines(nil).contains { $0.hasPrefix("      energy          |S···") })
    }

    @Test func `as JSON a list is what the HTTP API answers`() {
        let text = RecommendationExport.json.text(of: Self.answer, types: [.artist])

        #expect(text == String(decoding: Self.answer.text(.newStyle), as: UTF8.self))
        #expect(text.contains(#""uri":"juke:artist:a1""#) && text.contains("quality_score"))
    }

    @Test func `a name of the catalog makes no line of its own, nor any that a terminal obeys`() {
        var answer = Self.answer
        answer.artists[0].name = "\u{1B}]0;pwned\u{7}x\nERROR forged\u{9B}31m\u{202E}"
        answer.seeds[0].name = "a\r\nb\u{1B}[2J"

        let lines = RecommendationTable(answer, types: [.artist]).text.split(separator: "\n")

        #expect(
            lines.allSatisfy { !$0.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) } })
        #expect(lines.allSatisfy { !$0.unicodeScalars.contains("\u{202E}") })
        #expect(lines.count == RecommendationTable(Self.answer, types: [.artist]).text.split(separator: "\n").count)
    }

    @Test func `an empty answer says what to do`() {
        var answer = Self.answer
        answer.artists = []

        #expect(RecommendationTable(answer, types: [.artist]).text.contains("loosen the filters"))
    }
}
