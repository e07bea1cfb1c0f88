import Concurrency

/// A search cut into slices, since Spotify lists no more than its first thousand hits.
///
/// The first slice is the search as it is. When that has more hits than are listed, the same search goes on year by
/// year of release. A hit of one slice may be one of another too. All slices lie one behind the other on one line of
/// offsets:
///
///     0 ………… 999 │ 1000 ………… 1999 │ 2000 …
///     unsliced   │ year:1900-1959  │ year:1960-1969 …
enum SearchSlices {
    /// How many hits of a search are listed: an offset beyond is refused.
    static let depth = 1000

    /// The further slices: the fewer releases a time has, the more years in one.
    static let years: [ClosedRange<Int>] =
        [1900...1959, 1960...1969, 1970...1979, 1980...1984, 1985...1989, 1990...1994, 1995...1999]
        + (2000...2035).map { $0...$0 } + [2036...2099]

    /// One slice, and where in it an offset lies.
    struct Place {
        /// The slice's number, 0 for the search as it is.
        let number: Int
        /// The offset within the slice.
        let offset: Int

        /// The text that narrows the search.
        var filter: String {
            guard number > 0 else { return "" }
            let years = SearchSlices.years[number - 1]
            return years.count == 1 ? " year:\(years.lowerBound)" : " year:\(years.lowerBound)-\(years.upperBound)"
        }

        /// Where the next slice starts, if there is one.
        var nextSlice: Int? { number < SearchSlices.years.count ? (number + 1) * SearchSlices.depth : nil }
    }

    /// Where an offset lies; `nil` behind the last slice.
    static func place(_ offset: Int) -> Place? {
        let number = offset / depth
        return number <= years.count ? Place(number: number, offset: offset % depth) : nil
    }
}

/// How large a page of one kind of list may be, as far as is known.
///
/// Spotify does not tell. Since 2026 small applications get 10 where others get 50, so the large size is tried until
/// the service refuses it, once.
final class PageLimit: Sendable {
    /// Lets one request find out the size as long as no page has been seen.
    let singleFlight = SingleFlight()

    /// The largest page of small applications.
    static let small = 10

    private let largest = Mutex(PageRequest.maximumLimit)

    /// The size to ask for when this many are wanted.
    func allowed(_ wanted: Int) -> Int {
        min(wanted, largest.withLock { $0 })
    }

    /// Notes that a size was refused.
    ///
    /// - Returns: Whether a smaller one is worth a try.
    func lower(from refused: Int) -> Bool {
        guard refused > Self.small else { return false }
        largest.withLock { $0 = Self.small }
        return true
    }
}
