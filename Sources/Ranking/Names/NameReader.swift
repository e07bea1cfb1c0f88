import Catalog

/// Reads the names of a catalog one after another into the same buffers.
struct NameReader {
    private(set) var words = FoldedWords()
    /// The name's key with all its words.
    private(set) var key = NameKey(isBare: false)
    /// The key of the last name with small words, without those words.
    private(set) var bareKey = NameKey(isBare: true)

    /// Whether ``bareKey`` is this name's.
    var hasBareKey: Bool { key.hasSmallWords }

    mutating func read(_ name: UnsafeBufferPointer<UInt8>) {
        words.read(name)
        key.read(words)
        if key.hasSmallWords { bareKey.read(words) }
    }

    /// Reads a plain name's key; ``words`` stay as they are.
    mutating func readPlain(_ name: UnsafeBufferPointer<UInt8>) { key.readPlain(name) }

    /// The letters under which the name is filed: all, without the suffix, and both without small words.
    var spellings: [ArraySlice<UInt16>] {
        var spellings = [key.letters[...]]
        if key.suffix == .edition { spellings.append(key.title) }
        if hasBareKey {
            if bareKey.letters.count < key.letters.count { spellings.append(bareKey.letters[...]) }
            if key.suffix == .edition { spellings.append(bareKey.title) }
        }
        return spellings
    }
}
