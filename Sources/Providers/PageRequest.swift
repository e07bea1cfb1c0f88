/// Which part of a list to fetch.
public struct PageRequest: Hashable, Sendable, Codable {
    /// How many items of the list come before the page, nulls included.
    public var offset: Int
    /// How many items to fetch at most; a provider that allows fewer gives fewer.
    public var limit: Int

    /// The most items that any provider gives in one page.
    public static let maximumLimit = 50

    /// The first page, as large as the provider allows.
    public static let first = PageRequest()

    /// Asks for a part of a list.
    ///
    /// - Parameters:
    ///   - offset: Items to pass over; a negative number counts as 0.
    ///   - limit: Items to fetch at most, taken into 1…``maximumLimit``.
    public init(offset: Int = 0, limit: Int = PageRequest.maximumLimit) {
        self.offset = max(0, offset)
        self.limit = min(max(1, limit), Self.maximumLimit)
    }
}
