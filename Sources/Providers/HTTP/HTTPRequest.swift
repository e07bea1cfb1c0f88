public import struct Foundation.Data
public import struct Foundation.URL

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
