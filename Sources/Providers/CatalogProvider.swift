package import Catalog

/// A service that knows artists, their albums and the albums' tracks.
///
/// A crawl asks for the artists of a genre, for the albums of each artist and for the tracks of each album. Every list
/// comes in pages; ask with ``PageRequest/first`` and go on with ``Page/next`` until it is `nil`. Entries that a
/// service answers as `null` are left out, so a page may hold fewer items than asked for and still have a next one.
///
/// Calls may be made from many tasks at a time.
package protocol CatalogProvider: Sendable {
    /// A short lower-case word for logs and for the store's `provider` columns, such as `spotify`.
    var name: String { get }

    /// The service's terms that an operator should know before a crawl; `nil` when there are none.
    var terms: String? { get }

    /// The seed that means the whole catalog; `nil` when the whole catalog is not to be crawled.
    ///
    /// It is no genre: nothing is filed under it.
    var wholeCatalog: String? { get }

    /// Whether its tracks come with entries (`Track.entry`), so that an album without them is fetched again.
    var givesEntries: Bool { get }

    /// Finds the artists that the service files under a genre.
    ///
    /// - Parameters:
    ///   - genre: A genre's name as the service spells it; one that nobody uses finds no artists.
    ///   - page: Which part of the list.
    /// - Returns: One page; an artist may stand in several.
    /// - Throws: ``ProviderError``, with the code `cancelled` when the task is cancelled.
    func artists(genre: String, page: PageRequest) async throws(ProviderError) -> Page<Artist>

    /// Lists the albums that an artist released, singles and guest appearances left out.
    ///
    /// - Throws: ``ProviderError``, as ``artists(genre:page:)``.
    func albums(of artist: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Album>

    /// Lists the tracks of an album, in the order of disc and number.
    ///
    /// - Throws: ``ProviderError``, as ``artists(genre:page:)``.
    func tracks(of album: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Track>
}

extension CatalogProvider {
    /// No terms to know of, which holds for providers that say nothing.
    package var terms: String? { nil }
    /// No such seed: the catalogs of most services are too large to crawl.
    package var wholeCatalog: String? { nil }
    /// No entries, which only media servers give.
    package var givesEntries: Bool { false }
}

/// A part of a list that a provider answers in pages.
package struct Page<Item: Sendable>: Sendable {
    /// The items, in the provider's order.
    package var items: [Item]
    /// How to ask for what follows; `nil` on the last page.
    package var next: PageRequest?
    /// How many items the provider says the whole list has, when it does; not to be relied on.
    package var total: Int?

    /// A page, by default the last one.
    package init(items: [Item], next: PageRequest? = nil, total: Int? = nil) {
        self.items = items
        self.next = next
        self.total = total
    }
}

extension Page {
    /// Cuts the asked-for page out of a whole list.
    init(of list: some RandomAccessCollection<Item>, _ request: PageRequest) {
        let items = Array(list.dropFirst(request.offset).prefix(request.limit))
        let end = request.offset + items.count
        self.init(
            items: items,
            next: items.isEmpty || end >= list.count ? nil : PageRequest(offset: end, limit: request.limit),
            total: list.count
        )
    }
}

/// Which part of a list to fetch.
package struct PageRequest: Hashable, Sendable, Codable {
    /// How many items of the list come before the page, nulls included.
    package var offset: Int
    /// How many items to fetch at most; a provider that allows fewer gives fewer.
    package var limit: Int

    /// The most items that any provider gives in one page.
    package static let maximumLimit = 50

    /// The first page, as large as the provider allows.
    package static let first = PageRequest()

    /// Asks for a part of a list.
    ///
    /// - Parameters:
    ///   - offset: Items to pass over; a negative number counts as 0.
    ///   - limit: Items to fetch at most, taken into 1…``maximumLimit``.
    package init(offset: Int = 0, limit: Int = PageRequest.maximumLimit) {
        self.offset = max(0, offset)
        self.limit = min(max(1, limit), Self.maximumLimit)
    }
}
