import Catalog
import Concurrency
import HTTPTypes
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `GET /api/v1/search`.
struct SearchRouteTests {
    @Test func `the hits are answered as they came, with their types`() async throws {
        let asked = Mutex<SearchRequest?>(nil)
        let service = ScriptedRankClient(hits: { request in
            asked.withLock { $0 = request }
            return .answer(
                SearchAnswer(hits: [
                    .init(
                        uri: JukeURI(.track, "s"), name: "Schism", artists: ["Tool"], popularity: 70, match: .prefix
                    ),
                    .init(uri: JukeURI(.genre, "trip hop"), name: "trip hop", popularity: 0, match: .fuzzy),
                ])
            )
        })

        let answer = try await search("q=+sch%C3%AFsm&types=tracks,genres&limit=5&x=y", service)

        #expect(answer.status == 200)
        #expect(
            answer.text == #"""
                {"hits":[{"uri":"juke:track:s","type":"track","name":"Schism","artists":["Tool"],"popularity":70,\#
                "match":"prefix"},{"uri":"juke:genre:trip hop","type":"genre","name":"trip hop","artists":[],\#
                "popularity":0,"match":"fuzzy"}]}
                """#
        )
        #expect(asked.withLock { $0 } == SearchRequest("schïsm", types: [.track, .genre], limit: 5))
    }

    @Test(arguments: [
        ("", #"{"q":["This field is required."]}"#), ("types=tracks", #"{"q":["This field is required."]}"#),
        ("q=", #"{"q":["This field may not be blank."]}"#), ("q=++", #"{"q":["This field may not be blank."]}"#),
        ("q=%00a", #"{"q":["Null characters are not allowed."]}"#),
        (
            "q=\(String(repeating: "x", count: 201))",
            #"{"q":["Ensure this field has no more than 200 characters."]}"#
        ),
        (
            "q=a&types=songs,tracks&types=Albums&limit=0",
            #"""
            {"types":{"0":["\"songs\" is not a valid choice."],"2":["\"Albums\" is not a valid choice."]},\#
            "limit":["Ensure this value is greater than or equal to 1."]}
            """#
        ),
        ("q=a&limit=51", #"{"limit":["Ensure this value is less than or equal to 50."]}"#),
        ("q=a&limit=", #"{"limit":["A valid integer is required."]}"#),
    ])
    func `a bad search gets the reason`(query: String, body: String) async throws {
        let answer = try await search(query)

        #expect(answer.status == 400)
        #expect(answer.text == body)
    }

    @Test func `without types and limit it looks among all four for ten hits`() throws {
        let search = try SearchValidation.validate(query: "q=\(String(repeating: "%C3%A9", count: 200))").get()

        #expect(search.types == [.artist, .album, .track, .genre])
        #expect(search.limit == 10)
        #expect(search.query.count == 200)
    }

    @Test func `the search route needs a token and allows GET only`() async throws {
        let unknown = try await GatewayRig().send(to: "/api/v1/search?q=a", method: .get, authorization: nil)
        let posted = try await GatewayRig().send(to: "/api/v1/search?q=a")

        #expect(unknown.status == 401)
        #expect(posted.status == 405)
        #expect(posted.headers[.allow] == "GET, OPTIONS")
    }

    @Test func `a missing model is 503`() async throws {
        let service = ScriptedRankClient(hits: { _ in .refused(RecommendationRefusal(.modelMissing, "none")) })

        let answer = try await search("q=a", service)

        #expect(answer.status == 503)
        #expect(answer.text == #"{"detail":"recommendations unavailable"}"#)
    }

    private func search(
        _ query: String,
        _ service: ScriptedRankClient = ScriptedRankClient()
    ) async throws -> GatewayRig.Answer {
        try await GatewayRig(service).send(to: "/api/v1/search?\(query)", method: .get, contentType: nil)
    }
}
