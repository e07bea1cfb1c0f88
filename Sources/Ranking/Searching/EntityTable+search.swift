extension EntityTable {
    /// The rows whose names a text typed so far may mean, misspellings aside.
    ///
    /// - Parameter artists: The words that artists' names may supply as long as a row's own name has one; `nil` for none.
    func search(_ query: SearchQuery, limit: Int, artists: ArtistWords?) -> TopHits {
        var hits = TopHits(limit: limit)
        guard let first = query.words.first, limit > 0 else { return hits }
        for row in directory.equals.rows(of: query.name.folded, in: names) { hits.offer(key(.full, row)) }
        if query.words.count == 1 {
            offer(directory.words.postings(beginningWith: first), to: &hits)
        } else {
            offer(rowsWithAllWords(query, artists), query, to: &hits)
        }
        return hits
    }

    /// The rows whose names a text may be a misspelling of.
    func searchNear(_ query: SearchQuery, limit: Int) -> TopHits {
        var hits = TopHits(limit: limit)
        for candidate in near(query.name, margin: 1) { hits.offer(key(.fuzzy, candidate.row)) }
        return hits
    }

    private func key(_ match: SearchHit.Match, _ row: Int) -> UInt64 {
        TopHits.key(match, popularity: popularities[row], length: names.byteCount(row), row: row)
    }

    private func offer(_ postings: ArraySlice<WordIndex.Posting>, to hits: inout TopHits) {
        for posting in postings {
            let row = posting.row
            // The name's length is looked up only where it can matter.
            let match: SearchHit.Match = posting.isFirst ? .prefix : .words
            guard TopHits.key(match, popularity: popularities[row], length: 0, row: 0) < hits.threshold else {
                continue
            }
            hits.offer(key(match, row))
        }
    }

    private func offer(_ rows: [Int], _ query: SearchQuery, to hits: inout TopHits) {
        var folded = FoldedWords()
        for row in rows where key(.prefix, row) < hits.threshold {
            names.withBytes(row) { folded.read($0) }
            hits.offer(key(folded.begins(with: query.name.words.text) ? .prefix : .words, row))
        }
    }

    /// The rows that have some words in their names and the rest in their artists' names.
    private func rowsWithAllWords(_ query: SearchQuery, _ artists: ArtistWords?) -> [Int] {
        let lists = query.words.map { directory.words.postings(beginningWith: $0) }
        let all = UInt8(truncatingIfNeeded: 1 << lists.count - 1)
        // Words that no artist has must be in the name itself; the fewest rows that have one of them are enough to look at.
        let needed = all & ~(artists?.all ?? 0)
        guard lists.indices.allSatisfy({ needed & 1 << $0 == 0 || !lists[$0].isEmpty }) else { return [] }
        var own = [UInt8](repeating: 0, count: count)
        for (number, list) in lists.enumerated() {
            for posting in list { own[posting.row] |= 1 << number }
        }
        let rarest = lists.indices.filter { needed & 1 << $0 != 0 }.min { lists[$0].count < lists[$1].count }
        var rows: [Int] = []
        for number in rarest.map({ $0...$0 }) ?? 0...lists.count - 1 {
            for posting in lists[number] {
                let row = posting.row
                let words = own[row]
                guard words != 0 else { continue }
                if words == all || words | (artists?.words(of: facts.artists[row]) ?? 0) == all {
                    rows.append(row)
                    // Once only, though several words may lead to it.
                    own[row] = 0
                }
            }
        }
        return rows
    }
}
