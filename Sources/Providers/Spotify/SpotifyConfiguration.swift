package import struct Foundation.URL

/// How to reach Spotify.
package struct SpotifyConfiguration: Sendable {
    /// The credentials of the application.
    package var credentials: ClientCredentials
    /// The Web API's base address, version included.
    package var apiURL: URL
    /// The accounts service's base address.
    package var accountsURL: URL
    /// How to go on after failures.
    package var retry: HTTPRetryPolicy

    /// The real service's addresses.
    package static let defaultAddresses = (api: "https://api.spotify.com/v1", accounts: "https://accounts.spotify.com")

    /// Checks the addresses; those of the real service when none are given.
    ///
    /// - Throws: `invalidRequest` when an address is not an `http` or `https` one.
    package init(
        credentials: ClientCredentials,
        apiURL: String = defaultAddresses.api,
        accountsURL: String = defaultAddresses.accounts,
        retry: HTTPRetryPolicy = HTTPRetryPolicy()
    ) throws(ProviderError) {
        self.credentials = credentials
        self.apiURL = try RequestAddress.base(apiURL)
        self.accountsURL = try RequestAddress.base(accountsURL)
        self.retry = retry
    }
}

/// The identifier and the secret of an application at Spotify.
///
/// Printing it, in whatever way, shows the identifier only.
package struct ClientCredentials: Sendable {
    /// The client identifier, which is no secret.
    package let id: String
    let secret: String

    /// Takes an identifier and its secret.
    package init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }
}

extension ClientCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The identifier, without the secret.
    package var description: String { "client \(id)" }
    /// The identifier, without the secret.
    package var debugDescription: String { description }
    /// The identifier, without the secret.
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
