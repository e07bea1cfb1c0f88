/// Which words of a text the artists have in their names, for albums and tracks that are asked for with their artist.
struct ArtistWords {
    /// The words that any artist has, a bit each.
    let all: UInt8
    private let words: [UInt8]

    init(_ query: SearchQuery, in artists: EntityTable) {
        var words = [UInt8](repeating: 0, count: artists.count)
        var all: UInt8 = 0
        for (number, word) in query.words.enumerated() {
            for posting in artists.directory.words.postings(beginningWith: word) {
                words[posting.row] |= 1 << number
                all |= 1 << number
            }
        }
        self.words = words
        self.all = all
    }

    /// The words that some artists have together; positions beyond the table are those of artists that have no embedding.
    func words(of artists: ArraySlice<Int32>) -> UInt8 {
        artists.reduce(0) { Int($1) < words.count ? $0 | words[Int($1)] : $0 }
    }
}
