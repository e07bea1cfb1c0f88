import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Recommendations
import Testing

@testable import JukeCommand

/// What `juke path`, `juke playlist` and `juke radio` take, and how tracks in their order are printed.
struct SequenceCommandTests {
    private static func path(_ arguments: String...) throws -> SequenceRequest {
        try #require(try JukeCommand.parseAsRoot(["path"] + arguments) as? PathCommand).makeRequest()
    }

    @Test func `a path's ends and flags are in the request`() throws {
        let request = try Self.path(
            "Come As You Are", "https://open.spotify.com/track/t9", "--steps", "12", "--min", "popularity=40",
            "--exclude", "spotify:track:x", "--familiarity", "0.8")

        #expect(request.form == .path(steps: 12))
        #expect(request.base.seeds == [.name("Come As You Are"), .uri(JukeURI(.track, "t9"))])
        #expect(request.base.filter.bounds == [.popularity: .init(min: 40)])
        #expect(request.base.exclude == ["juke:track:x"] && request.base.familiarity == 0.8)
    }

    private static func playlist(_ arguments: String...) throws -> SequenceRequest {
        try #require(try JukeCommand.parseAsRoot(["playlist"] + arguments) as? PlaylistCommand).makeRequest()
    }

    @Test func `a playlist takes other artists, one track an artist, and every constraint`() throws {
        let plain = try Self.playlist("Queen", "Tool^2", "--not", "Creed")
        let full = try Self.playlist(
            "Queen", "--minutes", "60", "--energy", "0.2,0.8,0.4", "--max-tempo-step", "6", "--match-keys",
            "--artist-gap",
            "4", "--include-seed-artists")

        #expect(plain.form == .playlist(PlaylistForm(.tracks(25))))
        #expect(
            plain.base.seeds == [.name("Queen"), .name("Tool", weight: 2), .name("Creed", weight: -0.3)])
        #expect(plain.base.excludesSeedArtists && plain.base.maxPerArtist == 1)
        #expect(
            full.form
                == .playlist(
                    PlaylistForm(
                        .minutes(60), energy: .points([0.2, 0.8, 0.4]), maxTempoStep: 6, matchesKeys: true, artistGap: 4
                    )))
        #expect(!full.base.excludesSeedArtists && full.base.maxPerArtist == nil)
        #expect(
            try Self.playlist("x", "--energy", "arc", "--tracks", "9").form
                == .playlist(PlaylistForm(.tracks(9), energy: .arc)))
    }

    @Test func `a radio begins at names and goes on with what it printed`() throws {
        let seal = RadioCursor(key: [1])
        let begun = try #require(
            try JukeCommand.parseAsRoot(["radio", "Queen", "--min", "energy=0.5"]) as? RadioCommand)
        let first = try begun.makeRequest(seal)
        guard case .radio(let form) = first.form else {
            Issue.record("no radio")
            return
        }
        var state = form.state
        state.played = 10
        let next = try #require(
            try JukeCommand.parseAsRoot([
                "radio", "--cursor", seal.text(of: state), "--likes", "juke:track:a", "--skips", "spotify:track:b",
            ]) as? RadioCommand)
        let second = try next.makeRequest(seal)

        #expect(first.base.seeds == [.name("Queen")] && form.count == 10)
        #expect(second.base.seeds == first.base.seeds && second.base.filter == first.base.filter)
        #expect(
            second.form
                == .radio(RadioForm(state, likes: [JukeURI(.track, "a")], skips: [JukeURI(.track, "b")])))
        #expect(throws: (any Error).self) { try next.makeRequest(RadioCursor(key: [2])) }
    }

    @Test(arguments: [
        (["playlist", "a", "--tracks", "3", "--minutes", "5"], "not both"),
        (["playlist", "a", "--energy", "wild"], "--energy takes rising"),
        (["playlist", "a", "--tracks", "201"], "count is 201"),
        (["radio"], "go on with --cursor"), (["radio", "a", "--likes", "juke:track:x"], "need the --cursor"),
        (["radio", "a", "--cursor", "x"], "name none beside it"),
        (["radio", "--cursor", "x", "--min", "energy=0.5"], "give none beside it"),
        (["path", "a"], "to"), (["path", "a", "b", "--steps", "1"], "--steps takes a number from 2 to 100."),
        (["path", "a", "juke:song:x"], "is not a URI or link"),
        (["path", "a", "b", "--familiarity", "2"], "--familiarity takes"),
    ])
    func `an argument that the command does not take is named`(arguments: [String], sentence: String) throws {
        let error = try #require(
            #expect(throws: (any Error).self) { try JukeCommand.parseAsRoot(arguments) })

        #expect(JukeCommand.message(for: error).contains(sentence))
    }

    @Test func `a line has the track, by whom it is, how close it is to the one before and what changes`() {
        let answer = SequenceAnswer(
            tracks: [
                .init(
                    uri: JukeURI(.track, "a"), name: "First", likeness: 1, score: 1,
                    details: RecommendationDetails(
                        artists: [NamedResource(uri: JukeURI(.artist, "x"), name: "Ada\u{1B}[31m")],
                        durationMilliseconds: 61_000)),
                .init(
                    uri: JukeURI(.track, "b"), name: "Second", likeness: 0.5, score: 0.5,
                    step: .init(
                        likeness: 0.5, score: 0.5, closeness: 0.6,
                        change: .init(name: "energy", from: 0.5, to: 0.2, words: "calmer")),
                    details: RecommendationDetails()),
            ],
            seeds: [ResolvedSeed(seed: "first", uri: JukeURI(.track, "a"), name: "First", match: .folded)],
            constraints: [.init(name: "steps", isKept: false, sentence: "2 of 8 tracks.")], modelVersion: "v1")

        let text = SequenceTable(answer, title: "Path").text

        #expect(text.contains("seed  'first' → First (juke:track:a)"))
        #expect(text.contains("Path  1:01 min"))
        #expect(text.contains("  1 First   Ada\\u{1B}[31m"))
        #expect(text.contains("  2 Second") && text.contains("close, calmer"))
        #expect(text.contains("unmet  2 of 8 tracks."))
    }

    @Test func `on a narrow terminal names stay whole, and the rest stands below them`() {
        func track(_ name: String, by artist: String, _ words: String?) -> SequenceAnswer.Item {
            .init(
                uri: JukeURI(.track, "a"), name: name, likeness: 1, score: 1,
                step: words.map {
                    .init(
                        likeness: 0.5, score: 0.5, closeness: 0,
                        change: .init(name: "acousticness", from: 0.5, to: 0.2, words: $0))
                },
                details: RecommendationDetails(
                    artists: [NamedResource(uri: JukeURI(.artist, "x"), name: artist)]))
        }
        let answer = SequenceAnswer(
            tracks: [
                track("Homeward Bound - Live at the Lake, 2 January 1967", by: "Ada & the Long Names of Bands", nil),
                track("Short", by: "Bo", "more acoustic"),
            ], seeds: [], modelVersion: "v1")
        func lines(_ columns: Int) -> [String] {
            SequenceTable(
                answer, title: "Path", style: TerminalStyle(columns: columns, hasColor: false, hasLinks: false)
            ).text.split(separator: "\n").map(String.init)
        }

        #expect(
            lines(60).prefix(5) == [
                "Path", "  1 Homeward Bound - Live at the Lake, 2 January 1967", "      Ada & the Long Names of Bands",
                "  2 Short", "      Bo  no nearer than chance, more acoustic",
            ])
        #expect(lines(60).allSatisfy { TerminalText.width(of: $0) <= 60 })
        #expect(lines(140).contains { $0.hasPrefix("  2 Short ") && $0.contains("Bo") })
    }

    @Test func `sentences and seeds keep to the width of the terminal`() throws {
        let sentence = "The tempo changes by up to 6 % from one track to the next, as far as it is known."
        let answer = SequenceAnswer(
            seeds: [
                ResolvedSeed(
                    seed: "a name that goes on", uri: JukeURI(.track, "4TrkInvented0000000001"),
                    name: "A Name That Goes On and On", match: .folded)
            ],
            constraints: [.init(name: "tempo", isKept: true, sentence: sentence)],
            reason: "Nothing in this catalog is like that, or all of it is left out by the filters.",
            modelVersion: "v1")

        let plain = SequenceTable(
            answer, title: "Path", style: TerminalStyle(columns: 44, hasColor: false, hasLinks: false)
        ).text
        let coloured = SequenceTable(
            answer, title: "Path", style: TerminalStyle(columns: 44, hasColor: true, hasLinks: false)
        ).text

        #expect(plain.split(separator: "\n").allSatisfy { TerminalText.width(of: String($0)) <= 44 })
        #expect(plain.contains("kept   The tempo") && plain.contains("\n       "))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func `without tracks the reason stands in their place`() {
        let answer = SequenceAnswer(reason: "\"x\" is not in this catalog.", modelVersion: "v1")

        #expect(SequenceTable(answer, title: "Path").text == "\"x\" is not in this catalog.\n\nmodel v1")
    }
}
