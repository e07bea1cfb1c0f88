import HTTPTypes
import Settings
import Testing

@testable import Gateway

/// Browsers that call from pages of other origins: docs/legacy-api.md, a.4.
struct CrossOriginTests {
    static let origin = "https://app.example.org"
    private let listed = GatewayRig(allowedOrigins: AllowedOrigins("https://app.example.org, http://localhost:3000"))

    @Test(arguments: ["/api/v1/recommendations/", "/api/v1/recommendations"])
    func `a preflight is answered before the token is asked for`(path: String) async throws {
        let answer = try await preflight(listed, path: path)

        #expect(answer.status == 200)
        #expect(answer.text.isEmpty)
        #expect(answer.headers[.accessControlAllowOrigin] == Self.origin)
        #expect(answer.headers[.accessControlAllowMethods] == "POST, OPTIONS")
        #expect(answer.headers[.accessControlAllowHeaders] == "authorization, content-type")
        #expect(answer.headers[.accessControlAllowCredentials] == "true")
        #expect(answer.headers[.accessControlMaxAge] == "86400")
        #expect(answer.headers[.vary] == "origin")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func `a preflight of another origin gets no permission`() async throws {
        let answer = try await preflight(listed, origin: "https://evil.example")

        #expect(answer.status == 200)
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
        #expect(answer.headers[.accessControlAllowMethods] == nil)
    }

    @Test func `without origins to allow, OPTIONS needs a token as ever`() async throws {
        let answer = try await preflight(GatewayRig())

        #expect(answer.status == 401)
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
    }

    @Test func `answers can be read, those to mistakes too`() async throws {
        for (body, status) in [(#"{"artists":["Tool"]}"#, 200), ("{", 400)] {
            let answer = try await listed.send(body, headers: [.origin: Self.origin])

            #expect(answer.status == status)
            #expect(answer.headers[.accessControlAllowOrigin] == Self.origin)
            #expect(answer.headers[.accessControlExposeHeaders] == "Retry-After")
        }
        let missing = try await listed.send(to: "/nowhere", headers: [.origin: Self.origin])
        #expect(missing.status == 404)
        #expect(missing.headers[.accessControlAllowOrigin] == Self.origin)
    }

    @Test func `a star allows every origin, without credentials`() async throws {
        let rig = GatewayRig(allowedOrigins: .any)

        let answer = try await rig.send(#"{"artists":["Tool"]}"#, headers: [.origin: "https://any.example"])

        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        #expect(answer.headers[.accessControlAllowCredentials] == nil)
    }

    private func preflight(
        _ rig: GatewayRig,
        origin: String = origin,
        path: String = GatewayRig.path
    ) async throws -> GatewayRig.Answer {
        try await rig.send(
            to: path, method: .options, authorization: nil, contentType: nil,
            headers: [.origin: origin, .accessControlRequestMethod: "POST"]
        )
    }
}
