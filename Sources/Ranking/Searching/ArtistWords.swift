/// Which words of a text the artists of a table's rows have in their names.
struct ArtistWords {
    /// The words that any artist has, a bit each.
    let all: UInt8
    private let wordsOfArtist: [UInt8]
    private let artistsOf: (_ row: Int) -> [Int]

    /// - Parameters:
    ///   - artists: The artists' table.
    ///   - artistsOf: The rows in it of a row's artists.
    init(_ query: SearchQuery, in artists: EntityTable, artistsOf: @escaping (_ row: Int) -> [Int]) {
        var words = [UInt8](repeating: 0, count: artists.count)
        var all: UInt8 = 0
        for (number, word) in query.words.enumerated() {
            for posting in artists.directory.words.postings(beginningWith: word) {
                words[posting.row] |= 1 << number
                all |= 1 << number
            }
        }
        wordsOfArtist = words
        self.all = all
        self.artistsOf = artistsOf
    }

    /// The words that any artist of a row has.
    func words(ofArtistsOf row: Int) -> UInt8 {
        artistsOf(row).reduce(0) { $0 | wordsOfArtist[$1] }
    }
}
