import Catalog

/// Which of an artist's albums need not be fetched.
struct StoredAlbums: Sendable {
    /// Those that earlier attempts at this artist have stored and counted.
    var own: Set<SpotifyID> = []
    /// Those that the store holds whole.
    var complete: Set<SpotifyID> = []
}
