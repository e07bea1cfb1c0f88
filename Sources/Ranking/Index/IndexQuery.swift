/// What one search looks for.
public struct IndexQuery: Sendable {
    /// The direction to look in: a unit vector, so that scores are cosines.
    public var vector: [Float]
    /// How many rows to return at most.
    public var limit: Int
    /// Rows that must not be returned.
    public var excluded: Set<Int>
    /// Says whether a row may be returned; `nil` allows all.
    ///
    /// It is asked for promising rows only.
    public var filter: (@Sendable (_ row: Int) -> Bool)?

    /// Makes a query.
    public init(
        _ vector: [Float], limit: Int, excluded: Set<Int> = [], filter: (@Sendable (_ row: Int) -> Bool)? = nil
    ) {
        self.vector = vector
        self.limit = limit
        self.excluded = excluded
        self.filter = filter
    }

    func allows(_ row: Int) -> Bool {
        !excluded.contains(row) && filter?(row) ?? true
    }
}
