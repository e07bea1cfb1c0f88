package import struct Foundation.URL

/// How to reach a media server that speaks Subsonic's interface.
package struct SubsonicConfiguration: Sendable {
    /// The server's address, without `/rest`.
    package var serverURL: URL
    /// Who asks.
    package var credentials: SubsonicCredentials
    /// How to go on after failures.
    package var retry: HTTPRetryPolicy

    /// Checks the address.
    ///
    /// - Throws: `invalidRequest` when it is not an `http` or `https` one.
    package init(
        serverURL: String, credentials: SubsonicCredentials, retry: HTTPRetryPolicy = HTTPRetryPolicy()
    ) throws(ProviderError) {
        self.serverURL = try RequestAddress.base(serverURL)
        self.credentials = credentials
        self.retry = retry
    }

    /// Whether nobody between this process and the server can read what is sent.
    var isPrivate: Bool {
        if serverURL.scheme == "https" { return true }
        let host = (serverURL.host ?? "").lowercased()
        return ["localhost", "::1", "[::1]"].contains(host) || host.isLoopbackAddress
    }
}

/// A user of a media server with the password.
///
/// Printing it, in whatever way, shows the user only.
package struct SubsonicCredentials: Sendable {
    /// The user's name, which is no secret.
    package let user: String
    let password: String

    /// Takes a user's name and password.
    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}

extension SubsonicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user's name, without the password.
    package var description: String { "user \(user)" }
    /// The user's name, without the password.
    package var debugDescription: String { description }
    /// The user's name, without the password.
    package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}

extension String {
    /// Whether it is an address 127.x.y.z.
    fileprivate var isLoopbackAddress: Bool {
        let parts = split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
