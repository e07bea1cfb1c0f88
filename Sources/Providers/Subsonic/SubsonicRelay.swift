package import Concurrency
import Foundation

/// Hands calls on to a media server in the name of the server's own clients, with the credentials that they sent.
///
/// It keeps its connections open, sends a bounded number of requests at once and in a second, and follows no redirect.
/// It retries nothing: its callers have little time.
package struct SubsonicRelay: Sendable {
    /// What the server answered, of any status.
    package struct Answer: Sendable {
        /// The HTTP status.
        package let status: Int
        /// The body, as it came.
        package let body: [UInt8]
    }

    /// How many requests may be under way; others wait for their turn.
    package static let connections = 8
    /// How many requests are sent in a second.
    package static let requestsPerSecond = 50.0

    private let serverURL: URL
    private let transport: any HTTPTransport
    private let budget: LocalRequestBudget
    private let clock: any TimeSource

    /// A relay that sends nothing before its first call.
    ///
    /// - Parameters:
    ///   - serverURL: The server's address, without `/rest`.
    ///   - transport: What carries the requests; by default connections of its own.
    ///   - rate: How many requests are sent in a second; `nil` for any number.
    ///   - clock: What waits are slept on.
    /// - Throws: `invalidRequest` when the address is not an `http` or `https` one.
    package init(
        serverURL: String, transport: (any HTTPTransport)? = nil, rate: Double? = Self.requestsPerSecond,
        clock: any TimeSource
    ) throws(ProviderError) {
        self.serverURL = try RequestAddress.base(serverURL)
        let timeouts = CurlTransport.Timeouts(connect: .seconds(3), idle: .seconds(7), total: .seconds(7))
        self.transport =
            transport ?? CurlTransport(timeouts: timeouts, connections: Self.connections, clock: clock)
        budget = LocalRequestBudget(requestsPerSecond: rate, clock: clock)
        self.clock = clock
    }

    /// Makes a call and asks for the answer as JSON.
    ///
    /// - Parameters:
    ///   - call: The name of the call, `ping` for instance.
    ///   - parameters: What the client sent along, with names that need no escape.
    ///   - asForm: Whether to send them in the body, as the client did, so that no log holds them.
    /// - Returns: The answer.
    /// - Throws: ``ProviderError`` without any of the parameters in it, with the code `cancelled` when the task is
    ///   cancelled.
    package func send(
        _ call: String, _ parameters: [(name: String, value: String)], asForm: Bool
    ) async throws(ProviderError) -> Answer {
        while case .wait(let time, _) = budget.reserve() { try await ProviderError.sleep(for: time, on: clock) }
        let parameters = parameters + [("f", "json")]
        let path = ["rest", "\(call).view"]
        var request = HTTPRequest(
            url: try RequestAddress.make(serverURL, path, query: asForm ? [] : parameters),
            headers: ["Accept": "application/json"])
        if asForm {
            request.method = "POST"
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
            request.body = Data(RequestAddress.form(parameters).utf8)
        }
        let response = try await transport.send(request)
        return Answer(status: response.status, body: Array(response.body))
    }
}
