import Catalog
import Concurrency
import HTTPTypes
import MessagingTesting
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `POST /api/v1/paths/`.
struct PathRouteTests {
    private static let path = "/api/v1/paths/"

    @Test func `names, references and objects are ends; the rest is as for recommendations`() async throws {
        let asked = Mutex<SequenceRequest?>(nil)
        let client = ScriptedRankClient(tracks: { request in
            asked.withLock { $0 = request }
            return .answer(SequenceAnswer(modelVersion: "v7"))
        })

        let answer = try await GatewayRig(client).send(
            #"""
            {"from":" Come As You Are ","to":{"uri":"spotify:track:t9"},"steps":12,"min_energy":0.2,
            "exclude_genres":["metal"],"explicit":false,"exclude":["x"],"familiarity":0.8}
            """#, to: Self.path)

        #expect(answer.status == 200)
        let request = try #require(asked.withLock { $0 })
        #expect(request.base.seeds == [.name("Come As You Are"), .uri(JukeURI(.track, "t9"))])
        #expect(request.form == .path(steps: 12))
        #expect(request.base.filter.bounds == [.energy: .init(min: 0.2)])
        #expect(request.base.filter.excludedGenres == ["metal"] && request.base.filter.explicit == false)
        #expect(request.base.exclude == ["x"] && request.base.familiarity == 0.8)
        #expect(request.base.isNewStyle && request.base.caller?.name == "ada")
    }

    @Test func `the answer is the tracks in their order with their steps`() async throws {
        let client = ScriptedRankClient(tracks: { _ in .answer(.sample) })

        let answer = try await GatewayRig(client).send(#"{"from":"a","to":"b"}"#, to: Self.path)

        #expect(
            answer.text == #"""
                {"tracks":[{"uri":"juke:track:s","name":"Schism","likeness":1.0,"step":null,"sound":{"energy":0.5,\#
                "tempo":null,"key":"C major","camelot":"8B"},"details":{"artists":[{"uri":"juke:artist:t","name":"Tool"}],\#
                "album":null,"genres":[],"release_year":null,"duration_ms":61000,"popularity":null,"explicit":null}},\#
                {"uri":"juke:track:j","name":"Jóga","likeness":0.5,"step":{"likeness":0.5,"closeness":0.3,\#
                "closeness_word":"related","change":{"name":"energy","from":0.5,"to":0.25,"words":"calmer"}},"sound":null,\#
                "details":{"artists":[],"album":null,"genres":[],"release_year":null,"duration_ms":null,\#
                "popularity":null,"explicit":null}}],"duration_ms":61000,"constraints":[{"name":"steps","kept":false,\#
                "sentence":"2 of 8.","places":[3]}],"seeds":[],"reason":null,"model_version":"v7",\#
                "generated_at":"2026-01-31T20:20:22.020000Z"}
                """#)
    }

    @Test(arguments: [
        ("{}", #"{"from":["This field is required."],"to":["This field is required."]}"#),
        (#"{"from":"a","to":""}"#, #"{"to":["This field may not be blank."]}"#),
        (
            #"{"from":5,"to":[]}"#,
            #"""
            {"from":["Expected a name, a reference or an object, such as \"Tool\" or {\"uri\": \"juke:artist:<id>\"}, \#
            but got the number 5."],"to":["Expected a name, a reference or an object, such as \"Tool\" or \#
            {\"uri\": \"juke:artist:<id>\"}, but got a list."]}
            """#
        ),
        (#"{"from":"a","to":{"type":"track"}}"#, #"{"to":{"non_field_errors":["Provide a uri or a name."]}}"#),
        (
            #"{"from":"a","to":"b","steps":1,"step":3}"#,
            #"{"steps":["Ensure this value is greater than or equal to 2."],"step":["Unknown field. Did you mean \"steps\"?"]}"#
        ),
        (#"{"from":"a","to":"b","limit":3}"#, #"{"limit":["Unknown field. Did you mean \"steps\"?"]}"#),
        ("[]", #"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#),
    ])
    func `a bad request gets the reason`(body: String, errors: String) async throws {
        let answer = try await GatewayRig().send(body, to: Self.path)

        #expect(answer.status == 400)
        #expect(answer.text == errors)
    }

    @Test func `a malformed reference is no name`() async throws {
        let answer = try await GatewayRig().send(#"{"from":"juke:song:x","to":"b"}"#, to: Self.path)

        #expect(answer.status == 400 && answer.text.hasPrefix(#"{"from":["\"juke:song:x\" is not a Juke URI"#))
    }

    @Test func `an end that the catalog does not have is named in its field, as it was written`() async throws {
        let client = ScriptedRankClient(tracks: { _ in
            var refusal = RecommendationRefusal(.unresolvedSeeds, "why", offending: ["juke:track:x", "juke:track:y"])
            refusal.withoutVector = ["juke:track:y"]
            return .refused(refusal)
        })

        let answer = try await GatewayRig(client).send(
            #"{"from":"spotify:track:x","to":"juke:track:y"}"#, to: Self.path)

        #expect(answer.status == 400)
        #expect(
            answer.text.hasPrefix(
                #"{"from":["\"spotify:track:x\" is not in the catalog."],"to":["\"juke:track:y\" is in the catalog, but"#
            ))
    }

    @Test func `a path counts as its price, needs a token and takes JSON only`() async throws {
        let rig = GatewayRig(rateLimit: 2, clock: ManualClock())
        let first = try await rig.send(#"{"from":"a","to":"b","steps":60}"#, to: Self.path)
        let second = try await rig.send(#"{"from":"a","to":"b"}"#, to: Self.path)
        let form = try await GatewayRig().send(
            "from=a&to=b", to: Self.path, contentType: "application/x-www-form-urlencoded")
        let unknown = try await GatewayRig().send("{}", to: Self.path, authorization: nil)

        let statuses: [Int] = [first.status, second.status, form.status, unknown.status]
        #expect(statuses == [200, 429, 415, 401])
    }
}

extension SequenceAnswer {
    /// Two tracks, at 2026-01-31T20:20:22.020Z.
    static let sample = SequenceAnswer(
        tracks: [
            Item(
                uri: JukeURI(.track, "s"), name: "Schism", likeness: 1, score: 1,
                sound: Sound(energy: 0.5, key: ScaleKey(note: 0, mode: .major)),
                details: RecommendationDetails(
                    artists: [NamedResource(uri: JukeURI(.artist, "t"), name: "Tool")], durationMilliseconds: 61_000)),
            Item(
                uri: JukeURI(.track, "j"), name: "Jóga", likeness: 0.5, score: 0.5,
                step: Step(
                    likeness: 0.5, score: 0.5, closeness: 0.3,
                    change: Change(name: "energy", from: 0.5, to: 0.25, words: "calmer")),
                details: RecommendationDetails()),
        ],
        constraints: [Constraint(name: "steps", isKept: false, sentence: "2 of 8.", places: [3])],
        modelVersion: "v7", generatedAt: 1_769_890_822_020)
}
