package import Catalog

/// The content of a column of identifiers.
package enum Identifier: Hashable, Sendable {
    /// An identifier, out of a URI or a link where it stood in one.
    case id(SpotifyID)
    /// An empty field, or a word that stands for nothing, such as `null`.
    case absent
    /// A file of the listener's own, which no catalog knows.
    case local
    /// An episode of a podcast, or a show.
    case episode
    /// Something that is no identifier of the kind.
    case wrong

    /// Reads a field.
    ///
    /// - Parameters:
    ///   - text: A bare identifier, a URI such as `spotify:track:…`, or a link such as
    ///     `https://open.spotify.com/track/…?si=…`.
    ///   - kind: What it must identify.
    /// - Returns: What the field holds; an identifier of another kind is ``wrong``.
    package static func read(_ text: some StringProtocol, of kind: ResourceType) -> Identifier {
        if text.isEmpty || SpotifyID.isValid(text) {
            if text.isEmpty || AbsentWord.matches(text) { return .absent }
            return .id(SpotifyID(String(text)))
        }
        let text = String(text)
        if AbsentWord.matches(text) { return .absent }
        let parts: [Substring]
        if let rest = text.stripping(oneOf: ["spotify:", "juke:"]) {
            parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        } else if let rest = text.stripping(oneOf: ["https://", "http://"])
            ?? text.stripping(oneOf: ["open.spotify.com"])
        {
            parts = Self.steps(of: text.hasPrefix("open.") ? Substring(text) : rest)
        } else {
            return .wrong
        }
        guard let name = parts.first else { return .wrong }
        if name == "local" { return .local }
        if name == "episode" || name == "show" { return .episode }
        guard parts.count == 2, name == kind.rawValue, SpotifyID.isValid(parts[1]) else { return .wrong }
        return .id(SpotifyID(String(parts[1])))
    }

    /// The steps of a link's path that name a resource: `track`, the identifier.
    private static func steps(of link: Substring) -> [Substring] {
        var steps = link.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")[...]
        guard let host = steps.popFirst(), host.hasSuffix("spotify.com") else { return [] }
        // Answers of the Web API link to `api.spotify.com/v1/tracks/…`, pages to `open.spotify.com/intl-de/track/…`.
        while let first = steps.first, first == "v1" || first == "embed" || first.hasPrefix("intl-") {
            steps.removeFirst()
        }
        if steps.first == "tracks" { steps = ["track"] + steps.dropFirst() }
        return Array(steps)
    }
}

/// International Standard Recording Codes as people write them.
enum RecordingCode {
    /// Reads a code; hyphens and blanks are passed over.
    ///
    /// - Returns: Twelve letters and digits, in capitals; `nil` for another text.
    static func read(_ text: some StringProtocol) -> String? {
        let code = text.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return code.utf8.count == 12 ? code : nil
    }
}

/// Words that stand for nothing.
enum AbsentWord {
    static func matches(_ text: some StringProtocol) -> Bool {
        // Most texts are numbers, dates or longer words.
        if let first = text.utf8.first, first &- UInt8(ascii: "0") < 10 { return false }
        return switch text.utf8.count {
        case 0: true
        case 1: text == "-" || text == "?"
        case 2...9: words.contains(text.lowercased())
        default: false
        }
    }

    private static let words: Set<String> = [
        "na", "n/a", "#n/a", "null", "none", "nan", "nil", "undefined", "unknown", "--",
    ]
}

extension String {
    /// The rest of the text after the first of some prefixes that it has.
    fileprivate func stripping(oneOf prefixes: [String]) -> Substring? {
        prefixes.first { hasPrefix($0) }.map { dropFirst($0.count) }
    }
}
