import Catalog

/// The guests that a title credits, as words.
///
///     Homicide (feat. Eminem)        Eminem
///
/// A credit begins after "feat.", "ft." or "featuring", and after a "with" that opens a bracket. It ends with its
/// bracket, before a dash between spaces or another bracket.
struct GuestCredit {
    /// The folded words of the credit, and of the rest of the name.
    private let credit: [Substring.UTF8View]
    private let rest: [Substring.UTF8View]

    /// Reads a name; `nil` for one that credits nobody.
    init?(_ name: String) {
        var (credit, rest): ([Substring], [Substring]) = ([], [])
        var isCredit = false
        var isBracket = false
        for word in name.split(separator: " ") {
            let opens = word.first == "(" || word.first == "["
            let closes = word.last == ")" || word.last == "]"
            if isCredit, isBracket ? false : opens || word == "-" { isCredit = false }
            if isCredit {
                credit.append(word)
                if isBracket, closes { isCredit = false }
            } else if let last = rest.last, Self.introduces(word, after: last, opens: opens) {
                isCredit = true
                // The bracket may have begun before: "(Remix feat. Eminem)".
                isBracket = opens || Self.endsInsideBracket(rest)
            } else {
                rest.append(word)
            }
        }
        guard !credit.isEmpty else { return nil }
        self.credit = Self.words(credit)
        self.rest = Self.words(rest)
    }

    /// Whether the credit has all of some words or their beginnings, and the rest of the name has not.
    func isAllThatHas(_ words: [[UInt8]]) -> Bool { has(words, credit) && !has(words, rest) }

    /// Whether the rest of the name has all of some words or their beginnings.
    func titleHas(_ words: [[UInt8]]) -> Bool { has(words, rest) }

    private func has(_ words: [[UInt8]], _ own: [Substring.UTF8View]) -> Bool {
        words.allSatisfy { word in own.contains { $0.starts(with: word) } }
    }

    /// The folded words, as they are written and with symbols written out.
    private static func words(_ words: [Substring]) -> [Substring.UTF8View] {
        let text = words.joined(separator: " ")
        let written = WrittenSymbols.spelled(text)
        return [text, written].flatMap { FoldedName($0).text.split(separator: " ").map(\.utf8) }
    }

    private static func introduces(_ word: Substring, after last: Substring, opens: Bool) -> Bool {
        switch FoldedName(word).text {
        case "feat", "featuring": true
        // "6 Ft Under" is a depth.
        case "ft": !last.allSatisfy(\.isNumber)
        case "with": opens
        default: false
        }
    }

    private static func endsInsideBracket(_ words: [Substring]) -> Bool {
        for letter in words.joined().reversed() {
            if letter == ")" || letter == "]" { return false }
            if letter == "(" || letter == "[" { return true }
        }
        return false
    }
}
