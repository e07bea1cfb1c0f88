/// One spelling for titles that differ only in how common words and numbers are written.
///
///     shine on you crazy diamond pts 1 5          shine on you crazy diamond part 1 5
///     shine on you crazy diamond parts i v        shine on you crazy diamond part 1 5
///     etude no 3                                  etude number 3
///     salt and pepper                             salt pepper          what folding makes of "Salt & Pepper"
///     a song featuring somebody                   a song feat somebody
///     punky s dilemma                             punkys dilemma       what folding makes of "Punky's"
///
/// Roman numerals and numbers in words count only behind a word that numbers pieces: elsewhere "I" is a word.
enum TitleSpelling {
    /// A folded title in the one spelling; `nil` for one that is in it, as nearly all are.
    static func spelled(_ title: ArraySlice<UInt8>) -> [UInt8]? {
        guard hasCandidate(title) else { return nil }
        let words = title.split(separator: 0x20)
        var spelled: [[UInt8]] = []
        var isNumbering = false
        for (place, word) in words.enumerated() {
            let next = place + 1 < words.count ? words[place + 1] : []
            if word.elementsEqual([0x73]), let last = spelled.last, !isDigits(last[...]) {
                spelled[spelled.count - 1].append(0x73)
                isNumbering = false
            } else if isNumbering, let number = number(word) {
                spelled.append(number)
            } else if let numbering = numbering(word, before: next) {
                spelled.append(numbering)
                isNumbering = true
            } else {
                let isBetween = place > 0 && place + 1 < words.count
                if !(isBetween && joining.contains(Array(word))) { spelled.append(others[Array(word)] ?? Array(word)) }
                // "Parts 1 and 2" numbers two.
                isNumbering = isNumbering && joining.contains(Array(word))
            }
        }
        let text = Array(spelled.joined(separator: [0x20]))
        return text.elementsEqual(title) ? nil : text
    }

    /// Whether a word of the title may have another spelling; cheap, because a catalog has a million titles.
    private static func hasCandidate(_ title: ArraySlice<UInt8>) -> Bool {
        var isAtStart = true
        for place in title.indices {
            let letter = title[place]
            if isAtStart, firstLetters.contains(letter) {
                let end = title[place...].firstIndex(of: 0x20) ?? title.endIndex
                if letter == 0x73 ? end == place + 1 : candidates.contains(Array(title[place..<end])) { return true }
            }
            isAtStart = letter == 0x20
        }
        return false
    }

    private static func numbering(_ word: ArraySlice<UInt8>, before next: ArraySlice<UInt8>) -> [UInt8]? {
        guard let spelling = numberings[Array(word)] else { return nil }
        // "No. 3" is a number, "No Tears" is not.
        return word.elementsEqual("no".utf8) && !isDigits(next) ? nil : spelling
    }

    private static func isDigits(_ word: ArraySlice<UInt8>) -> Bool {
        !word.isEmpty && word.allSatisfy { $0 &- 0x30 < 10 }
    }

    /// Whether a word behind one that numbers pieces is a number.
    static func isNumber(_ word: ArraySlice<UInt8>) -> Bool { number(word) != nil }

    /// Whether a word may stand between two numbers of pieces.
    static func isJoining(_ word: ArraySlice<UInt8>) -> Bool { joining.contains(Array(word)) }

    /// A number in digits, written so, in Roman numerals up to 39, or in words.
    private static func number(_ word: ArraySlice<UInt8>) -> [UInt8]? {
        if isDigits(word) { return Array(word) }
        return numbers[Array(word)]
    }

    private static let numbers: [[UInt8]: [UInt8]] = {
        let tens = ["", "x", "xx", "xxx"]
        let ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
        let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
        let roman = (1..<40).map { (tens[$0 / 10] + ones[$0 % 10], $0) }
        let written = words.enumerated().map { ($1, $0 + 1) }
        return Dictionary(uniqueKeysWithValues: (roman + written).map { (Array($0.utf8), Array("\($1)".utf8)) })
    }()

    /// Words that number pieces, and how they are spelled.
    private static let numberings = spellings([
        "part": ["part", "parts", "pt", "pts"], "volume": ["volume", "volumes", "vol", "vols"],
        "number": ["number", "numbers", "no", "nr", "nos"], "chapter": ["chapter", "chapters", "chap"],
    ])

    private static let others = spellings(["feat": ["featuring", "ft"], "vs": ["versus"]])

    /// Words that folding leaves out where they are written as a symbol.
    private static let joining = Set(["and", "n"].map { Array($0.utf8) })

    private static let candidates = joining.union(numberings.keys).union(others.keys)
    private static let firstLetters = Set(candidates.compactMap(\.first)).union([0x73])

    private static func spellings(_ words: [String: [String]]) -> [[UInt8]: [UInt8]] {
        Dictionary(
            uniqueKeysWithValues: words.flatMap { one, all in all.map { (Array($0.utf8), Array(one.utf8)) } })
    }
}
