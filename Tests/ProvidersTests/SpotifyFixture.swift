import Concurrency
import Foundation
import Logging
import Providers
import ProvidersTesting

/// A Spotify provider on a scripted transport and a jumping clock.
struct SpotifyFixture {
    let transport: ScriptedTransport
    let clock = JumpingClock()
    let budget: LocalRequestBudget
    let provider: SpotifyProvider

    init(retry: HTTPRetryPolicy = HTTPRetryPolicy(), _ answer: @escaping ScriptedTransport.Answer) throws {
        transport = ScriptedTransport { request, number in
            // Answers that say nothing of tokens get one.
            guard request.isForToken else { return try answer(request, number) }
            let scripted = try answer(request, number)
            return scripted.status == 299 ? .token(number) : scripted
        }
        budget = LocalRequestBudget(clock: clock)
        provider = SpotifyProvider(
            try SpotifyConfiguration(
                credentials: ClientCredentials(id: "client", secret: "hush-hush"), apiURL: "https://api.test/v1/",
                accountsURL: "https://accounts.test", retry: retry),
            transport: transport, budget: budget, clock: clock, logger: Logger(label: "test"))
    }
}

extension HTTPResponse {
    /// Stands for a token where a script does not care.
    static let anyToken = HTTPResponse(status: 299)
}
