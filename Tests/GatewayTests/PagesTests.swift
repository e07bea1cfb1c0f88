import HTTPTypes
import Testing

@testable import Gateway

/// What is open to everyone: the page, the description, the health.
struct PagesTests {
    @Test(arguments: [
        ("/", "text/html; charset=utf-8"), (FrontPage.scriptPath, "text/javascript; charset=utf-8"),
        (FrontPage.stylePath, "text/css; charset=utf-8"), ("/openapi.json", "application/json"),
        ("/health/live", "application/json"), ("/health/ready", "application/json"),
    ])
    func `it needs no token`(path: String, type: String) async throws {
        let answer = try await GatewayRig().send(to: path, method: .get, authorization: nil, contentType: nil)
        let head = try await GatewayRig().send(to: path, method: .head, authorization: nil, contentType: nil)

        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == type)
        #expect(!answer.text.isEmpty)
        #expect(head.status == 200)
        #expect(head.text.isEmpty)
    }

    @Test func `the page loads nothing from elsewhere`() async throws {
        let answer = try await GatewayRig().send(to: "/", method: .get)

        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'"))
        #expect(!answer.text.contains("://"))
    }

    @Test func `the page asks for a token only where one is needed`() async throws {
        let closed = try await GatewayRig().send(to: "/", method: .get)
        let open = try await GatewayRig(authentication: .off).send(to: "/", method: .get)

        #expect(closed.text.contains(#"name="token""#))
        #expect(!open.text.contains(#"name="token""#))
    }
}
