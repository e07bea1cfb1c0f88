import Catalog
import Providers

/// What the crawl of one artist brought.
struct CrawledArtist: Sendable {
    /// The artist.
    var artist: Artist
    /// The albums whose tracks were fetched.
    var albums: [Album] = []
    /// The tracks of those albums, album by album.
    var tracks: [Track] = []
    /// How many albums the artist has.
    var albumCount = 0
    /// How many albums were found before those that are listed, by this attempt or an earlier one, and are kept.
    var keptAlbums = 0
    /// How many albums were left alone because the store holds them whole.
    var skippedAlbums = 0
    /// The albums that could not be fetched.
    var failures: [Failure] = []

    /// An album that could not be fetched.
    struct Failure: Sendable {
        var album: SpotifyID
        var error: ProviderError
    }

    /// Forgets the albums and tracks that the store has now.
    mutating func clearKept() {
        keptAlbums += albums.count
        albums = []
        tracks = []
    }
}
