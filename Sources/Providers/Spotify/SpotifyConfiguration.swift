public import struct Foundation.URL

/// How to reach Spotify.
public struct SpotifyConfiguration: Sendable {
    /// What to identify with.
    public var credentials: ClientCredentials
    /// The Web API's base address, version included.
    public var apiURL: URL
    /// The accounts service's base address.
    public var accountsURL: URL
    /// How to go on after failures.
    public var retry: HTTPRetryPolicy

    /// The real service's addresses.
    public static let defaultAddresses = (api: "https://api.spotify.com/v1", accounts: "https://accounts.spotify.com")

    /// Checks the addresses; those of the real service when none are given.
    ///
    /// - Throws: `invalidRequest` when an address is not an `http` or `https` one.
    public init(
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

/// What an application identifies itself with at Spotify.
///
/// Printing it, in whatever way, shows the identifier only.
public struct ClientCredentials: Sendable {
    /// The client identifier, which is no secret.
    public let id: String
    let secret: String

    /// Takes an identifier and its secret.
    public init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }
}

extension ClientCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The identifier, without the secret.
    public var description: String { "client \(id)" }
    /// The identifier, without the secret.
    public var debugDescription: String { description }
    /// The identifier, without the secret.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
