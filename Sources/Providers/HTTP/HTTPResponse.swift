public import struct Foundation.Data

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
