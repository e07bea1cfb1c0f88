import Catalog

/// Which artists have a genre, by position.
struct GenreArtists: Sendable {
    private let artists: [Int: [Int32]]
    private let artistCount: Int

    init(_ attributes: CatalogAttributes) {
        artistCount = attributes.artistCount
        var artists: [Int: [Int32]] = [:]
        for artist in 0..<artistCount {
            for genre in attributes.genres(of: .artist, artist) { artists[genre, default: []].append(Int32(artist)) }
        }
        self.artists = artists
    }

    /// By position of an artist, whether it has one of some genres.
    func flags(of genres: Set<Int>) -> [Bool] {
        var flags = [Bool](repeating: false, count: artistCount)
        for genre in genres { for artist in artists[genre] ?? [] { flags[Int(artist)] = true } }
        return flags
    }
}
