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

    /// Whether a text has the form of an identifier: 1 to ``maximumLength`` letters and digits of ASCII, `-` and `_`.
    package static func isValid(_ text: some StringProtocol) -> Bool {
        // Imports ask for each row; going through a buffer takes a fraction of the time.
        text.utf8.withContiguousStorageIfAvailable(isValid) ?? Array(text.utf8).withUnsafeBufferPointer(isValid)
    }

    private static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= maximumLength else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
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

/// A reference by an identifier that is not the catalog's own: `isrc:QZINV2600001`, `mbid:b1a9c0e9-…`.
///
/// A recording code names tracks; a MusicBrainz identifier names a recording, an artist or a release.
public enum ExternalReference: Hashable, Sendable {
    /// An International Standard Recording Code, in capitals without hyphens.
    case isrc(String)
    /// A MusicBrainz identifier, in lower case.
    case mbid(String)

    /// Reads a reference; the prefix may be written in any case.
    ///
    /// - Returns: `nil` when the text has another form.
    public init?(_ text: some StringProtocol) {
        let prefix = text.prefix(5).lowercased()
        let rest = text.dropFirst(5)
        if prefix == "isrc:" {
            let code = rest.uppercased().filter { $0 != "-" && $0 != " " }
            guard code.utf8.count == 12, code.utf8.allSatisfy(Self.isCodeByte) else { return nil }
            self = .isrc(code)
        } else if prefix == "mbid:" {
            let id = rest.lowercased()
            let groups = id.split(separator: "-", omittingEmptySubsequences: false)
            guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
                groups.allSatisfy({ $0.allSatisfy(\.isHexDigit) })
            else { return nil }
            self = .mbid(id)
        } else {
            return nil
        }
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
