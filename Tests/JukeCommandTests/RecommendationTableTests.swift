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
            artists: [.init(uri: JukeURI(.artist, "q"), name: "Queen")], releaseYear: 1975, duration: 354_600)

        let csv = try RecommendationExport.csv.text(of: answer, types: [.artist, .track])
        let playlist = try RecommendationExport.m3u.text(of: answer, types: [.track])

        #expect(
            csv.split(separator: "\n").prefix(3).map { String($0) } == [
                "kind,rank,name,artists,album,release_year,likeness,uri",
                "artist,1,Tool,,,,0.9,juke:artist:a1",
                #"track,1,"Say ""Hi"", again",Queen,,1975,1.0,juke:track:t1"#,
            ])
        #expect(playlist.contains("\n#EXTINF:355,Queen - Say \"Hi\", again\nspotify:track:t1\n"))
        #expect(try RecommendationExport.uris.text(of: answer, types: [.artist]) == "juke:artist:a1")
    }

    @Test func `only what was asked for is shown, in the order it was asked for`() {
        let lines = RecommendationTable(Self.answer, types: [.track, .artist]).text.split(separator: "\n")

        let names = lines.dropFirst(2).filter { $0.hasPrefix(" ") }.map { String($0.dropFirst(4).prefix(3)) }
        #expect(names == ["Мои", "부석순", "Too"])
    }

    @Test func `doubt, alternatives and weights are told`() {
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
                  Schism (track): nearest to Tool (0.93); energy +0.50, genres +0.31, valence +0.20, tempo −0.10; both metal

                model v1.2.0
                """
        )
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
