import CZlib
import Concurrency
import Foundation
import Providers
import Testing

@Suite("HTTP over libcurl")
struct CurlTransportTests {
    private static let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    private func transport(
        idle: Duration = .seconds(5), total: Duration = .seconds(10), connections: Int = 32
    ) -> CurlTransport {
        CurlTransport(timeouts: .init(idle: idle, total: total), connections: connections, clock: SystemClock())
    }

    private func request(_ server: LoopbackServer, _ method: String = "GET", body: String? = nil) throws -> HTTPRequest
    {
        HTTPRequest(
            method: method, url: try #require(URL(string: "http://127.0.0.1:\(server.port)/v1/x?ids=1,2")),
            headers: ["X-Kind": "test"], body: body.map { Data($0.utf8) })
    }

    private func failure(
        _ behaviour: LoopbackServer.Behaviour, _ transport: CurlTransport
    ) async throws -> ProviderError? {
        let server = try LoopbackServer(behaviour)
        defer { server.stop() }
        return await #expect(throws: ProviderError.self) { try await transport.send(request(server)) }
    }

    @Test func `status, headers and body come through, whatever the status`() async throws {
        let server = try LoopbackServer(
            .answer("HTTP/1.1 429 Slow Down\r\nretry-AFTER: 7 \r\nX-Odd:a:b\r\nContent-Length: 5\r\n\r\nhello"))
        defer { server.stop() }

        let response = try await transport().send(request(server))

        #expect(response.status == 429)
        #expect(response.header("Retry-After") == "7")
        #expect(response.header("x-odd") == "a:b")
        #expect(response.body == Data("hello".utf8))
    }

    @Test func `a request arrives with its address, its headers and its body`() async throws {
        let server = try LoopbackServer(.answer(Self.empty))
        defer { server.stop() }

        _ = try await transport().send(request(server, "POST", body: "grant_type=é"))

        let text = try #require(server.requests.first)
        #expect(text.hasPrefix("POST /v1/x?ids=1,2 HTTP/1.1\r\n"))
        #expect(text.contains("\r\nX-Kind: test\r\n"))
        #expect(text.contains("\r\nContent-Length: 13\r\n"))
        #expect(text.hasSuffix("\r\n\r\ngrant_type=é"))
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let target = try LoopbackServer(.answer(Self.empty))
        defer { target.stop() }
        let server = try LoopbackServer(
            .answer(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(target.port)/\r\nContent-Length: 0\r\n\r\n"))
        defer { server.stop() }

        #expect(try await transport().send(request(server)).status == 302)
        #expect(target.requests.isEmpty)
    }

    @Test func `a compressed answer is unpacked`() async throws {
        let text = String(repeating: "abc ", count: 5000)
        let packed = try gzipped(Data(text.utf8))
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"
        let server = try LoopbackServer(.bytes(Data(head.utf8) + packed))
        defer { server.stop() }

        #expect(try await transport().send(request(server)).body == Data(text.utf8))
    }

    @Test func `an announcement before the answer is not the answer`() async throws {
        let server = try LoopbackServer(
            .answer("HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        defer { server.stop() }

        let response = try await transport().send(request(server))

        #expect(response.status == 200)
        #expect(response.header("X-A") == nil)
        #expect(response.body == Data("ok".utf8))
    }

    @Test func `one connection carries one request after the other`() async throws {
        let server = try LoopbackServer(.keepAlive(Self.empty))
        defer { server.stop() }
        let transport = transport()

        for _ in 0..<20 { _ = try await transport.send(request(server)) }

        #expect(server.requests.count == 20)
        #expect(server.connections == 1)
    }

    @Test func `a kept connection that the service closed is made anew`() async throws {
        let server = try LoopbackServer(.answer(Self.empty))
        defer { server.stop() }
        let transport = transport()

        for _ in 0..<5 { #expect(try await transport.send(request(server)).status == 200) }
    }

    @Test func `more requests than connections wait for their turn`() async throws {
        let server = try LoopbackServer(.keepAlive(Self.empty))
        defer { server.stop() }
        let transport = transport(connections: 3)
        let request = try request(server)

        let answered = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { try await transport.send(request).status } }
            return try await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
        }

        #expect(answered == 200)
        #expect(server.connections <= 3)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"half\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"half\":",
    ])
    func `an answer that ends early is a network error`(answer: String) async throws {
        #expect(try await failure(.answer(answer), transport())?.code == .network)
    }

    @Test func `a service that speaks another protocol is a network error`() async throws {
        #expect(try await failure(.answer("-ERR unknown command\r\n"), transport())?.code == .network)
        let server = try LoopbackServer(.answer("HTTP/1.1 400 Bad Request\r\n\r\n"))
        defer { server.stop() }
        let secure = HTTPRequest(url: try #require(URL(string: "https://127.0.0.1:\(server.port)/")))

        let error = await #expect(throws: ProviderError.self) { try await transport().send(secure) }

        #expect(error?.code == .network)
    }

    @Test func `a silent service is given up after the idle time`() async throws {
        let server = try LoopbackServer(.silence)
        defer { server.stop() }

        let error = await #expect(throws: ProviderError.self) {
            try await transport(idle: .milliseconds(200)).send(request(server))
        }

        #expect(error?.code == .network)
        #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
        #expect(error?.message.contains("sent nothing for") == true)
    }

    @Test func `a dripping service is given up after the total time`() async throws {
        let error = try await failure(.drip(every: 50), transport(total: .milliseconds(600)))

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
        #expect(error?.message.contains("refused") == true)
        #expect(error?.message.contains("token=1") == false)
    }

    @Test func `a request that cannot be sent is refused unsent`() async throws {
        let server = try LoopbackServer(.answer(Self.empty))
        defer { server.stop() }
        var smuggled = try request(server)
        smuggled.headers["Authorization"] = "Bearer a\r\nX-Evil: 1"
        let odd = [
            smuggled, try request(server, "DELETE"),
            HTTPRequest(url: try #require(URL(string: "file:///etc/hostname"))),
        ]

        for request in odd {
            let error = await #expect(throws: ProviderError.self) { try await transport().send(request) }
            #expect(error?.code == .invalidRequest)
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `cancelling the task ends the request as cancelled`() async throws {
        let server = try LoopbackServer(.silence)
        defer { server.stop() }
        let wire = try request(server)
        let transport = transport(connections: 2)

        // Two are under way, two wait for their turn; all of them end.
        let calls = (0..<4).map { _ in Task { try await transport.send(wire) } }
        try await server.waitForRequests(2)
        for call in calls { call.cancel() }

        for call in calls {
            let error = await #expect(throws: ProviderError.self) { try await call.value }
            #expect(error?.code == .cancelled)
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try LoopbackServer(.answer(Self.empty))
        defer { server.stop() }
        let wire = try request(server)
        let transport = transport()

        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(wire)
        }

        let error = await #expect(throws: ProviderError.self) { try await call.value }
        #expect(error?.code == .cancelled && error?.isCancellation == true)
        #expect(server.requests.isEmpty)
    }

    @Test func `an answer without end is broken off`() async throws {
        let body = String(repeating: "x", count: CurlTransport.maximumBodySize + 1)
        #expect(try await failure(.answer("HTTP/1.1 200 OK\r\n\r\n" + body), transport())?.code == .malformed)
    }

    @Test func `a small answer that unpacks without end is broken off`() async throws {
        let packed = try gzipped(Data(count: CurlTransport.maximumBodySize + 1))
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"

        #expect(try await failure(.bytes(Data(head.utf8) + packed), transport())?.code == .malformed)
    }

    private func gzipped(_ data: Data) throws -> Data {
        var stream = z_stream()
        let version = deflateInit2_(
            &stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        try #require(version == Z_OK)
        defer { deflateEnd(&stream) }
        var input = [UInt8](data)
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(input.count))))
        let size = output.count
        let result = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(size)
                return deflate(&stream, Z_FINISH)
            }
        }
        try #require(result == Z_STREAM_END)
        return Data(output.prefix(Int(stream.total_out)))
    }
}
