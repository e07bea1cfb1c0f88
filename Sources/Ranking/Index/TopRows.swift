/// The best rows seen so far, best first, of each group of twins only the best.
///
/// Rows are offered in ascending order, so a row that only equals the worst one kept has lost the tie already.
struct TopRows {
    private(set) var neighbours: [Neighbour] = []
    private let limit: Int
    private let twins: [Int32]

    init(limit: Int, twins: [Int32] = []) {
        self.limit = limit
        self.twins = twins
    }

    /// A row must score more than this to get in.
    var threshold: Float {
        if limit <= 0 { return .infinity }
        return neighbours.count < limit ? -.infinity : neighbours[limit - 1].score
    }

    mutating func offer(_ row: Int, _ score: Float) {
        guard score > threshold else { return }
        if !twins.isEmpty, twins[row] >= 0, let twin = neighbours.firstIndex(where: { twins[$0.row] == twins[row] }) {
            guard score > neighbours[twin].score else { return }
            neighbours.remove(at: twin)
        } else if neighbours.count == limit {
            neighbours.removeLast()
        }
        // The number of rows that are at least as good; they came earlier, so equals stay in front.
        var (low, high) = (0, neighbours.count)
        while low < high {
            let middle = (low + high) / 2
            if neighbours[middle].score >= score { low = middle + 1 } else { high = middle }
        }
        neighbours.insert(Neighbour(row: row, score: score), at: low)
    }
}
