/// An identifier that is text on the wire and a type of its own in the code.
///
/// Conforming types print, compare, encode and decode as their raw text.
public protocol TextIdentifier: RawRepresentable<String>, Hashable, Comparable, Codable, Sendable,
    ExpressibleByStringLiteral, CustomStringConvertible
{
    /// Makes the identifier with this text; every text is accepted.
    init(rawValue: String)
}

extension TextIdentifier {
    /// Makes the identifier with this text.
    public init(_ text: String) {
        self.init(rawValue: text)
    }

    /// Makes the identifier with the text of a literal.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// The raw text.
    public var description: String { rawValue }

    /// Orders by the Unicode scalars of the raw text.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}
