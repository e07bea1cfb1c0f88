import Catalog

/// The rank-normal scores of recordings, and their covariances.
struct ScoredRecordings {
    /// The curves and means.
    let transform: InputScores
    /// T, row after row.
    let total: [Double]
    /// S_w: pooled over artists of two or more recordings, divided by their recordings less one each.
    let within: [Double]
    /// How many recordings there are.
    let count: Int
    /// How many artists have two or more.
    let comparedArtists: Int
    /// How many numbers a recording has.
    let order: Int

    /// Fits the curves and sums over the recordings, artist by artist.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when a number is not finite.
    init(_ recordings: TrainingRecordings<[Float]>, source: VectorSource) throws(EmbeddingError) {
        order = source.width
        let all = recordings.all
        count = all.count
        comparedArtists = recordings.comparedArtists
        let curves = Self.curves(of: all, order: order)
        let applied = InputScores.Curves(curves)

        var sums = [Double](repeating: 0, count: order)
        var scatter = ScatterMatrix(order: order)
        var several = ScatterMatrix(order: order)
        var artists = ScatterMatrix(order: order)
        var freedom = 0
        for row in recordings.others + recordings.various {
            scatter.add { Self.score(row, applied, into: $0, &sums) }
        }
        for group in recordings.groups {
            guard group.count > 1 else {
                for row in group { scatter.add { Self.score(row, applied, into: $0, &sums) } }
                continue
            }
            freedom += group.count - 1
            var own = [Double](repeating: 0, count: source.width)
            for row in group { several.add { Self.score(row, applied, into: $0, &own) } }
            let root = Double(group.count).squareRoot()
            // √n m, so that its product with itself is n m mᵀ.
            artists.add { row in
                for index in row.indices { row[index] = Float(own[index] / root) }
            }
            for index in sums.indices { sums[index] += own[index] }
        }
        let number = Double(max(count, 1))
        let means = sums.map { $0 / number }
        let (single, owned, between) = (scatter.sums(), several.sums(), artists.sums())
        let width = order
        total = single.indices.map { index in
            (single[index] + owned[index]) / number - means[index / width] * means[index % width]
        }
        within = zip(owned, between).map { ($0 - $1) / Double(max(freedom, 1)) }
        transform = try InputScores(source: source, curves: curves, means: means.map { Float($0) })
    }

    private static func curves(of rows: [[Float]], order: Int) -> [InputScores.Curve] {
        var column = [Double](repeating: 0, count: rows.count)
        return (0..<order).map { input in
            for row in rows.indices { column[row] = Double(rows[row][input]) }
            return InputScores.Curve(of: column)
        }
    }

    private static func score(
        _ row: [Float], _ curves: InputScores.Curves, into scores: UnsafeMutableBufferPointer<Float>,
        _ sums: inout [Double]
    ) {
        for input in row.indices {
            let score = curves.score(row[input], at: input)
            scores[input] = score
            sums[input] += Double(score)
        }
    }
}
