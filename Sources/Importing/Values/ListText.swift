/// Lists as files write them: `['A', "B's"]`, `["A","B"]`, `A;B`, `A|B`, `A, B`.
enum ListText {
    /// Reads a list in brackets, as Python and JSON write them.
    ///
    /// - Returns: `nil` when the text is no such list.
    static func brackets(_ text: some StringProtocol) -> [String]? {
        guard text.utf8.first == UInt8(ascii: "["), text.hasSuffix("]") else { return nil }
        let bytes = Array(text.utf8.dropFirst().dropLast())
        var items: [String] = []
        var index = 0
        func skipBlanks() { while index < bytes.count, bytes[index] <= 0x20 { index += 1 } }
        skipBlanks()
        if index == bytes.count { return [] }
        while true {
            skipBlanks()
            guard index < bytes.count else { return nil }
            let quote = bytes[index]
            if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
                index += 1
                let start = index
                while index < bytes.count, bytes[index] != quote { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
                guard index < bytes.count else { return nil }
                var item: [UInt8] = []
                JSONStringText.unescape(bytes[start..<index], into: &item)
                items.append(String(decoding: item, as: UTF8.self))
                index += 1
            } else {
                let start = index
                while index < bytes.count, bytes[index] != UInt8(ascii: ",") {
                    if bytes[index] == UInt8(ascii: "[") { return nil }
                    index += 1
                }
                let word = String(decoding: bytes[start..<index], as: UTF8.self)
                if word != "null", word != "None" { items.append(trimmed(word)) }
            }
            skipBlanks()
            if index == bytes.count { return items.map(trimmed) }
            guard bytes[index] == UInt8(ascii: ",") else { return nil }
            index += 1
        }
    }

    /// Reads a list of tags in any of the spellings; each once, without blanks around it.
    static func tags(_ text: String) -> [String] {
        guard !AbsentWord.matches(text) else { return [] }
        var parts = brackets(text)
        if parts == nil {
            // A tag may hold a comma where something stronger stands between them.
            let separator: Character = text.contains(";") ? ";" : text.contains("|") ? "|" : ","
            parts = split(text, at: String(separator))
        }
        var seen: Set<String> = []
        return (parts ?? []).filter { !$0.isEmpty && !AbsentWord.matches($0) && seen.insert($0).inserted }
    }

    /// The parts between separators, without blanks around them, empty ones left out.
    static func split(_ text: some StringProtocol, at separator: String) -> [String] {
        text.split(separator: separator, omittingEmptySubsequences: true).map { trimmed($0) }.filter { !$0.isEmpty }
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
        return String(text[start..<end])
    }
}
