/// An index some of whose rows have changed since it was built: the answers are those of an index of the vectors that
/// the rows have now.
///
/// The index is searched without the changed rows. Then those are compared with the query, beginning from what was
/// found.
struct ChangedIndex: VectorIndex {
    /// The index as it was built.
    let base: any VectorIndex
    let changes: ChangedRows

    var count: Int { base.count }

    func vector(at row: Int) -> [Float] { changes.vector(of: row) ?? base.vector(at: row) }

    func search(_ queries: [IndexQuery]) -> [[Neighbour]] {
        let changes = changes
        let found = base.search(
            queries.map { query in
                var query = query
                query.filter = { [filter = query.filter] row in !changes.contains(row) && filter?(row) ?? true }
                return query
            })
        let queries = changes.goneCount == 0 ? queries : queries.map(withoutGone)
        var scan = Scan(queries, from: found, count: count, numbers: changes.rows)
        scan.run(over: changes.vectors)
        return scan.results
    }

    private func withoutGone(_ query: IndexQuery) -> IndexQuery {
        var query = query
        query.filter = { [filter = query.filter, changes] row in !changes.isGone(row) && filter?(row) ?? true }
        return query
    }
}
