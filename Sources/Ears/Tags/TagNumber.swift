/// A number in a tag, alone or out of a total: `3` or `3/12`.
public struct TagNumber: Hashable, Sendable {
    /// The number, at least 1.
    public let number: Int
    /// How many there are; nil where the tag does not say.
    public let total: Int?

    /// Reads `3`, `03` or `3/12`.
    ///
    /// - Returns: nil where there is no number above 0.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map {
            Int($0.trimmingPrefix { $0 == " " })
        }
        guard let number = parts.first ?? nil, number > 0 else { return nil }
        self.number = number
        total = parts.count > 1 ? parts[1].flatMap { $0 > 0 ? $0 : nil } : nil
    }
}
