public import Foundation

/// What is known of an API token; the token itself is not.
public struct TokenRecord: Sendable, Hashable {
    /// Whom it was made for.
    public let name: String
    /// Whether it may use what belongs to others.
    public let isAdmin: Bool
    /// When it was made.
    public let createdAt: Date
    /// When it was revoked; nil while it is good.
    public let revokedAt: Date?

    /// Whether it is good.
    public var isActive: Bool { revokedAt == nil }
}
