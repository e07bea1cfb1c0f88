import Foundation
import Providers
import Testing

@Suite("HTTP over URLSession")
struct URLSessionTransportTests {
    private func transport(idle: Duration = .seconds(5), total: Duration = .seconds(10)) -> URLSessionTransport {
        URLSessionTransport(timeouts: .init(idle: idle, total: total))
    }

    private func request(_ server: LoopbackServer) throws -> HTTPRequest {
        HTTPRequest(url: try #require(URL(string: "http://127.0.0.1:\(server.port)/v1/x")))
    }

    @Test func `status, headers and body come through, whatever the status`() async throws {
        let server = try LoopbackServer(
            .answer("HTTP/1.1 429 Slow Down\r\nretry-AFTER: 7\r\nContent-Length: 5\r\n\r\nhello"))
        defer { server.stop() }

        let response = try await transport().send(request(server))

        #expect(response.status == 429)
        #expect(response.header("Retry-After") == "7")
        #expect(response.body == Data("hello".utf8))
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let target = try LoopbackServer(.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        defer { target.stop() }
        let server = try LoopbackServer(
            .answer(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(target.port)/\r\nContent-Length: 0\r\n\r\n"))
        defer { server.stop() }

        #expect(try await transport().send(request(server)).status == 302)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"half\":", "",
    ])
    func `an answer that ends early is a network error`(answer: String) async throws {
        let server = try LoopbackServer(.answer(answer))
        defer { server.stop() }

        let error = await #expect(throws: ProviderError.self) { try await transport().send(request(server)) }

        #expect(error?.code == .network)
    }

    @Test func `a silent service is given up after the idle time`() async throws {
        let server = try LoopbackServer(.silence)
        defer { server.stop() }

        let error = await #expect(throws: ProviderError.self) {
            try await transport(idle: .seconds(1)).send(request(server))
        }

        #expect(error?.code == .network)
        #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
    }

    @Test func `a dripping service is given up after the total time`() async throws {
        let server = try LoopbackServer(.drip(every: 0.05))
        defer { server.stop() }

        let error = await #expect(throws: ProviderError.self) {
            try await transport(total: .milliseconds(600)).send(request(server))
        }

        #expect(error?.code == .network)
        #expect(error?.message.contains("in full") == true)
    }

    @Test func `a refused connection is a network error that names the place`() async throws {
        let server = try LoopbackServer(.silence)
        server.stop()
        let port = server.port

        let error = await #expect(throws: ProviderError.self) {
            try await transport().send(
                HTTPRequest(
                    url: try #require(URL(string: "http://127.0.0.1:\(port)/secret?token=1")),
                    headers: ["Authorization": "Bearer hush"]))
        }

        #expect(error?.code == .network)
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        #expect(error?.message.contains("token=1") == false)
    }

    @Test func `cancelling the task ends the request as cancelled`() async throws {
        let server = try LoopbackServer(.silence)
        defer { server.stop() }
        let wire = try request(server)
        let transport = transport()

        let call = Task { try await transport.send(wire) }
        call.cancel()

        await #expect(throws: CancellationError.self) { try await call.value }
    }

    @Test func `an answer without end is broken off`() async throws {
        let body = String(repeating: "x", count: URLSessionTransport.maximumBodySize + 1)
        let server = try LoopbackServer(.answer("HTTP/1.1 200 OK\r\n\r\n" + body))
        defer { server.stop() }

        let error = await #expect(throws: ProviderError.self) { try await transport().send(request(server)) }

        #expect(error?.code == .malformed)
    }
}
