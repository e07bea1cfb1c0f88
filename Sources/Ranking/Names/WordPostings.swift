/// Postings of a ``WordIndex`` that follow each other, in blocks; of each is known how popular its rows are at most.
///
/// Whoever wants the most popular names with a word leaves out every block whose peak is below what is found already:
/// of a beginning that a million names share, nearly all.
///
/// Source: Ding and Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes" (2011).
struct WordPostings: Sendable {
    /// The postings, word by word, of each word in ascending order of their rows.
    let all: Column<WordIndex.Posting>
    private let peaks: Column<Peak>
    /// Where the first posting stands in its block.
    private let offset: Int

    /// How popular the rows of a block are at most, 0…100.
    struct Peak: Sendable {
        /// Of the names that begin with the word; 0 where there is none.
        fileprivate(set) var first: UInt8 = 0
        /// Of the names that have the word elsewhere than in the credit of a guest.
        fileprivate(set) var own: UInt8 = 0
        /// Of all names.
        fileprivate(set) var any: UInt8 = 0
    }

    /// How many postings a block has.
    private static let blockLength = 64

    /// No postings.
    init() { (all, peaks, offset) = ([], [], 0) }

    /// Some of an index' postings.
    ///
    /// - Parameters:
    ///   - postings: All of the index.
    ///   - range: Which of them.
    ///   - peaks: The peak of each block of all postings.
    init(_ postings: Column<WordIndex.Posting>, _ range: Range<Int>, _ peaks: Column<Peak>) {
        all = postings.part(range)
        let blocks = range.lowerBound / Self.blockLength..<Self.blockCount(range.upperBound)
        self.peaks = range.isEmpty ? [] : peaks.part(blocks)
        offset = range.lowerBound % Self.blockLength
    }

    /// The number of postings.
    var count: Int { all.count }

    var isEmpty: Bool { all.isEmpty }

    /// Calls the body with the postings of each block that is wanted.
    ///
    /// - Parameters:
    ///   - isWanted: Says of a block, by its peak, whether any of its postings is worth looking at.
    ///   - body: Gets the postings.
    func forEachBlock(where isWanted: (Peak) -> Bool, _ body: (UnsafeBufferPointer<WordIndex.Posting>) -> Void) {
        all.withMemory { memory in
            peaks.withMemory { peaks in
                var (block, start) = (0, 0)
                while start < count {
                    let end = min(count, (block + 1) * Self.blockLength - offset)
                    if isWanted(peaks[block]) { body(UnsafeBufferPointer(start: memory + start, count: end - start)) }
                    (block, start) = (block + 1, end)
                }
            }
        }
    }

    /// How many blocks so many postings have.
    static func blockCount(_ postings: Int) -> Int { (postings + blockLength - 1) / blockLength }

    /// The peak of each block of postings.
    static func peaks(of postings: [WordIndex.Posting], _ popularity: (_ row: Int) -> UInt8) -> [Peak] {
        var peaks = [Peak](repeating: Peak(), count: blockCount(postings.count))
        for (place, posting) in postings.enumerated() {
            let (block, popularity) = (place / blockLength, popularity(posting.row))
            peaks[block].any = max(peaks[block].any, popularity)
            if !posting.isCredit { peaks[block].own = max(peaks[block].own, popularity) }
            if posting.isFirst { peaks[block].first = max(peaks[block].first, popularity) }
        }
        return peaks
    }
}
