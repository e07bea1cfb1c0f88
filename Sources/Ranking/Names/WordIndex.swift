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

    /// That a name has a word.
    struct Posting: Sendable {
        private let bits: UInt32

        init(row: Int, isFirst: Bool) {
            bits = UInt32(row) << 1 | (isFirst ? 1 : 0)
        }

        /// The name's row.
        var row: Int { Int(bits >> 1) }
        /// Whether the name begins with the word, a leading article aside.
        var isFirst: Bool { bits & 1 == 1 }
    }

    /// The names that have a word, in ascending order of their rows.
    func postings(of word: some Collection<UInt8>) -> Column<Posting> {
        let range = words.positions(of: word)
        return range.isEmpty ? [] : postings.part(postings(range))
    }

    /// The names with a word that begins like this, word by word.
    func postings(beginningWith start: some Collection<UInt8>) -> Column<Posting> {
        let range = words.positions(beginningWith: start)
        return range.isEmpty ? [] : postings.part(postings(range))
    }

    private func postings(_ words: Range<Int>) -> Range<Int> {
        Int(starts[words.lowerBound])..<Int(starts[words.upperBound])
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

        mutating func add(_ name: FoldedWords, row: Int) {
            let firstCount = name.hasArticle ? 2 : 1
            // A name may come in two spellings, one after the other.
            if row != lastRow { (lastRow, start) = (row, postings.count) }
            name.text.withUnsafeBufferPointer { text in
                for number in 0..<name.count {
                    let word = position(of: UnsafeBufferPointer(rebasing: text[name.range(of: number)]))
                    // "La la la" is filed once.
                    guard !wordOfPosting[start...].contains(word) else { continue }
                    wordOfPosting.append(word)
                    postings.append(Posting(row: row, isFirst: number < firstCount))
                }
            }
        }

        consuming func build() -> WordIndex {
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
                words: words.arranged(order), starts: Column(starts), postings: Column(arranged))
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
    }

    /// Reads the words of `rows` rows.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        words = try StringPool(reader, name)
        starts = try reader.column("\(name).starts", count: words.count + 1)
        postings = try reader.column("\(name).postings")
        var isInside = true
        for posting in postings { isInside = isInside && posting.row < rows }
        try SnapshotReader.expect(isInside && starts.ascends(upTo: postings.count), "\(name) names other rows")
    }
}
