/// The identifier under which an outside provider knows an artist, an album or a track.
///
/// Unique within one kind of resource only; a ``JukeURI`` names the kind too. The text is opaque: Spotify's own are 22
/// base-62 characters, those of datasets and test providers may be any text without white space.
public struct SpotifyID: RawRepresentable, Hashable, Sendable {
    /// The identifier's text, at most ``maximumLength`` characters in the store.
    public let rawValue: String

    /// The most characters that the store's columns hold.
    public static let maximumLength = 64

    /// Wraps an identifier as the provider gave it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Wraps an identifier as the provider gave it.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

extension SpotifyID: ExpressibleByStringLiteral {
    /// Wraps a literal.
    public init(stringLiteral value: String) {
        self.rawValue = value
    }
}

extension SpotifyID: Comparable {
    /// Orders by Unicode scalar values, as the store's `COLLATE "C"` does.
    public static func < (left: SpotifyID, right: SpotifyID) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

extension SpotifyID: CustomStringConvertible {
    /// The identifier's text.
    public var description: String { rawValue }
}

extension SpotifyID: Codable {
    /// Decodes from a bare string.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Encodes as a bare string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
