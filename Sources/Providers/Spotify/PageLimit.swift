import Concurrency

/// How large a page of one kind of list may be, as far as is known.
///
/// Spotify does not tell. Since 2026 small applications get 10 where others get 50, so the large size is tried until the
/// service refuses it, once.
final class PageLimit: Sendable {
    /// Goes ahead as long as no page has been seen.
    let scout = SingleFlight()

    /// What small applications may ask for.
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
