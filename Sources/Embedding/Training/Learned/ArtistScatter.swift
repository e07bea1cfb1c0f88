/// The covariance of φ over recordings, and that within the artists who made them.
struct ArtistScatter {
    /// T, row after row.
    let total: [Double]
    /// S_w: pooled over artists of two or more recordings, divided by their recordings less one each.
    let within: [Double]
    /// The numbers of φ.
    let order: Int

    /// Sums over recordings, artist by artist.
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

/// Σ r rᵀ over rows of numbers: what covariances are made of.
///
/// Rows are gathered in blocks, whose products are summed in single precision and added up in double.
struct ScatterMatrix {
    /// The length of a row.
    let order: Int
    /// How many rows there are.
    private(set) var count = 0
    private var totals: [Double]
    private var block: [Float]
    private var filled = 0
    /// The row length rounded up to whole registers.
    private let stride: Int

    private static let blockRows = 128
    private static let lanes = 8

    init(order: Int) {
        self.order = order
        stride = (order + Self.lanes - 1) / Self.lanes * Self.lanes
        totals = [Double](repeating: 0, count: stride * stride)
        block = [Float](repeating: 0, count: stride * Self.blockRows)
    }

    /// Adds a row that a body writes in full, ``order`` numbers.
    mutating func add(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
        let start = filled * stride
        block.withUnsafeMutableBufferPointer { block in
            body(UnsafeMutableBufferPointer(rebasing: block[start..<start + order]))
        }
        filled += 1
        count += 1
        if filled == Self.blockRows { flush() }
    }

    /// The sums, row after row; both triangles.
    mutating func sums() -> [Double] {
        flush()
        return (0..<order * order).map { index in
            let (row, column) = (index / order, index % order)
            // Whole tiles above the diagonal are summed, the rest is their mirror image.
            let isSummed = column / Self.lanes >= row / Self.lanes
            return isSummed ? totals[row * stride + column] : totals[column * stride + row]
        }
    }

    /// Adds the block's products, tile by tile of four rows and eight columns.
    private mutating func flush() {
        let rows = filled
        guard rows > 0 else { return }
        let stride = stride
        block.withUnsafeBytes { block in
            totals.withUnsafeMutableBufferPointer { totals in
                for row in Swift.stride(from: 0, to: stride, by: 4) {
                    for column in Swift.stride(from: row / Self.lanes * Self.lanes, to: stride, by: Self.lanes) {
                        let tile = Self.tile(block, rows, stride, row, column)
                        for lane in 0..<Self.lanes {
                            totals[row * stride + column + lane] += Double(tile.0[lane])
                            totals[(row + 1) * stride + column + lane] += Double(tile.1[lane])
                            totals[(row + 2) * stride + column + lane] += Double(tile.2[lane])
                            totals[(row + 3) * stride + column + lane] += Double(tile.3[lane])
                        }
                    }
                }
            }
        }
        filled = 0
    }

    @inline(__always)
    private static func tile(
        _ block: UnsafeRawBufferPointer, _ rows: Int, _ stride: Int, _ row: Int, _ column: Int
    ) -> (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, SIMD8<Float>) {
        var sums = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
        for index in 0..<rows {
            let start = index * stride
            let right = block.loadUnaligned(fromByteOffset: (start + column) * 4, as: SIMD8<Float>.self)
            let left = block.loadUnaligned(fromByteOffset: (start + row) * 4, as: SIMD4<Float>.self)
            sums.0 += right * left[0]
            sums.1 += right * left[1]
            sums.2 += right * left[2]
            sums.3 += right * left[3]
        }
        return sums
    }
}
