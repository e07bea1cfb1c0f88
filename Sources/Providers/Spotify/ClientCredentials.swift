/// What an application identifies itself with at Spotify.
///
/// Printing it, in whatever way, shows the identifier only.
public struct ClientCredentials: Sendable {
    /// The client identifier.
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
