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
