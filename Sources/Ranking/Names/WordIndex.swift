/// The words of all names in ascending order, each with the rows whose names have it: four bytes for a word of a name,
/// and the text of each word once.
///
/// Words that begin alike stand side by side, and so do their rows: what begins with a few letters is one piece of
/// memory.
struct WordIndex: Sendable {
    private let words: StringPool
    /// Where each word's postings begin, and the end of the last.
    private let starts: Column<UInt32>
    private let postings: Column<Posting>
    /// By block of postings, whatever words they are of.
    private let peaks: Column<WordPostings.Peak>

    /// That a name has a word.
    struct Posting: Sendable {
        private let bits: UInt32

        init(row: Int, isFirst: Bool, isCredit: Bool = false) {
            bits = UInt32(row) << 2 | (isCredit ? 2 : 0) | (isFirst ? 1 : 0)
        }

        /// The name's row.
        var row: Int { Int(bits >> 2) }
        /// Whether the name begins with the word, a leading article aside.
        var isFirst: Bool { bits & 1 != 0 }
        /// Whether the word, or another that begins with it, stands in the credit of a guest only; the "feat." that
        /// introduces the guest does.
        var isCredit: Bool { bits & 2 != 0 }
    }

    /// The names that have a word, in ascending order of their rows.
    func postings(of word: some Collection<UInt8>) -> WordPostings {
        postings(words.positions(of: word))
    }

    /// The names with a word that begins like this, word by word.
    func postings(beginningWith start: some Collection<UInt8>) -> WordPostings {
        postings(words.positions(beginningWith: start))
    }

    private func postings(_ words: Range<Int>) -> WordPostings {
        guard !words.isEmpty else { return WordPostings() }
        return WordPostings(postings, Int(starts[words.lowerBound])..<Int(starts[words.upperBound]), peaks)
    }
}

extension WordIndex {
    /// Takes names one after another, in ascending order of their rows.
    struct Builder {
        private var words = StringPool.Builder()
        /// An open hash table of positions in the words, plus one; zero is free.
        private var slots = [UInt32](repeating: 0, count: 1 << 10)
        private var wordOfPosting: [UInt32] = []
        private var postings: [Posting] = []
        /// The row that came last, and where its postings begin.
        private var lastRow = -1
        private var start = 0

        init(capacity: Int) {
            wordOfPosting.reserveCapacity(capacity * 3)
            postings.reserveCapacity(capacity * 3)
        }

        /// Adds a name.
        ///
        /// - Parameters:
        ///   - name: Its words; a name may come in two spellings, one after the other.
        ///   - row: Its row, which does not descend.
        ///   - isCredit: Says of a word whether only the credit of a guest has it.
        mutating func add(_ name: FoldedWords, row: Int, isCredit: (ArraySlice<UInt8>) -> Bool) {
            let firstCount = name.hasArticle ? 2 : 1
            if row != lastRow { (lastRow, start) = (row, postings.count) }
            for number in 0..<name.count {
                let text = name.text[name.range(of: number)]
                let word = text.withUnsafeBufferPointer { position(of: $0) }
                let isFirst = number < firstCount
                // "La la la" is filed once.
                if let known = wordOfPosting[start...].firstIndex(of: word) {
                    if isFirst, !postings[known].isFirst { postings[known] = Posting(row: row, isFirst: true) }
                    continue
                }
                wordOfPosting.append(word)
                postings.append(Posting(row: row, isFirst: isFirst, isCredit: !isFirst && isCredit(text)))
            }
        }

        /// The index of the names.
        ///
        /// - Parameter popularity: A row's popularity, 0…100; by it blocks of postings are left out.
        /// - Returns: The index.
        consuming func build(popularity: (_ row: Int) -> UInt8) -> WordIndex {
            let words = self.words.build()
            let order = words.ascendingOrder()
            var rank = [Int32](repeating: 0, count: order.count)
            for (position, word) in order.enumerated() { rank[Int(word)] = Int32(position) }
            var starts = [UInt32](repeating: 0, count: order.count + 1)
            for word in wordOfPosting { starts[Int(rank[Int(word)]) + 1] += 1 }
            for position in 1..<max(1, starts.count) { starts[position] += starts[position - 1] }
            var next = starts
            var arranged = [Posting](repeating: Posting(row: 0, isFirst: false), count: postings.count)
            for (word, posting) in zip(wordOfPosting, postings) {
                let position = Int(rank[Int(word)])
                arranged[Int(next[position])] = posting
                next[position] += 1
            }
            return WordIndex(
                words: words.arranged(order), starts: Column(starts), postings: Column(arranged),
                peaks: Column(WordPostings.peaks(of: arranged, popularity)))
        }

        /// The position of a word among the words, which it joins when it is new.
        private mutating func position(of word: UnsafeBufferPointer<UInt8>) -> UInt32 {
            let mask = slots.count - 1
            var slot = Int(NameIndex.hash(word)) & mask
            while slots[slot] != 0 {
                let position = Int(slots[slot] - 1)
                if words.withBytes(position, { $0.elementsEqual(word) }) { return UInt32(position) }
                slot = (slot + 1) & mask
            }
            words.append(word)
            slots[slot] = UInt32(words.count)
            if words.count * 2 > slots.count { grow() }
            return UInt32(words.count - 1)
        }

        private mutating func grow() {
            let mask = slots.count * 4 - 1
            slots = [UInt32](repeating: 0, count: mask + 1)
            for position in 0..<words.count {
                var slot = words.withBytes(position) { Int(NameIndex.hash($0)) & mask }
                while slots[slot] != 0 { slot = (slot + 1) & mask }
                slots[slot] = UInt32(position + 1)
            }
        }
    }
}

extension WordIndex {
    func write(to writer: inout SnapshotWriter, as name: String) {
        words.write(to: &writer, as: name)
        writer.add("\(name).starts", starts)
        writer.add("\(name).postings", postings)
        writer.add("\(name).peaks", peaks)
    }

    /// Reads the words of `rows` rows.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        words = try StringPool(reader, name)
        starts = try reader.column("\(name).starts", count: words.count + 1)
        postings = try reader.column("\(name).postings")
        peaks = try reader.column("\(name).peaks", count: WordPostings.blockCount(postings.count))
        var isInside = true
        for posting in postings { isInside = isInside && posting.row < rows }
        try SnapshotReader.expect(isInside && starts.ascends(upTo: postings.count), "\(name) names other rows")
    }
}
