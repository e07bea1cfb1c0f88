/// Vectors in memory and the exact search for those nearest to a query.
///
/// Rows are numbered from 0 in the order in which they were given; of equal scores the smaller row comes first. An
/// index is immutable: any number of threads may search it. Whatever the index, the answer is the same, bit for bit:
/// ``ScanIndex`` compares with all rows, ``PrunedIndex`` leaves out those that cannot be among the best.
public protocol VectorIndex: Sendable {
    /// The number of rows.
    var count: Int { get }

    /// The vector of a row.
    ///
    /// - Parameter row: `0..<count`; another is a programmer's error.
    /// - Returns: Its ``Embedding/Space/dimensions`` components, as they were given.
    func vector(at row: Int) -> [Float]

    /// The rows nearest to each query by cosine.
    ///
    /// A query's answer does not depend on the others.
    ///
    /// - Returns: One list per query, highest score first, equal scores by row. A query whose vector has another number
    ///   of components or one that is not finite, or whose limit is not positive, finds nothing.
    func search(_ queries: [IndexQuery]) -> [[Neighbour]]
}

/// The query of one search.
public struct IndexQuery: Sendable {
    /// The direction to look in: a unit vector, so that scores are cosines.
    public var vector: [Float]
    /// How many rows to return at most.
    public var limit: Int
    /// Rows that must not be returned; where there are ``groups``, by the first row of their group.
    public var excluded: Set<Int>
    /// Whether a row may be returned; `nil` allows all.
    ///
    /// It is asked for promising rows only.
    public var filter: (@Sendable (_ row: Int) -> Bool)?

    /// The answers of ``filter`` about many rows at a time, as far as they are known.
    var placeFilter: PlaceFilter?

    /// The amount by which the score of a row with a cosine is lowered, at least 0; `nil` lowers none.
    ///
    /// It is asked for promising rows only, those that would be returned if they cost nothing: the answer is exact.
    public var penalty: (@Sendable (_ row: Int, _ cosine: Float) -> Float)?
    /// The rows that belong together; of a group only the best row is returned.
    public var groups: RowGroups

    /// A query that excludes, filters and lowers nothing unless asked to.
    public init(
        _ vector: [Float], limit: Int, excluded: Set<Int> = [], filter: (@Sendable (_ row: Int) -> Bool)? = nil,
        penalty: (@Sendable (_ row: Int, _ cosine: Float) -> Float)? = nil, groups: RowGroups = RowGroups()
    ) {
        self.vector = vector
        self.limit = limit
        self.excluded = excluded
        self.filter = filter
        self.penalty = penalty
        self.groups = groups
    }

    func group(of row: Int) -> Int {
        let first = groups[row]
        return first < 0 ? row : Int(first)
    }

    func allows(_ row: Int) -> Bool {
        !excluded.contains(group(of: row)) && filter?(row) ?? true
    }
}

/// One row that a search found.
public struct Neighbour: Sendable, Equatable {
    /// The row's number in the index.
    public let row: Int
    /// The cosine of the row and the query, −1…1 up to rounding.
    public let score: Float

    /// A row with the score that a search gave it.
    public init(row: Int, score: Float) {
        self.row = row
        self.score = score
    }
}

/// The best rows seen so far: best first, of equal scores the smaller row first, of each group only the best.
///
/// The result does not depend on the order in which rows are offered.
struct TopRows {
    private(set) var neighbours: [Neighbour] = []
    let limit: Int
    private let groups: RowGroups

    init(limit: Int, groups: RowGroups = RowGroups()) {
        self.limit = limit
        self.groups = groups
    }

    /// A row must score as much as this to get in; a later row than those seen must score more.
    var threshold: Float {
        if limit <= 0 { return .infinity }
        return neighbours.count < limit ? -.infinity : neighbours[limit - 1].score
    }

    mutating func offer(_ row: Int, _ score: Float) {
        let neighbour = Neighbour(row: row, score: score)
        guard score > -.infinity, limit > 0 else { return }
        if neighbours.count == limit, !neighbour.precedes(neighbours[limit - 1]) { return }
        let group = groups[row]
        if group >= 0, let other = neighbours.firstIndex(where: { groups[$0.row] == group }) {
            guard neighbour.precedes(neighbours[other]) else { return }
            neighbours.remove(at: other)
        } else if neighbours.count == limit {
            neighbours.removeLast()
        }
        var (low, high) = (0, neighbours.count)
        while low < high {
            let middle = (low + high) / 2
            if neighbours[middle].precedes(neighbour) { low = middle + 1 } else { high = middle }
        }
        neighbours.insert(neighbour, at: low)
    }
}

extension Neighbour {
    /// Whether this one stands before another in a list.
    fileprivate func precedes(_ other: Neighbour) -> Bool {
        score != other.score ? score > other.score : row < other.row
    }
}
