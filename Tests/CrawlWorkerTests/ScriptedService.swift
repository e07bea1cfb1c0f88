import Concurrency
import Foundation
import Logging
import Providers
import ProvidersTesting

/// A Spotify that answers from a script, behind the real provider.
final class ScriptedService: HTTPTransport {
    /// The paths that were asked for, in order.
    var paths: [String] { asked.withLock { $0 } }

    private let asked = Mutex<[String]>([])
    private let answer: @Sendable (HTTPRequest) throws -> (status: Int, body: String)?

    /// - Parameter answer: Status and body; `nil` for a token.
    init(_ answer: @escaping @Sendable (HTTPRequest) throws -> (status: Int, body: String)?) {
        self.answer = answer
    }

    /// The provider that asks this service.
    func provider() throws -> SpotifyProvider {
        SpotifyProvider(
            try SpotifyConfiguration(
                credentials: ClientCredentials(id: "client", secret: "hush-hush"), apiURL: "https://api.test/v1",
                accountsURL: "https://accounts.test", retry: HTTPRetryPolicy(attempts: 2, base: .zero)
            ),
            transport: self, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        asked.withLock { $0.append(request.url.path) }
        let (status, body) =
            try await ProviderError.scripted { try answer(request) } ?? (
                200, #"{"access_token": "t", "token_type": "Bearer", "expires_in": 3600}"#
            )
        let type = body.hasPrefix("<") ? "text/html" : "application/json"
        return HTTPResponse(status: status, headers: ["Content-Type": type], body: Data(body.utf8))
    }
}
