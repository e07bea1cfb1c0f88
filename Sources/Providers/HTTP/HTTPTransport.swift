package import Concurrency

package import struct Foundation.Data
package import struct Foundation.URL

/// Sends one HTTP request and returns its answer, whatever its status.
///
/// The one seam between the providers and the network: tests and recordings stand in for it.
package protocol HTTPTransport: Sendable {
    /// Sends a request.
    ///
    /// - Throws: ``ProviderError`` with the code `network` when no whole answer came, `invalidRequest` when the request
    ///   cannot be sent at all, `cancelled` when the task is cancelled. Redirects are answers, not followed.
    func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse

    /// Sends a request whose body, if it is a good answer and no text, goes into a file and not into the response.
    ///
    /// - Throws: The error of ``send(_:)``, and `tooLarge` or `unreadableFile` when the file takes no more.
    func send(_ request: HTTPRequest, into file: BodyFile) async throws(ProviderError) -> HTTPResponse
}

extension HTTPTransport {
    /// Sends the request as any other, and moves the body into the file: for transports that hold their answers anyway.
    package func send(_ request: HTTPRequest, into file: BodyFile) async throws(ProviderError) -> HTTPResponse {
        var response = try await send(request)
        guard BodyFile.takes(status: response.status, contentType: response.header("Content-Type")) else {
            return response
        }
        guard response.body.withUnsafeBytes(file.append) else {
            throw file.failure ?? ProviderError(.tooLarge, "the answer is too long")
        }
        response.body = Data()
        return response
    }
}

/// A request to send.
package struct HTTPRequest: Sendable {
    /// `GET` or `POST`.
    package var method: String
    /// The whole address, query included.
    package var url: URL
    /// The header fields, by name.
    ///
    /// They may hold credentials: never log them.
    package var headers: [String: String]
    /// The body of a `POST`.
    package var body: Data?

    /// A request for an address, by default a `GET` without header fields.
    package init(method: String = "GET", url: URL, headers: [String: String] = [:], body: Data? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// An answer, of any status.
package struct HTTPResponse: Sendable {
    /// The status code as the service sent it.
    package var status: Int
    /// The body, empty when there is none.
    package var body: Data

    private let headers: [String: String]

    /// An answer; of header fields that differ in case only, one is kept.
    ///
    /// - Parameters:
    ///   - status: The status code as the service sent it.
    ///   - headers: The header fields, named in any case.
    ///   - body: The body, unpacked; empty when there is none.
    package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.body = body
        self.headers = Dictionary(headers.map { ($0.lowercased(), $1) }, uniquingKeysWith: { first, _ in first })
    }

    /// The value of a header field, named in any case.
    package func header(_ name: String) -> String? {
        headers[name.lowercased()]
    }
}

/// Sends requests with libcurl, over kept-alive connections, on a thread of its own.
///
/// Nothing is cached, no cookie is kept and no redirect is followed, so a credential goes only where it was sent.
/// Certificates are verified. Compressed answers are unpacked. A proxy that the environment names (`https_proxy`,
/// `no_proxy`) is used, as curl does.
package final class CurlTransport: HTTPTransport {
    /// How long a request may take.
    package struct Timeouts: Sendable {
        /// From the start to the connection, its name and its handshake included.
        package var connect: Duration
        /// From one piece of data to the next.
        package var idle: Duration
        /// From the start to the whole answer.
        package var total: Duration

        /// 5 s to connect, 10 s of silence and 30 s in all, unless told otherwise.
        package init(
            connect: Duration = .seconds(5), idle: Duration = .seconds(10), total: Duration = .seconds(30)
        ) {
            self.connect = connect
            self.idle = idle
            self.total = total
        }
    }

    /// The largest answer taken, in bytes after unpacking; a longer one is broken off.
    package static let maximumBodySize = 16 << 20

    private let engine: CurlEngine
    private let timeouts: Timeouts
    private let clock: any TimeSource

    /// A transport without connections; its thread starts with the first request.
    ///
    /// - Parameters:
    ///   - timeouts: How long to wait.
    ///   - connections: How many requests may be under way; others wait for their turn, and no time-out counts yet.
    ///   - clock: What silence is measured on.
    package init(
        timeouts: Timeouts = Timeouts(), connections: Int = 32, clock: any TimeSource
    ) {
        self.timeouts = timeouts
        self.clock = clock
        engine = CurlEngine(connections: max(1, connections), clock: clock)
    }

    deinit {
        engine.stop()
    }

    /// Sends a request.
    package func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        try await run(CurlTransfer(request, timeouts, maximumBodySize: Self.maximumBodySize, clock: clock))
    }

    /// Sends a request; its body is written as it comes, on the transport's own thread.
    package func send(_ request: HTTPRequest, into file: BodyFile) async throws(ProviderError) -> HTTPResponse {
        try await run(
            CurlTransfer(request, timeouts, maximumBodySize: Self.maximumBodySize, file: file, clock: clock))
    }

    private func run(_ transfer: CurlTransfer) async throws(ProviderError) -> HTTPResponse {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { engine.begin(transfer, $0) }
        } onCancel: {
            engine.cancel(transfer)
        }
        return try outcome.get()
    }
}
