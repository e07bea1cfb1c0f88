import Catalog
import Providers

/// A list that a provider answers in pages, read to its end.
enum PagedList {
    /// After how many pages in a row without anything new a list counts as over: a service that always names a next page
    /// would be asked for ever.
    static let staleLimit = 3
    /// The same for a search, which a provider may cut into slices (years, say) that largely repeat one another; its offsets
    /// are bounded by the provider.
    static let searchStaleLimit = 120

    /// The items of a list, the first of each id, in the list's order.
    ///
    /// - Parameters:
    ///   - limit: How many items to take; repeated ones do not count.
    ///   - staleLimit: After how many pages without anything new it is over.
    ///   - fetch: Asks for one page.
    static func items<Item: Identifiable>(
        upTo limit: Int = .max, staleLimit: Int = PagedList.staleLimit,
        _ fetch: (PageRequest) async throws -> Page<Item>
    ) async throws -> [Item] where Item.ID == SpotifyID {
        var items: [Item] = []
        var seen: Set<SpotifyID> = []
        var pagesWithoutNews = 0
        var next: PageRequest? = PageRequest(limit: limit)
        while let request = next, items.count < limit, pagesWithoutNews < staleLimit {
            let page = try await fetch(request)
            let new = page.items.filter { seen.insert($0.id).inserted }
            items += new
            pagesWithoutNews = new.isEmpty ? pagesWithoutNews + 1 : 0
            next = page.next.flatMap { $0.offset > request.offset ? $0 : nil }
        }
        return Array(items.prefix(limit))
    }
}
