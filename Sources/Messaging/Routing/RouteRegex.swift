import Foundation

/// A regular expression as Python's `re` reads it: it must match from the beginning of the name, not to its end.
public struct RouteRegex: Sendable, Hashable {
    /// The expression as it was written.
    public let pattern: String
    /// Whether case does not matter.
    public let ignoresCase: Bool
    private let expression: NSRegularExpression

    /// Reads an expression.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/invalidRoutes`` when it is none.
    public init(_ pattern: String, ignoresCase: Bool = false) throws {
        self.pattern = pattern
        self.ignoresCase = ignoresCase
        // The two things that Python writes in a way of its own.
        let translated = pattern.replacing("(?P<", with: "(?<").replacing("\\Z", with: "\\z")
        do {
            expression = try NSRegularExpression(
                pattern: translated, options: ignoresCase ? .caseInsensitive : []
            )
        } catch {
            throw Routes.invalid("'\(pattern)' is not a regular expression")
        }
    }

    /// Whether a name begins with what the expression means.
    public func matches(_ text: String) -> Bool {
        let range = NSRange(text.startIndex..., in: text)
        return expression.firstMatch(in: text, options: .anchored, range: range) != nil
    }

    /// Whether both were written alike.
    public static func == (left: RouteRegex, right: RouteRegex) -> Bool {
        left.pattern == right.pattern && left.ignoresCase == right.ignoresCase
    }

    /// Hashes what was written.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(ignoresCase)
    }
}
