import ArgumentParser
import Catalog
import Foundation
import Recommendations
import Testing

@testable import JukeCommand

/// What `juke path` takes, and how tracks in their order are printed.
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

    @Test(arguments: [
        (["path", "a"], "to"), (["path", "a", "b", "--steps", "1"], "--steps takes a number from 2 to 100."),
        (["path", "a", "juke:song:x"], "is not a URI or link"),
        (["path", "a", "b", "--familiarity", "2"], "--familiarity takes"),
    ])
    func `what it does not take is named`(arguments: [String], sentence: String) throws {
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
                        artists: [NamedResource(uri: JukeURI(.artist, "x"), name: "Ada\u{1B}[31m")], duration: 61_000)),
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

    @Test func `without tracks the reason stands in their place`() {
        let answer = SequenceAnswer(reason: "\"x\" is not in this catalog.", modelVersion: "v1")

        #expect(SequenceTable(answer, title: "Path").text == "\"x\" is not in this catalog.\n\nmodel v1")
    }
}
