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

    /// Makes a configuration.
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
