/// The nearest tracks of one query: of all, and of those by other artists.
///
/// Of equal scores the row that comes first after the query's own counts, the last row being followed by the first. The
/// pool is shuffled, so ties are broken at random, and not in the same way for every query.
struct NearestLists {
    let all: [Neighbour]
    let others: [Neighbour]

    /// Reads the lists off a query's scores.
    ///
    /// - Parameters:
    ///   - query: The query's row, which is in neither list.
    ///   - scores: One score per row.
    ///   - owners: Whose row it is, row by row.
    ///   - limit: How long the lists are at most.
    init(of query: Int, scores: UnsafePointer<Float>, owners: UnsafeBufferPointer<Int>, limit: Int) {
        var all = TopRows(limit: limit)
        var others = TopRows(limit: limit)
        let owner = owners[query]
        // What does not enter the filtered list cannot enter the other: that one has the higher threshold.
        var threshold = others.threshold
        for part in [query + 1..<owners.count, 0..<query] {
            for row in part where scores[row] > threshold {
                all.offer(row, scores[row])
                if owners[row] != owner {
                    others.offer(row, scores[row])
                    threshold = others.threshold
                }
            }
        }
        self.all = all.neighbours
        self.others = others.neighbours
    }
}
