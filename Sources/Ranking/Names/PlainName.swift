/// Names of which each word is a run of letters and digits of ASCII that means something: most of any catalog.
///
/// They have neither a suffix, nor small words, nor symbols, so their letters are read without folding them.
enum PlainName {
    /// Whether a name is plain.
    static func isPlain(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = 0
        var hasWord = false
        for position in 0...name.count {
            if position < name.count {
                let byte = name[position]
                // A bracket or a dash may begin a suffix.
                if isOpaque(byte) || byte == 0x28 || byte == 0x5B || byte == 0x2D { return false }
                if isPart(byte) { continue }
            }
            if position > start {
                guard !isSmall(UnsafeBufferPointer(rebasing: name[start..<position])) else { return false }
                hasWord = true
            }
            start = position + 1
        }
        return hasWord
    }

    /// Whether a byte may stand for letters that are not there: of another alphabet, or a symbol that is written out.
    static func isOpaque(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == 0x26 || byte == 0x24 || byte == 0x21 || byte == 0x2B
    }

    /// Whether a byte is a letter or a digit.
    static func isPart(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 }

    private static func isSmall(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard word.count <= 9 else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: word.count) { lower in
            for position in 0..<word.count { lower[position] = word[position] | 0x20 }
            return SmallWord(UnsafeBufferPointer(rebasing: lower[0..<word.count])) != nil
        }
    }
}

extension NameKey {
    /// Reads another name, which must be plain.
    mutating func readPlain(_ name: UnsafeBufferPointer<UInt8>) {
        startPlain(name.count)
        var isInWord = false
        for position in 0..<name.count {
            let byte = name[position]
            if PlainName.isPart(byte) {
                append(UInt16(byte &- 0x41 < 26 ? byte | 0x20 : byte))
                isInWord = true
            } else if isInWord {
                endWord()
                isInWord = false
            }
        }
        if isInWord { endWord() }
        endPlain()
    }
}
