public import Catalog

/// A service that knows artists, their albums and the albums' tracks.
///
/// A crawl asks for the artists of a genre, for the albums of each artist and for the tracks of each album. Every list
/// comes in pages; ask with ``PageRequest/first`` and go on with ``Page/next`` until it is `nil`. Entries that a service
/// answers as `null` are left out, so a page may hold fewer items than asked for and still have a next one.
///
/// Calls may be made from many tasks at a time. They throw ``ProviderError``, or `CancellationError` when the task is
/// cancelled.
public protocol CatalogProvider: Sendable {
    /// A short lower-case word for logs and for the store's `provider` columns, such as `spotify`.
    var name: String { get }

    /// Finds the artists that the service files under a genre.
    ///
    /// - Parameters:
    ///   - genre: A genre's name as the service spells it; one that nobody uses finds no artists.
    ///   - page: Which part of the list.
    func artists(genre: String, page: PageRequest) async throws -> Page<Artist>

    /// Lists the albums that an artist released, singles and guest appearances left out.
    func albums(of artist: SpotifyID, page: PageRequest) async throws -> Page<Album>

    /// Lists the tracks of an album, in the order of disc and number.
    func tracks(of album: SpotifyID, page: PageRequest) async throws -> Page<Track>
}
