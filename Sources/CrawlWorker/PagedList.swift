import Catalog
import Providers

/// A list that a provider answers in pages, read to its end.
enum PagedList {
    /// After how many pages in a row without anything new a list counts as over: a service that always names a next
    /// page would be asked for ever.
    static let staleLimit = 3
    /// The same for a search, which a provider may cut into slices (years, say) that largely repeat one another; its
    /// offsets are bounded by the provider.
    static let searchStaleLimit = 120

    /// The items of a list, the first of each id, in the list's order.
    ///
    /// - Parameters:
    ///   - limit: How many items to take; repeated ones do not count.
    ///   - staleLimit: After how many pages without anything new it is over.
    ///   - fetch: Asks for one page.
    /// - Returns: At most `limit` items.
    /// - Throws: The error of `fetch`.
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

/// Fetches ahead: several things at a time, taken in order.
enum Prefetch {
    /// Fetches something for each element and hands it over in the elements' order.
    ///
    /// - Parameters:
    ///   - elements: What to fetch for.
    ///   - width: How many fetches are under way or wait for their turn, at least 1.
    ///   - fetch: Fetches for one element.
    ///   - take: Takes what came of one element; answers whether to begin further fetches. Those that were begun are
    ///     handed over in any case, so that nothing that was fetched is lost.
    /// - Throws: The error of `take`; fetches under way are then cancelled.
    static func run<Element: Sendable, Value: Sendable>(
        _ elements: [Element], width: Int, fetch: @escaping @Sendable (Element) async throws -> Value,
        take: (Element, Result<Value, any Error>) async throws -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
            var started = 0
            var taken = 0
            var goesOn = true
            var early: [Int: Result<Value, any Error>] = [:]
            func begin() {
                while goesOn, started < elements.count, started - taken < max(1, width) {
                    let (index, element) = (started, elements[started])
                    group.addTask {
                        do { return (index, .success(try await fetch(element))) } catch {
                            return (index, .failure(error))
                        }
                    }
                    started += 1
                }
            }
            begin()
            while taken < started, let (index, result) = try await group.next() {
                early[index] = result
                while let result = early.removeValue(forKey: taken) {
                    let element = elements[taken]
                    taken += 1
                    // One refusal is enough: what is taken after it does not make the crawl go on.
                    goesOn = try await take(element, result) && goesOn
                }
                begin()
            }
        }
    }
}
