/// The guests that a name credits, in whatever form.
enum NameCredit {
    case plain(PlainCredit)
    case other(GuestCredit)

    /// Reads a name, which must stay where it is; `nil` for one that credits nobody.
    init?(_ name: UnsafeBufferPointer<UInt8>) {
        guard Self.mayCredit(name) else { return nil }
        if let credit = PlainCredit(name) {
            self = .plain(credit)
        } else if let credit = GuestCredit(String(decoding: name, as: UTF8.self)) {
            self = .other(credit)
        } else {
            return nil
        }
    }

    /// Whether the credit has all of some words or their beginnings, and the rest of the name has not.
    func isAllThatHas(_ words: [[UInt8]]) -> Bool {
        switch self {
        case .plain(let credit): credit.isAllThatHas(words)
        case .other(let credit): credit.isAllThatHas(words)
        }
    }

    /// Whether the rest of the name has all of some words or their beginnings.
    func titleHas(_ words: [[UInt8]]) -> Bool {
        switch self {
        case .plain(let credit): credit.titleHas(words)
        case .other(let credit): credit.titleHas(words)
        }
    }

    /// Whether a name has "feat", "ft" or "with", or letters that may be folded to these.
    private static func mayCredit(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var (isASCII, hasInitial) = (true, false)
        for position in 0..<name.count {
            let byte = name[position]
            if byte >= 0x80 { isASCII = false }
            let letter = byte | 0x20
            guard letter == 0x66 || letter == 0x77 else { continue }
            hasInitial = true
            let rest = UnsafeBufferPointer(rebasing: name[(position + 1)...])
            if isASCII, ends.contains(where: { $0.initial == letter && begins(rest, $0.rest) }) { return true }
        }
        return !isASCII && hasInitial
    }

    private static func begins(_ name: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
        name.count >= word.count && word.indices.allSatisfy { name[$0] | 0x20 == word[$0] }
    }

    private static let ends: [(initial: UInt8, rest: [UInt8])] = [
        (0x66, Array("eat".utf8)), (0x66, Array("t".utf8)), (0x77, Array("ith".utf8)),
    ]
}

/// The guests of a title in the form that nearly all credits have, read without folding it.
///
///     Homicide (feat. Eminem)        one bracket at the end; letters, digits and signs of ASCII
///
/// It says the same as ``GuestCredit``, which reads every form.
struct PlainCredit {
    private let rest: UnsafeBufferPointer<UInt8>
    private let credit: UnsafeBufferPointer<UInt8>

    /// Reads a name, which must stay where it is; `nil` for one in another form, which may have no credit at all.
    init?(_ name: UnsafeBufferPointer<UInt8>) {
        guard let last = name.last, last == 0x29 || last == 0x5D else { return nil }
        var open: Int?
        for position in 0..<name.count - 1 {
            switch name[position] {
            case 0x28, 0x5B:
                guard open == nil else { return nil }
                open = position
            case 0x29, 0x5D, 0x2D: return nil
            case let byte where PlainName.isOpaque(byte): return nil
            default: break
            }
        }
        guard let open, open > 1, name[open - 1] == 0x20 else { return nil }
        rest = UnsafeBufferPointer(rebasing: name[..<open])
        let inside = UnsafeBufferPointer(rebasing: name[(open + 1)..<(name.count - 1)])
        guard let first = inside.firstIndex(of: 0x20) else { return nil }
        let end = first > 0 && inside[first - 1] == 0x2E ? first - 1 : first
        let word = inside[..<end]
        guard Self.introduces(UnsafeBufferPointer(rebasing: word)) else { return nil }
        credit = UnsafeBufferPointer(rebasing: inside[first...])
        // Words before the bracket must be words, and introduce nobody; "6 (ft. …" is left to who reads all forms.
        var hasLetter = false
        var isRight = true
        Self.forEachWord(rest) { word in
            hasLetter = word.contains { !($0 &- 0x30 < 10) }
            if Self.introduces(word) { isRight = false }
        }
        guard isRight, hasLetter, name[open - 2] != 0x20 else { return nil }
    }

    /// Whether the credit has all of some words or their beginnings, and the rest of the name has not.
    func isAllThatHas(_ words: [[UInt8]]) -> Bool { has(words, credit) && !has(words, rest) }

    /// Whether the rest of the name has all of some words or their beginnings.
    func titleHas(_ words: [[UInt8]]) -> Bool { has(words, rest) }

    private func has(_ words: [[UInt8]], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        words.allSatisfy { word in
            var isFound = false
            Self.forEachWord(text) { own in isFound = isFound || Self.begins(own, word) }
            return isFound
        }
    }

    private static func begins(_ own: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
        guard own.count >= word.count else { return false }
        for position in word.indices where lower(own[position]) != word[position] { return false }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    private static func introduces(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        introductions.contains { $0.count == word.count && begins(word, $0) }
    }

    private static let introductions = ["feat", "ft", "featuring", "with"].map { Array($0.utf8) }

    /// Calls the body with each run of letters and digits.
    private static func forEachWord(
        _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        var start = 0
        for position in 0...text.count {
            if position < text.count, PlainName.isPart(text[position]) { continue }
            if position > start { body(UnsafeBufferPointer(rebasing: text[start..<position])) }
            start = position + 1
        }
    }
}
