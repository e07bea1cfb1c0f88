/// The covariance of φ over recordings, and that within the artists who made them.
struct ArtistScatter {
    /// T, row after row.
    let total: [Double]
    /// S_w: pooled over artists of two or more recordings, divided by their recordings less one each.
    let within: [Double]
    /// The numbers of φ.
    let order: Int

    /// Sums over recordings.
    ///
    /// - Parameters:
    ///   - groups: The recordings of each artist that is one, by what ``FeatureExpansion/base(_:)`` made of them.
    ///   - others: Recordings of nobody known.
    ///   - expansion: What makes φ, with mean 0 over all of them.
    init(_ groups: [[SIMD16<Float>]], others: [SIMD16<Float>], expansion: FeatureExpansion) {
        order = expansion.count
        var several = ScatterMatrix(order: order)
        var single = ScatterMatrix(order: order)
        var means = ScatterMatrix(order: order)
        for base in others { single.add { expansion.fill($0, with: base) } }
        var freedom = 0
        for group in groups {
            guard group.count > 1 else {
                for base in group { single.add { expansion.fill($0, with: base) } }
                continue
            }
            freedom += group.count - 1
            var sum = [Float](repeating: 0, count: order)
            for base in group {
                several.add { row in
                    expansion.fill(row, with: base)
                    for index in row.indices { sum[index] += row[index] }
                }
            }
            // √n m, so that its product with itself is n m mᵀ.
            let root = Float(group.count).squareRoot()
            means.add { row in
                for index in row.indices { row[index] = sum[index] / root }
            }
        }
        let count = Double(max(several.count + single.count, 1))
        let (all, rest, owned) = (several.sums(), single.sums(), means.sums())
        total = zip(all, rest).map { ($0 + $1) / count }
        within = zip(all, owned).map { ($0 - $1) / Double(max(freedom, 1)) }
    }
}
