import Catalog
import Concurrency
import HTTPTypes
import Messaging
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// The engine's interface: docs/legacy-api.md, b.
struct EngineRoutesTests {
    @Test func `recommend answers as the engine did, without a token`() async throws {
        let answer = try await send(#"{"artists":["Tool"]}"#, to: "/recommend")

        #expect(answer.status == 200)
        #expect(
            answer.text == #"""
                {"artists":[{"name":"Stub Artist 1","likeness":0.85,"extra":{"spotify_id":"stub-artist-1",\#
                "model_version":"v7","quality_score":0.9}}],"albums":[],"tracks":[],"model_version":"v7",\#
                "generated_at":"2026-01-31T20:20:22.020000"}
                """#
        )
    }

    static let refused: [(String, Int, String)] = [
        ("{}", 400, #"{"detail":"At least one seed is required."}"#),
        (
            #"{"artists":["x"],"resource_types":["tracks","foo"]}"#, 400,
            #"{"detail":"Unsupported resource type: foo"}"#
        ),
        ("", 422, #"{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}"#),
        ("null", 422, #"{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}"#),
        (
            #"{"artists":["x"],"limit":"abc"}"#, 422,
            #"""
            {"detail":[{"type":"int_parsing","loc":["body","limit"],\#
            "msg":"Input should be a valid integer, unable to parse string as an integer","input":"abc"}]}
            """#
        ),
        (
            #"{"artists":["x"],"limit":5.5}"#, 422,
            #"""
            {"detail":[{"type":"int_from_float","loc":["body","limit"],\#
            "msg":"Input should be a valid integer, got a number with a fractional part","input":5.5}]}
            """#
        ),
        (
            #"{"artists":["x"],"limit":null}"#, 422,
            #"""
            {"detail":[{"type":"int_type","loc":["body","limit"],"msg":"Input should be a valid integer","input":null}]}
            """#
        ),
        (
            #"{"artists":null}"#, 422,
            #"""
            {"detail":[{"type":"list_type","loc":["body","artists"],"msg":"Input should be a valid list","input":null}]}
            """#
        ),
        (
            #"{"artists":["x",1]}"#, 422,
            #"""
            {"detail":[{"type":"string_type","loc":["body","artists",1],"msg":"Input should be a valid string",\#
            "input":1}]}
            """#
        ),
    ]

    @Test(arguments: refused)
    func `a bad request is refused as the engine refused it`(body: String, status: Int, text: String) async throws {
        let answer = try await send(body, to: "/recommend")

        #expect(answer.status == status)
        #expect(answer.text == text)
    }

    @Test func `seeds come as vectors and names too, with what to leave out`() async throws {
        let service = ScriptedRankClient()
        let vector = Array(repeating: "0.25", count: 31).joined(separator: ",") + ",1"

        let answer = try await send(
            #"""
            {"seed_vectors":[[\#(vector)]],"name_seeds":["Radiohead"],"seed_weight":0.5,"exclude_ids":["ABC","XYZ"],\#
            "resource_types":["tracks"],"limit":3}
            """#,
            to: "/recommend", service
        )

        #expect(answer.status == 200)
        let request = try #require(service.requests.first)
        #expect(request.seedVectors == [Array(repeating: 0.25, count: 31) + [1]])
        #expect(request.names == ["Radiohead"])
        #expect(request.seedWeight == 0.5)
        #expect(request.exclude == ["ABC", "XYZ"])
        #expect(!answer.text.contains(#""seeds""#))
    }

    @Test(arguments: [
        (#"{"seed_vectors":[[1,2]]}"#, "too_short", #"["body","seed_vectors",0]"#),
        (#"{"seed_vectors":[7]}"#, "list_type", #"["body","seed_vectors",0]"#),
        (
            #"{"seed_vectors":[[\#(Array(repeating: "1", count: 31).joined(separator: ",")),1e99]]}"#, "float_type",
            #"["body","seed_vectors",0,31]"#
        ),
        (#"{"name_seeds":["x"],"seed_weight":-1}"#, "greater_than_equal", #"["body","seed_weight"]"#),
        (#"{"name_seeds":["x"],"seed_weight":101}"#, "less_than_equal", #"["body","seed_weight"]"#),
        (#"{"name_seeds":["x"],"seed_weight":[]}"#, "float_type", #"["body","seed_weight"]"#),
        (#"{"exclude_ids":"x"}"#, "list_type", #"["body","exclude_ids"]"#),
    ])
    func `bad vectors and weights are named at their places`(body: String, type: String, place: String) async throws {
        let answer = try await send(body, to: "/recommend")

        #expect(answer.status == 422)
        #expect(answer.text.contains(#""type":"\#(type)","loc":\#(place)"#))
    }

    @Test func `a limit below one gives empty lists, and one above fifty is passed on up to a thousand`() async throws {
        let service = ScriptedRankClient()

        let none = try await send(#"{"artists":["x"],"limit":0}"#, to: "/recommend", service)
        _ = try await send(#"{"artists":[""],"limit":"200"}"#, to: "/recommend", service)

        #expect(none.text.hasPrefix(#"{"artists":[],"albums":[],"tracks":[],"#))
        _ = try await send(#"{"artists":["x"],"limit":1000000000000000000000000000000}"#, to: "/recommend", service)
        #expect(service.requests.map(\.limit) == [1, 200, 1000])
    }

    @Test func `a name of nothing is a seed that nobody has`() async throws {
        let service = ScriptedRankClient()

        let answer = try await send(#"{"artists":["", "x"],"genres":["  "]}"#, to: "/recommend", service)

        #expect(answer.status == 200)
        #expect(service.requests.map(\.names) == [["", ""]])
    }

    @Test func `embed hashes all attributes in order and knows a resource by its identifier`() async throws {
        let asked = Mutex<EmbedRequest?>(nil)
        let service = ScriptedRankClient(embedding: { request in
            asked.withLock { $0 = request }
            return EmbedReply(vector: [0.1, 1], modelVersion: "v7", quality: 0.9)
        })

        let answer = try await send(
            #"{"resource_type":"artist","attributes":{"name":"Tool","genres":["a","b"],"spotify_id":"t"}}"#,
            to: "/embed", service
        )

        #expect(
            answer.text
                == #"{"vector":[0.1,1.0],"model_version":"v7","quality":0.9,"metadata":{"resource_type":"artist"}}"#
        )
        #expect(
            asked.withLock { $0 } == EmbedRequest(uri: JukeURI(.artist, "t"), tokens: ["Tool", "a", "b", "t"])
        )
    }

    @Test func `embed takes any resource type and no attributes at all`() async throws {
        let answer = try await send(#"{"resource_type":"text","attributes":{}}"#, to: "/embed")

        #expect(answer.status == 200)
        #expect(answer.text.contains(#""metadata":{"resource_type":"text"}"#))
    }

    @Test func `a missing field of embed is named`() async throws {
        let answer = try await send("{}", to: "/embed")

        #expect(answer.status == 422)
        #expect(
            answer.text == #"""
                {"detail":[{"type":"missing","loc":["body","resource_type"],"msg":"Field required","input":{}},\#
                {"type":"missing","loc":["body","attributes"],"msg":"Field required","input":{}}]}
                """#
        )
    }

    @Test func `paths, methods and broken bodies are answered in the engine's words`() async throws {
        let rig = GatewayRig(isEngine: true)

        let path = try await rig.send("{}", to: "/nowhere")
        let method = try await rig.send(to: "/embed", method: .get)
        let body = try await rig.send("{", to: "/embed")

        #expect(path.text == #"{"detail":"Not Found"}"#)
        #expect(method.status == 405 && method.text == #"{"detail":"Method Not Allowed"}"#)
        #expect(body.status == 422 && body.text.contains(#""type":"json_invalid""#))
    }

    @Test func `the store's failure has the engine's sentence`() async throws {
        let service = ScriptedRankClient { _ in .refused(RecommendationRefusal(.storeUnavailable, "x")) }

        let answer = try await send(#"{"artists":["x"]}"#, to: "/recommend", service)

        #expect(answer.status == 503)
        #expect(answer.text == #"{"detail":"Recommender data unavailable"}"#)
    }

    private func send(
        _ body: String,
        to path: String,
        _ service: ScriptedRankClient = ScriptedRankClient()
    ) async throws -> GatewayRig.Answer {
        try await GatewayRig(service, isEngine: true).send(body, to: path, authorization: nil)
    }
}
