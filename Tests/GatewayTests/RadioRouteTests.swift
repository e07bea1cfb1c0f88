import Catalog
import Concurrency
import Foundation
import HTTPTypes
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `POST /api/v1/radio/`.
struct RadioRouteTests {
    private static let path = "/api/v1/radio/"

    /// Answers with the state that it was asked with, one track further.
    private static func client(_ asked: Mutex<[SequenceRequest]>) -> ScriptedRankClient {
        ScriptedRankClient(tracks: { request in
            asked.withLock { $0.append(request) }
            guard case .radio(let form) = request.form else { throw CancellationError() }
            var answer = SequenceAnswer.sample
            answer.state = form.state
            answer.state?.played += 1
            return .answer(answer)
        })
    }

    private static func cursor(in text: String) throws -> String {
        try #require(try JSONParser.parse(Array(text.utf8))["cursor"]).pythonText
    }

    @Test func `the cursor holds seeds and filters, and the next call goes on with it`() async throws {
        let asked = Mutex<[SequenceRequest]>([])
        let rig = GatewayRig(Self.client(asked))

        let first = try await rig.send(#"{"seeds":["Queen"],"count":5,"min_energy":0.5}"#, to: Self.path)
        let cursor = try Self.cursor(in: first.text)
        let second = try await rig.send(
            #"{"cursor":"\#(cursor)","count":20,"likes":["juke:track:a"],"skips":["spotify:track:b"]}"#, to: Self.path)

        #expect(first.status == 200)
        #expect(second.status == 200)
        let requests = asked.withLock { $0 }
        guard case .radio(let begun) = requests[0].form, case .radio(let next) = requests[1].form else {
            Issue.record("no radio was asked for")
            return
        }
        #expect(begun.count == 5 && begun.state.played == 0)
        #expect(next.count == 20 && next.state.played == 1)
        #expect(next.likes == [JukeURI(.track, "a")])
        #expect(next.skips == [JukeURI(.track, "b")])
        let seeds: [Seed] = [.name("Queen")]
        #expect(requests[1].base.seeds == seeds)
        #expect(requests[1].base.excludesSeedArtists && requests[1].base.familiarity == 0.7)
        #expect(requests[1].base.filter.bounds == [.energy: .init(min: 0.5)])
        #expect(requests[1].base.caller?.name == "ada")
        #expect(!String(decoding: begun.state.request, as: UTF8.self).contains("ada"))
    }

    @Test func `unknown likes and skips are named at their places`() async throws {
        let asked = Mutex<[SequenceRequest]>([])
        let client = ScriptedRankClient(tracks: { request in
            asked.withLock { $0.append(request) }
            guard case .radio(let form) = request.form, form.likes.isEmpty else {
                return .refused(
                    RecommendationRefusal(.unresolvedSeeds, "why", offending: ["juke:track:b", "juke:track:c"]))
            }
            var answer = SequenceAnswer.sample
            answer.state = form.state
            return .answer(answer)
        })
        let rig = GatewayRig(client)
        let cursor = try Self.cursor(in: try await rig.send(#"{"seeds":["Queen"]}"#, to: Self.path).text)

        let answer = try await rig.send(
            #"{"cursor":"\#(cursor)","likes":["juke:track:a","juke:track:b"],"skips":["juke:track:c"]}"#, to: Self.path)

        #expect(answer.status == 400)
        let likes = #""likes":{"1":["\"juke:track:b\" is not in the catalog."]}"#
        let skips = #""skips":{"0":["\"juke:track:c\" is not in the catalog."]}"#
        #expect(answer.text == "{\(likes),\(skips)}")
    }

    @Test func `a cursor that another gateway signed, or somebody changed, is refused`() async throws {
        let asked = Mutex<[SequenceRequest]>([])
        let first = try await GatewayRig(Self.client(asked)).send(#"{"seeds":["Queen"]}"#, to: Self.path)
        let cursor = try Self.cursor(in: first.text)

        let other = try await GatewayRig(Self.client(asked)).send(#"{"cursor":"\#(cursor)"}"#, to: Self.path)
        let junk = try await GatewayRig(Self.client(asked)).send(#"{"cursor":"junk"}"#, to: Self.path)

        let error = #"{"cursor":["This is no cursor of this gateway; begin again without one."]}"#
        #expect(other.status == 400 && other.text == error)
        #expect(junk.status == 400 && junk.text == error)
    }

    @Test(arguments: [
        ("{}", #"{"non_field_errors":["Provide at least one of the seeds or one of the profiles."]}"#),
        (#"{"seeds":["a"],"likes":["juke:track:x"]}"#, #"{"likes":["This field needs a cursor."]}"#),
        (#"{"seeds":["a"],"count":51}"#, #"{"count":["Ensure this value is less than or equal to 50."]}"#),
        (#"{"seeds":["a"],"minutes":5}"#, #"{"minutes":["Unknown field."]}"#),
        (#"{"cursor":"5"}"#, #"{"cursor":["This is no cursor of this gateway; begin again without one."]}"#),
        (
            #"{"cursor":5}"#,
            #"{"cursor":["Expected a text, such as the `cursor` of the last answer, but got the number 5."]}"#
        ),
    ])
    func `a bad request gets the reason`(body: String, errors: String) async throws {
        let answer = try await GatewayRig().send(body, to: Self.path)

        #expect(answer.status == 400)
        #expect(answer.text == errors)
    }

    @Test func `beside a cursor there are no seeds and filters`() async throws {
        let answer = try await GatewayRig().send(#"{"cursor":"x","seeds":["a"]}"#, to: Self.path)

        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix(#"{"seeds":["Leave this field out: the cursor holds it."]"#))
    }
}
