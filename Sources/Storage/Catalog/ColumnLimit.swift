import Catalog

/// How long the catalog's texts may be, in Unicode scalars as the columns count them.
enum ColumnLimit {
    static let artistName = 512
    static let genreName = 512
    static let title = 1024
    static let isrc = 16

    /// The character at the end of a text that was cut.
    static let cutMark: Character = "…"

    /// The text without U+0000; where it is too long, cut at the end of a character and marked with ``cutMark``.
    static func fit(_ text: String, _ limit: Int) -> String {
        // Every scalar takes at least one byte: most texts are decided here.
        if text.utf8.count <= limit && !text.utf8.contains(0) { return text }
        let clean = text.replacing("\0", with: "")
        if clean.unicodeScalars.count <= limit { return clean }
        var kept = ""
        var length = 0
        for character in clean {
            length += character.unicodeScalars.count
            if length > limit - 1 { break }
            kept.append(character)
        }
        if kept.isEmpty { kept = String(String.UnicodeScalarView(clean.unicodeScalars.prefix(limit - 1))) }
        return kept + String(cutMark)
    }

    /// The name without U+0000 when it is too long for its column; nil when it fits.
    static func fullName(_ text: String, _ limit: Int) -> String? {
        guard text.utf8.count > limit else { return nil }
        let clean = text.replacing("\0", with: "")
        return clean.unicodeScalars.count > limit ? clean : nil
    }

    /// Whether the store can hold an identifier: 1…64 characters, no white space at its ends and no U+0000.
    static func holds(_ id: SpotifyID) -> Bool {
        let text = id.rawValue
        guard let first = text.first, let last = text.last, !first.isWhitespace, !last.isWhitespace else {
            return false
        }
        return text.utf8.count <= SpotifyID.maximumLength && !text.utf8.contains(0)
    }
}
