import Catalog
import Recommendations
import Testing

/// The words in which a worker writes its answer.
struct AnswerTextTests {
    private static let answer = RecommendationAnswer(
        artists: [.init(name: " Sigur Rós\n", spotifyID: "a1", likeness: 1, score: 0.9951, quality: 0.5)],
        modelVersion: "v3", generatedAt: 1_769_890_822_020,
        seeds: [.init(seed: "mogwai", uri: JukeURI(.artist, "a2"), name: "Mogwai", match: .folded, confidence: 0.75)]
    )

    @Test func `the original's words have five keys, and the quality as text`() {
        #expect(
            text(.original) == #"""
                {"artists":[{"name":"Sigur Rós","likeness":1.0,"extra":{"spotify_id":"a1","model_version":"v3",\#
                "quality_score":"0.5"}}],"albums":[],"tracks":[],"model_version":"v3",\#
                "generated_at":"2026-01-31T20:20:22.020000Z"}
                """#
        )
    }

    @Test func `the extended words add each item's URI and how each seed was resolved`() {
        #expect(
            text(.extended) == #"""
                {"artists":[{"name":"Sigur Rós","likeness":1.0,"extra":{"spotify_id":"a1","model_version":"v3",\#
                "quality_score":"0.5"},"uri":"juke:artist:a1"}],"albums":[],"tracks":[],"model_version":"v3",\#
                "generated_at":"2026-01-31T20:20:22.020000Z","seeds":[{"seed":"mogwai","match":"folded",\#
                "confidence":0.75,"weight":1.0,"uri":"juke:artist:a2","name":"Mogwai","alternatives":[]}]}
                """#
        )
    }

    @Test func `the new style's words say how near, how sure and why nothing`() {
        var answer = Self.answer
        answer.artists[0].closeness = 0.873
        answer.artists[0].isThin = true
        answer.seeds[0].artists = []
        answer.seeds[0].popularity = 61
        answer.seeds[0].alternatives = [
            NamedResource(uri: JukeURI(.track, "t"), name: "Mogwai", artists: ["Low Tide"], popularity: 3)
        ]
        answer.meaningful = ["artists": 1]
        answer.reason = "Why not."

        #expect(
            String(decoding: answer.text(.newStyle), as: UTF8.self) == #"""
                {"artists":[{"name":"Sigur Rós","likeness":1.0,"extra":{"spotify_id":"a1","model_version":"v3",\#
                "quality_score":"0.5"},"uri":"juke:artist:a1","closeness":0.873,"closeness_word":"very close",\#
                "thin":true}],"albums":[],"tracks":[],"model_version":"v3",\#
                "generated_at":"2026-01-31T20:20:22.020000Z","seeds":[{"seed":"mogwai","match":"folded",\#
                "confidence":0.75,"weight":1.0,"uri":"juke:artist:a2","name":"Mogwai","type":"artist","artists":[],\#
                "popularity":61,"alternatives":[{"uri":"juke:track:t","name":"Mogwai","type":"track",\#
                "artists":["Low Tide"],"popularity":3}]}],"reason":"Why not.",\#
                "meaningful":{"artists":1,"albums":0,"tracks":0}}
                """#
        )
    }

    @Test func `the engine's words have the quality as a number and a time without zone`() {
        #expect(
            text(.engine) == #"""
                {"artists":[{"name":"Sigur Rós","likeness":1.0,"extra":{"spotify_id":"a1","model_version":"v3",\#
                "quality_score":0.5}}],"albums":[],"tracks":[],"model_version":"v3",\#
                "generated_at":"2026-01-31T20:20:22.020000"}
                """#
        )
    }

    private func text(_ form: ResponseFormat) -> String {
        String(decoding: Self.answer.text(form), as: UTF8.self)
    }
}
