import Concurrency
import HTTPTypes
import Messaging
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `POST /api/v1/recommendations/batch/`.
struct BatchRouteTests {
    static let path = "/api/v1/recommendations/batch/"

    @Test func `the requests of a batch get an answer each, in their order`() async throws {
        let service = ScriptedRankClient { request in
            if request.artists == ["late"] { throw RequestError(.deadlineExceeded, "no reply") }
            return .answer(RecommendationAnswer(modelVersion: request.artists.joined(), generatedAt: 0))
        }

        let answer = try await GatewayRig(service).send(
            #"{"requests":[{"artists":["a"]},{},7,{"artists":["late"]},{"artists":["b"],"explain":true}]}"#,
            to: Self.path
        )

        #expect(answer.status == 200)
        let lists = #"{"artists":[],"albums":[],"tracks":[],"model_version""#
        let time = #""generated_at":"1970-01-01T00:00:00Z""#
        #expect(
            answer.text == #"""
                {"responses":[{"status":200,"body":\#(lists):"a",\#(time)}},\#
                {"status":400,"body":\#(RequestValidationTests.missingSeeds)},\#
                {"status":400,"body":{"non_field_errors":["Invalid data. Expected a dictionary, but got int."]}},\#
                {"status":504,"body":{"detail":"recommendations timed out"}},\#
                {"status":200,"body":\#(lists):"b",\#(time),"seeds":[],"reason":null,\#
                "meaningful":{"artists":0,"albums":0,"tracks":0}}}]}
                """#
        )
        #expect(service.requests.allSatisfy { $0.caller?.name == "ada" })
    }

    @Test func `a request of a batch has the limits of its own style`() async throws {
        let client = ScriptedRankClient()

        let answer = try await GatewayRig(client).send(
            #"""
            {"requests":[{"artists":["a"],"limit":200,"details":true},{"artists":["b"],"limit":51},\#
            {"artists":["c"],"limit":50},{"artists":["d"],"limit":201,"details":true}]}
            """#,
            to: Self.path
        )

        #expect(answer.text.ranges(of: #""status":200"#).count == 2)
        #expect(answer.text.contains(#"{"limit":["Ensure this value is less than or equal to 50."]}"#))
        #expect(answer.text.contains(#"{"limit":["Ensure this value is less than or equal to 200."]}"#))
        #expect(client.requests.map(\.limit).sorted() == [50, 200])
    }

    @Test func `the requests run side by side, as many as one caller may have`() async throws {
        let count = 16
        let gate = Gate(count)
        let service = ScriptedRankClient { _ in
            await gate.pass()
            return .answer(.sample)
        }
        let body = Array(repeating: #"{"artists":["a"]}"#, count: count).joined(separator: ",")

        let answer = try await GatewayRig(service).send(#"{"requests":[\#(body)]}"#, to: Self.path)

        #expect(answer.text.ranges(of: #""status":200"#).count == count)
    }

    @Test(arguments: [
        ("{}", #"{"requests":["This field is required."]}"#), ("", #"{"requests":["This field is required."]}"#),
        (#"{"requests":null}"#, #"{"requests":["This field may not be null."]}"#),
        (
            #"{"requests":{}}"#,
            #"{"requests":["Expected a list of requests, such as [{\"artists\": [\"Tool\"]}], but got an object."]}"#
        ),
        (#"{"requests":[]}"#, #"{"requests":["This list may not be empty."]}"#),
        (
            #"{"requests":[\#(Array(repeating: "{}", count: 101).joined(separator: ","))]}"#,
            #"{"requests":["Ensure this field has no more than 100 elements."]}"#
        ),
        ("[]", #"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#),
        ("null", #"{"non_field_errors":["No data provided"]}"#),
        (
            "{",
            #"""
            {"detail":"JSON parse error - Expecting property name enclosed in double quotes: \#
            line 1 column 2 (char 1)"}
            """#
        ),
    ])
    func `a call that is wrong as a whole is 400`(body: String, text: String) async throws {
        let answer = try await GatewayRig().send(body, to: Self.path)

        #expect(answer.status == 400)
        #expect(answer.text == text)
    }

    @Test func `a batch needs a token, and JSON`() async throws {
        let unknown = try await GatewayRig().send("{}", to: Self.path, authorization: nil)
        let form = try await GatewayRig().send(
            "requests=1", to: Self.path, contentType: "application/x-www-form-urlencoded"
        )

        #expect(unknown.status == 401)
        #expect(form.status == 415)
    }

    /// Lets nobody pass before so many have come.
    private actor Gate {
        private let count: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(_ count: Int) {
            self.count = count
        }

        func pass() async {
            await withCheckedContinuation { continuation in
                waiting.append(continuation)
                guard waiting.count == count else { return }
                for one in waiting { one.resume() }
            }
        }
    }
}
