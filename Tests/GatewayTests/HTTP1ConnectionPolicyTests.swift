import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Gateway

/// When a connection is kept, and when a client is told to send its body.
struct HTTP1ConnectionPolicyTests {
    private let channel = EmbeddedChannel(handler: HTTP1ConnectionPolicy())

    @Test(
        arguments: [
            (HTTPVersion.http1_1, [], nil), (.http1_1, ["close"], "close"), (.http1_1, ["foo, Close"], "close"),
            (.http1_0, [], "close"), (.http1_0, ["Keep-Alive"], "keep-alive"),
            (.http1_0, ["keep-alive, close"], "close"),
            (.http1_0, ["keep-alive", "close"], "close"), (.http1_1, ["keep-alive", "close"], "close"),
        ] as [(HTTPVersion, [String], String?)])
    func `the answer says whether the connection is kept`(
        version: HTTPVersion, sent: [String], said: String?
    ) throws {
        try receive(version, sent.map { ("connection", $0) })
        try channel.writeInbound(HTTPServerRequestPart.end(nil))

        #expect(try answer().headers.first(name: "connection") == said)
    }

    @Test func `an answer that ends the connection says so, whatever its request asked for`() throws {
        try receive(.http1_0, [("connection", "keep-alive")])

        #expect(try answer(["connection": "close"]).headers["connection"] == ["close"])
    }

    @Test func `a client that waits gets 100 Continue`() throws {
        try receive(.http1_1, [("expect", "100-Continue"), ("content-length", "9")])

        #expect(try head()?.status == .continue)
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        #expect(try answer().headers.first(name: "connection") == nil)
    }

    @Test(arguments: [
        [("expect", "100-continue")], [("expect", "something"), ("content-length", "9")], [("content-length", "9")],
        [("expect", "100-continue"), ("content-length", "1048577")],
    ])
    func `nobody else is`(headers: [(String, String)]) throws {
        try receive(.http1_1, headers)

        #expect(try head() == nil)
    }

    @Test func `a client that waits behind an answer gets 100 Continue after it`() throws {
        try receive(.http1_1, [])
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        try receive(.http1_1, [("expect", "100-continue"), ("content-length", "9")])

        #expect(try head() == nil)
        _ = try answer()
        #expect(try head()?.status == .continue)
    }

    @Test func `an answer to a body that has not come ends the connection`() throws {
        try receive(.http1_1, [("expect", "100-continue"), ("content-length", "1048577")])

        #expect(try answer().headers["connection"] == ["close"])
    }

    private func receive(_ version: HTTPVersion, _ headers: [(String, String)]) throws {
        let head = HTTPRequestHead(version: version, method: .POST, uri: "/", headers: HTTPHeaders(headers))
        try channel.writeInbound(HTTPServerRequestPart.head(head))
    }

    /// Writes an answer, and returns its head as the client sees it.
    private func answer(_ headers: HTTPHeaders = [:]) throws -> HTTPResponseHead {
        channel.write(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)),
            promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        let found = try #require(try head())
        _ = try channel.readOutbound(as: HTTPServerResponsePart.self)
        return found
    }

    private func head() throws -> HTTPResponseHead? {
        guard case .head(let head)? = try channel.readOutbound(as: HTTPServerResponsePart.self) else { return nil }
        return head
    }
}
