import Embedding

extension FoldMeasurement {
    /// Asks every artist with enough tracks for the artists nearest to it.
    ///
    /// An artist's vector is made of its tracks' as the fleet makes it: albums by duration, then their mean. It counts
    /// as what most of its tracks count as, of equals the first in the alphabet; artists that count as nothing do not
    /// take part.
    func compareArtists() -> Observations {
        let labelled = artists()
        var observations = Observations()
        let length = EvaluationOptions.artistListLength
        let index = ScanIndex(vectors: labelled.flatMap(\.vector))
        for (row, artist) in labelled.enumerated() {
            let nearest = index.search([IndexQuery(artist.vector, limit: length, excluded: [row])])[0]
            let hits = nearest.count { labelled[$0.row].label == artist.label }
            observations.add(Double(hits) / Double(length), of: artist.owner)
        }
        return observations
    }

    private struct Artist {
        var owner: Int
        var label: Int
        var vector: [Float]
    }

    /// In the order in which they come in the pool, which is random.
    private func artists() -> [Artist] {
        var order: [Int] = []
        var rowsByOwner: [Int: [Int]] = [:]
        for (row, owner) in owners.enumerated() {
            if rowsByOwner[owner] == nil { order.append(owner) }
            rowsByOwner[owner, default: []].append(row)
        }
        return order.compactMap { owner in
            let rows = rowsByOwner[owner, default: []]
            guard rows.count >= EvaluationOptions.artistTracks, let label = mostFrequentLabel(of: rows),
                let vector = artistVector(of: rows)
            else { return nil }
            return Artist(owner: owner, label: label, vector: vector)
        }
    }

    private func mostFrequentLabel(of rows: [Int]) -> Int? {
        var counts: [Int: Int] = [:]
        for row in rows {
            for label in corpus.labels[fold.pool[row]] { counts[label, default: 0] += 1 }
        }
        return counts.max { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }?.key
    }

    private func artistVector(of rows: [Int]) -> [Float]? {
        // Sums of floats in a fixed order, so that the figures repeat to the last digit.
        let sorted = rows.sorted { fold.pool[$0] < fold.pool[$1] }
        let albums = Dictionary(grouping: sorted) { corpus.albums[fold.pool[$0]] }
        let vectors = albums.sorted { $0.key < $1.key }.compactMap { album in
            Aggregation.album(
                album.value.map { row in
                    (
                        vector: scores.vector(at: row),
                        durationMilliseconds: corpus.tracks[fold.pool[row]].durationMilliseconds
                    )
                })
        }
        return Aggregation.mean(vectors)
    }
}
