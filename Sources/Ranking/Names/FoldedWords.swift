import Catalog

/// A name's folded words in a buffer that the next name uses again, for a catalog has a million of them.
///
///     name    The Sound & the Fury (Remastered 2011)
///     text    the sound the fury remastered 2011        what `FoldedName` makes of it
///             ────── title ───── ──── suffix ───
///
/// A suffix stands in brackets at the end, or after a dash between spaces.
struct FoldedWords {
    /// The words with single spaces between them, in UTF-8.
    private(set) var text: [UInt8] = []
    /// Where each word ends in ``text``.
    private(set) var ends: [Int] = []
    /// How many of the words stand before the suffix.
    private(set) var titleCount = 0

    init() {}

    init(_ name: String) {
        var name = name
        name.withUTF8 { read($0) }
    }

    /// The number of words.
    var count: Int { ends.count }

    /// Where a word stands in ``text``.
    func range(of word: Int) -> Range<Int> {
        (word == 0 ? 0 : ends[word - 1] + 1)..<ends[word]
    }

    /// Reads another name.
    ///
    /// - Parameters:
    ///   - name: Its bytes.
    ///   - findsTitle: Whether ``titleCount`` is told; otherwise all words are the title's.
    mutating func read(_ name: UnsafeBufferPointer<UInt8>, findingTitle findsTitle: Bool = true) {
        text.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        let suffix = findsTitle ? Self.suffixStart(in: name) : name.count
        guard readASCII(name, suffix: suffix) else { return readUnicode(name, suffix: suffix) }
        if text.isEmpty { take(FoldedName(String(decoding: name, as: UTF8.self)).text) }
        titleCount = min(titleCount, count)
    }

    /// Whether the text begins with another one, a leading article aside.
    func begins(with start: [UInt8]) -> Bool {
        text.starts(with: start) || (hasArticle && text[4...].starts(with: start))
    }

    /// Whether a name, once folded, may begin with a folded text; told by the first bytes that differ.
    static func mayBegin(_ name: UnsafeBufferPointer<UInt8>, with text: [UInt8]) -> Bool {
        // Of a name without letters the signs count.
        guard let start = name.firstIndex(where: { PlainName.isPart($0) || PlainName.isOpaque($0) }) else {
            return true
        }
        let hasArticle =
            start + 3 < name.count && !PlainName.isPart(name[start + 3])
            && zip(name[start...], "the".utf8).allSatisfy { $0 | 0x20 == $1 }
        if hasArticle { return true }
        var place = 0
        var position = start
        while position < name.count, place < text.count {
            let byte = name[position]
            if PlainName.isOpaque(byte) { return true }
            if PlainName.isPart(byte) {
                guard (byte &- 0x41 < 26 ? byte | 0x20 : byte) == text[place] else { return false }
                place += 1
                position += 1
            } else {
                guard text[place] == 0x20 else { return false }
                place += 1
                while position < name.count, !PlainName.isPart(name[position]), !PlainName.isOpaque(name[position]) {
                    position += 1
                }
            }
        }
        return place == text.count
    }

    /// Whether the first of several words is "the".
    var hasArticle: Bool { count > 1 && ends[0] == 3 && text.starts(with: "the".utf8) }

    /// Whether something holds for a name as it is, or with its symbols written out.
    mutating func spellings(
        of names: StringPool, _ row: Int, findingTitle findsTitle: Bool = true, contain isRight: (FoldedWords) -> Bool
    ) -> Bool {
        names.withBytes(row) { name in
            read(name, findingTitle: findsTitle)
            if isRight(self) { return true }
            guard let written = WrittenSymbols.spelled(name) else { return false }
            written.withUnsafeBufferPointer { read($0, findingTitle: findsTitle) }
            return isRight(self)
        }
    }

    private mutating func readASCII(_ name: UnsafeBufferPointer<UInt8>, suffix: Int) -> Bool {
        var isInWord = false
        titleCount = .max
        for position in 0..<name.count {
            let byte = name[position]
            guard byte < 0x80 else { return false }
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if lower &- 0x61 < 26 || lower &- 0x30 < 10 {
                if !isInWord && !text.isEmpty { text.append(0x20) }
                text.append(lower)
                isInWord = true
            } else if isInWord {
                ends.append(text.count)
                isInWord = false
            }
            if position == suffix { titleCount = ends.count }
        }
        if isInWord { ends.append(text.count) }
        return true
    }

    private mutating func readUnicode(_ name: UnsafeBufferPointer<UInt8>, suffix: Int) {
        text.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        take(FoldedName(String(decoding: name, as: UTF8.self)).text)
        titleCount = count
        if suffix < name.count {
            let title = FoldedName(String(decoding: name[..<suffix], as: UTF8.self)).text
            titleCount = min(count, title.utf8.reduce(1) { $0 + ($1 == 0x20 ? 1 : 0) })
        }
    }

    private mutating func take(_ folded: String) {
        text.append(contentsOf: folded.utf8)
        for position in text.indices where text[position] == 0x20 { ends.append(position) }
        if !text.isEmpty { ends.append(text.count) }
        titleCount = count
    }

    /// The position of the byte before which the title ends; the count when there is no suffix.
    private static func suffixStart(in name: UnsafeBufferPointer<UInt8>) -> Int {
        var hasWord = false
        for position in 0..<name.count {
            switch name[position] {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                if hasWord && closesAtTheEnd(name, from: position) { return position }
            case UInt8(ascii: "-"):
                let isBetweenSpaces =
                    position > 0 && name[position - 1] == 0x20 && position + 1 < name.count
                    && name[position + 1] == 0x20
                if hasWord && isBetweenSpaces { return position }
            case 0x21..<0x30, 0x3A..<0x41, 0x20: break
            default: hasWord = true
            }
        }
        return name.count
    }

    /// Whether nothing but further suffixes follows on a bracket: brackets, a dash, a guest.
    private static func closesAtTheEnd(_ name: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        var depth = 0
        for position in start..<name.count {
            switch name[position] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case 0x20: break
            case UInt8(ascii: "-") where depth <= 0: return true
            default: if depth <= 0 { return beginsWithGuest(UnsafeBufferPointer(rebasing: name[position...])) }
            }
        }
        return true
    }

    private static func beginsWithGuest(_ rest: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = rest.prefix(4).map { $0 | 0x20 }
        return start.elementsEqual("feat".utf8) || start.starts(with: "ft.".utf8) || start.starts(with: "ft ".utf8)
    }
}
