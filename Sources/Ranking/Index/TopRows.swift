/// The best rows seen so far, best first, of equal scores the smaller row first, of each group of twins only the best.
///
/// What is kept does not depend on the order in which rows are offered.
struct TopRows {
    private(set) var neighbours: [Neighbour] = []
    private let limit: Int
    private let twins: [Int32]

    init(limit: Int, twins: [Int32] = []) {
        self.limit = limit
        self.twins = twins
    }

    /// Whether nothing can get in.
    var isClosed: Bool { limit <= 0 }

    /// A row must score as much as this to get in; a later row than those seen must score more.
    var threshold: Float {
        if limit <= 0 { return .infinity }
        return neighbours.count < limit ? -.infinity : neighbours[limit - 1].score
    }

    mutating func offer(_ row: Int, _ score: Float) {
        let neighbour = Neighbour(row: row, score: score)
        guard score > -.infinity, limit > 0 else { return }
        if neighbours.count == limit, !neighbour.precedes(neighbours[limit - 1]) { return }
        if !twins.isEmpty, twins[row] >= 0, let twin = neighbours.firstIndex(where: { twins[$0.row] == twins[row] }) {
            guard neighbour.precedes(neighbours[twin]) else { return }
            neighbours.remove(at: twin)
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
