import Foundation

/// A shell pattern as Python's `fnmatch` reads it: `*` any text, `?` one character, `[…]` one of a set, `[!…]` none of
/// it.
///
/// It compares Unicode scalars, minds case, and must match the whole name. A `[` without its `]` stands for itself.
public struct Glob: Sendable, Hashable {
    private enum Piece: Hashable {
        case anyText
        case anyScalar
        case literal(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], negated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .anyText, .anyScalar: true
            case .literal(let own): own == scalar
            case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
            }
        }
    }

    private let pieces: [Piece]

    /// Reads a pattern; every text is one.
    public init(_ pattern: String) {
        let scalars = Array(pattern.unicodeScalars)
        var pieces: [Piece] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "*": if pieces.last != .anyText { pieces.append(.anyText) }
            case "?": pieces.append(.anyScalar)
            case "[":
                if let (set, end) = Self.set(scalars, from: index) {
                    pieces.append(set)
                    index = end
                } else {
                    pieces.append(.literal(scalar))
                }
            default: pieces.append(.literal(scalar))
            }
        }
        self.pieces = pieces
    }

    /// Whether the whole of `text` matches.
    public func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var piece = 0
        var index = 0
        // Where to go on when a literal does not fit: the last `*`, swallowing one scalar more.
        var retry: (piece: Int, index: Int)?
        while index < scalars.count {
            if piece < pieces.count, pieces[piece] == .anyText {
                retry = (piece + 1, index)
                piece += 1
            } else if piece < pieces.count, pieces[piece].matches(scalars[index]) {
                piece += 1
                index += 1
            } else if let last = retry {
                retry = (last.piece, last.index + 1)
                piece = last.piece
                index = last.index + 1
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .anyText }
    }

    /// Reads a set after its `[`: a `]` in the first place is a member, `a-z` a range, an upside-down range is empty.
    private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Piece, end: Int)? {
        var index = start
        let negated = index < scalars.count && scalars[index] == "!"
        if negated { index += 1 }
        let first = index
        guard let end = scalars.indices.dropFirst(first).first(where: { $0 > first && scalars[$0] == "]" })
        else { return nil }

        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < end {
            if index + 2 < end, scalars[index + 1] == "-" {
                if scalars[index] <= scalars[index + 2] { ranges.append(scalars[index]...scalars[index + 2]) }
                index += 3
            } else {
                ranges.append(scalars[index]...scalars[index])
                index += 1
            }
        }
        return (.set(ranges, negated: negated), end + 1)
    }
}

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
