public import struct Foundation.Data
public import struct Foundation.URL

/// Sends one HTTP request and returns its answer, whatever its status.
///
/// The one seam between the providers and the network: tests and recordings stand in for it.
public protocol HTTPTransport: Sendable {
    /// Sends a request.
    ///
    /// - Throws: ``ProviderError`` with the code `network` when no whole answer came, `invalidRequest` when the request
    ///   cannot be sent at all; `CancellationError` when the task is cancelled. Redirects are answers, not followed.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// A request to send.
public struct HTTPRequest: Sendable {
    /// `GET` or `POST`.
    public var method: String
    /// The whole address, query included.
    public var url: URL
    /// The header fields.
    ///
    /// They may hold credentials: never log them.
    public var headers: [String: String]
    /// The body of a `POST`.
    public var body: Data?

    /// Makes a request.
    public init(method: String = "GET", url: URL, headers: [String: String] = [:], body: Data? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// An answer, of any status.
public struct HTTPResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The body, empty when there is none.
    public var body: Data

    private let headers: [String: String]

    /// Makes an answer.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - headers: The header fields, named in any case.
    ///   - body: The body.
    public init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.body = body
        self.headers = Dictionary(headers.map { ($0.lowercased(), $1) }, uniquingKeysWith: { first, _ in first })
    }

    /// The value of a header field, named in any case.
    public func header(_ name: String) -> String? {
        headers[name.lowercased()]
    }
}
