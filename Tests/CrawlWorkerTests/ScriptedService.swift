import Concurrency
import Logging
import Providers
import ProvidersTesting

/// A Spotify that answers from a script, behind the real provider.
struct ScriptedService {
    /// What answers, and keeps the requests.
    let transport: ScriptedTransport

    /// - Parameter answer: Status and body; `nil` for a token.
    init(_ answer: @escaping @Sendable (HTTPRequest) throws -> (status: Int, body: String)?) {
        transport = ScriptedTransport { request, _ in
            guard let (status, body) = try answer(request) else { return .token() }
            let type = body.hasPrefix("<") ? "text/html" : "application/json"
            return .json(body, status: status, headers: ["Content-Type": type])
        }
    }

    /// The provider that asks this service.
    func provider() throws -> SpotifyProvider {
        SpotifyProvider(
            try SpotifyConfiguration(
                credentials: ClientCredentials(id: "client", secret: "hush-hush"), apiURL: "https://api.test/v1",
                accountsURL: "https://accounts.test", retry: HTTPRetryPolicy(attempts: 2, base: .zero)
            ),
            transport: transport, budget: LocalRequestBudget(clock: SystemClock()), clock: SystemClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
