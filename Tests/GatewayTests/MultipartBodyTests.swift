import HTTPTypes
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `multipart/form-data` bodies (RFC 7578) as requests for recommendations.
struct MultipartBodyTests {
    private static let type = "multipart/form-data; boundary=x"

    @Test func `a multipart body is read as the request that it stands for`() async throws {
        let service = ScriptedRankClient()
        let body = """
            preamble\r
            --x\r
            Content-Disposition: form-data; name="artists"\r
            \r
            Tool\r
            --x \r
            content-disposition: form-data; charset=utf-8; name=artists\r
            Content-Type: text/plain\r
            \r
            Sigur\r
            Rós; "é"\r
            --x\r
            Content-Disposition: form-data; name="limit"\r
            \r
            7\r
            --x\r
            Content-Disposition: form-data; name="explain"\r
            \r
            true\r
            --x\r
            Content-Disposition: form-data; name="mood"\r
            \r
            dark\r
            --x--\r
            epilogue
            """

        let answer = try await GatewayRig(service).send(body, contentType: Self.type)

        #expect(answer.status == 200)
        let request = try #require(service.requests.first)
        #expect(request.artists == ["Sigur\r\nRós; \"é\"", "Tool"])
        #expect(request.limit == 7)
        #expect(request.explain)
    }

    @Test func `an empty form is a request without seeds`() async throws {
        let answer = try await GatewayRig().send("--x--\r\n", contentType: Self.type)

        #expect(answer.status == 400)
        #expect(answer.text == RequestValidationTests.missingSeeds)
    }

    @Test func `a file is no text`() async throws {
        let body = """
            --x\r
            Content-Disposition: form-data; name="artists"; filename="a;b.txt"\r
            \r
            Tool\r
            --x--
            """

        let answer = try await GatewayRig().send(body, contentType: Self.type)

        #expect(answer.text == #"{"artists":{"0":["Not a valid string."]}}"#)
    }

    private static let part = "--x\r\nContent-Disposition: form-data; name=\"artists\"\r\n\r\nTool"

    @Test(arguments: [
        ("multipart/form-data", part + "\r\n--x--", "Invalid boundary in multipart: None"),
        ("multipart/form-data; boundary=", part + "\r\n--x--", "Invalid boundary in multipart: "),
        ("multipart/form-data; boundary=y", part + "\r\n--x--", "No boundary line in the body"),
        (type, "Tool", "No boundary line in the body"), (type, part, "A part does not end"),
        (type, part + "\r\n--x", "A boundary line does not end"),
        (type, part + "\r\n--xy\r\n", "A boundary line does not end"),
        (
            type, "--x\r\nContent-Disposition: form-data\r\n\r\nTool\r\n--x--",
            "A part's header does not end, or its Content-Disposition has no name"
        ),
        (
            type, "--x\r\nContent-Disposition: form-data; name=artists",
            "A part's header does not end, or its Content-Disposition has no name"
        ),
        (
            type, String(repeating: part + "\r\n", count: 1001) + "--x--", "More than 1000 parts"
        ),
    ])
    func `a malformed body is 400`(type: String, body: String, message: String) async throws {
        let answer = try await GatewayRig().send(body, contentType: type)

        #expect(answer.status == 400)
        #expect(answer.text == #"{"detail":"Multipart form parse error - \#(message)"}"#)
    }

    @Test(arguments: [
        (#"multipart/form-data; boundary="a b""#, "multipart/form-data", "a b"),
        (#"Multipart/Form-Data ; charset=utf-8 ; BOUNDARY=a"#, "multipart/form-data", "a"),
        (#"x/y; boundary="a;\"\\b"; boundary=c"#, "x/y", #"a;"\b"#), ("x/y;;boundary", "x/y", nil),
    ])
    func `a media type has parameters, in quotes or not`(text: String, essence: String, boundary: String?) {
        let type = MediaType(text)

        #expect(type.essence == essence)
        #expect(type.parameters["boundary"] == boundary)
    }
}
