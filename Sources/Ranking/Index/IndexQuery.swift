/// What one search looks for.
public struct IndexQuery: Sendable {
    /// The direction to look in: a unit vector, so that scores are cosines.
    public var vector: [Float]
    /// How many rows to return at most.
    public var limit: Int
    /// Rows that must not be returned; where there are ``twins``, by the first row of their group.
    public var excluded: Set<Int>
    /// Says whether a row may be returned; `nil` allows all.
    ///
    /// It is asked for promising rows only.
    public var filter: (@Sendable (_ row: Int) -> Bool)?

    /// What is known of ``filter`` about many rows at a time.
    var placeFilter: PlaceFilter?

    /// What a row's score is lowered by, at least 0; `nil` lowers none.
    ///
    /// It is asked for promising rows only, those that would be returned if they cost nothing: the answer is exact.
    public var penalty: (@Sendable (_ row: Int) -> Float)?
    /// By row, the first row of the group that it belongs to, −1 for a row alone; of a group only the best row is returned.
    ///
    /// Empty when each row is alone.
    public var twins: [Int32]

    /// Makes a query.
    public init(
        _ vector: [Float], limit: Int, excluded: Set<Int> = [], filter: (@Sendable (_ row: Int) -> Bool)? = nil,
        penalty: (@Sendable (_ row: Int) -> Float)? = nil, twins: [Int32] = []
    ) {
        self.vector = vector
        self.limit = limit
        self.excluded = excluded
        self.filter = filter
        self.penalty = penalty
        self.twins = twins
    }

    func group(of row: Int) -> Int { twins.isEmpty || twins[row] < 0 ? row : Int(twins[row]) }

    func allows(_ row: Int) -> Bool {
        !excluded.contains(group(of: row)) && filter?(row) ?? true
    }
}
