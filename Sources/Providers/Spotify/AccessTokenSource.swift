import Concurrency
import Foundation

/// Fetches access tokens by Spotify's client credentials flow, one at a time, and keeps them until they are used up.
///
///     none ──ask──► fetching ──► held ──expires or refused──► fetching …
///                      └─ refused credentials ──► refused (for a minute: asking on would not help)
actor AccessTokenSource {
    private enum State {
        case none
        case fetching(Task<Result<String, ProviderError>, Never>)
        case held(token: String, until: Duration)
        case refused(ProviderError, until: Duration)
    }

    private struct Answer: Decodable {
        let token: String
        let lifetime: Double?

        private enum CodingKeys: String, CodingKey {
            case token = "access_token"
            case lifetime = "expires_in"
        }
    }

    private let client: ServiceClient
    private let credentials: ClientCredentials
    private let accountsURL: URL
    private let clock: any TimeSource
    private var state = State.none

    init(_ client: ServiceClient, _ credentials: ClientCredentials, accountsURL: URL) {
        self.client = client
        self.credentials = credentials
        self.accountsURL = accountsURL
        clock = client.clock
    }

    /// A token that should be good.
    ///
    /// - Parameter refused: A token that the service just refused; it is not given again.
    /// - Returns: The token that is held, or a fresh one.
    /// - Throws: ``ProviderError``, with the code `unauthorized` when Spotify refuses the credentials.
    func token(insteadOf refused: String? = nil) async throws(ProviderError) -> String {
        switch state {
        case .held(let token, let end) where token != refused && clock.uptime < end: return token
        case .refused(let error, let end) where clock.uptime < end: throw error
        case .fetching(let task): return try await task.value.get()
        case .none, .held, .refused: break
        }
        // Not a child task: who asked first may be cancelled, the others still want the token.
        let task = Task { await fetch() }
        state = .fetching(task)
        return try await task.value.get()
    }

    private func fetch() async -> Result<String, ProviderError> {
        do throws(ProviderError) {
            let answer = try await client.send(try request(), as: Answer.self)
            // A minute early, so that a token does not run out on its way.
            let lifetime = max(1, min(answer.lifetime ?? 3600, 86_400) - 60)
            state = .held(token: answer.token, until: clock.uptime + .seconds(lifetime))
            return .success(answer.token)
        } catch {
            guard [.unauthorized, .invalidRequest, .forbidden].contains(error.code) else {
                state = .none
                return .failure(error)
            }
            let refusal = ProviderError(
                .unauthorized,
                "Spotify refused the client credentials; check JUKE_SPOTIFY_CLIENT_ID and JUKE_SPOTIFY_CLIENT_SECRET "
                    + "against the application's page in Spotify's developer dashboard")
            state = .refused(refusal, until: clock.uptime + .seconds(60))
            return .failure(refusal)
        }
    }

    private func request() throws(ProviderError) -> HTTPRequest {
        let pair = Data("\(credentials.id):\(credentials.secret)".utf8).base64EncodedString()
        return HTTPRequest(
            method: "POST",
            url: try RequestAddress.make(accountsURL, ["api", "token"]),
            headers: ["Authorization": "Basic \(pair)", "Content-Type": "application/x-www-form-urlencoded"],
            body: Data("grant_type=client_credentials".utf8)
        )
    }
}
