import Catalog

/// A projection in the registers' form, made once per batch: means and scales are folded into the matrix.
struct ProjectionKernel {
    private enum Form {
        case standardised(FeatureTransform.Applied)
        case plain(FeatureExpansion)
        case products(FeatureExpansion)
        case units(FeatureExpansion, blocks: Int)
    }

    private let form: Form
    /// Rows of ``Space/dimensions`` floats; with units, those are padded to whole blocks of eight by rows of zeros.
    private let rows: [Float]
    /// What every track's sum starts with: minus the projected means.
    private let start: RowSum
    /// R in blocks of eight units, ``FeatureExpansion/baseCount`` × 8 weights each, followed by the blocks of c.
    private let units: [SIMD8<Float>]

    init(_ projection: Projection) {
        switch projection.transform {
        case .standardised(let transform):
            form = .standardised(FeatureTransform.Applied(transform))
            rows = projection.matrix.values
            start = RowSum()
            units = []
        case .expanded(let expansion):
            let (folded, bias) = Self.fold(projection.matrix, expansion)
            let blocks = (expansion.offsets.count + 7) / 8
            switch expansion.form {
            case .plain: form = .plain(expansion)
            case .products: form = .products(expansion)
            case .units: form = .units(expansion, blocks: blocks)
            }
            let padding = expansion.form == .units ? blocks * 8 - expansion.offsets.count : 0
            rows = folded + [Float](repeating: 0, count: padding * Space.dimensions)
            start = bias.withUnsafeBytes { RowSum(at: $0) }
            units = Self.blocks(of: expansion, count: blocks)
        }
    }

    /// transform(features) · matrix.
    func sum(of track: AudioFeatures) -> RowSum {
        rows.withUnsafeBytes { rows in
            switch form {
            case .standardised(let transform):
                return RowSum(adding: transform.standardise(track), times: rows, to: RowSum())
            case .plain(let expansion):
                return RowSum(adding: expansion.base(track), times: rows, to: start)
            case .products(let expansion):
                return products(expansion.base(track), rows)
            case .units(let expansion, let blocks):
                return rectified(expansion.base(track), blocks, rows)
            }
        }
    }

    private func products(_ base: SIMD16<Float>, _ rows: UnsafeRawBufferPointer) -> RowSum {
        var sum = RowSum(adding: base, times: rows, to: start)
        var row = FeatureExpansion.baseCount
        for left in 0..<FeatureExpansion.baseCount {
            for right in left..<FeatureExpansion.baseCount {
                sum.add(rows, row: row, weight: base[left] * base[right])
                row += 1
            }
        }
        return sum
    }

    private func rectified(_ base: SIMD16<Float>, _ blocks: Int, _ rows: UnsafeRawBufferPointer) -> RowSum {
        var sum = RowSum(adding: base, times: rows, to: start)
        units.withUnsafeBufferPointer { units in
            for block in 0..<blocks {
                var height = units[blocks * FeatureExpansion.baseCount + block]
                for lane in 0..<FeatureExpansion.baseCount {
                    height += SIMD8(repeating: base[lane]) * units[block * FeatureExpansion.baseCount + lane]
                }
                height.replace(with: 0, where: height .< 0)
                let first = FeatureExpansion.baseCount + block * 8
                for unit in 0..<8 { sum.add(rows, row: first + unit, weight: height[unit]) }
            }
        }
        return sum
    }

    /// (φ − means) / scales · P = φ · (P / scales) − means · (P / scales).
    private static func fold(_ matrix: Matrix, _ expansion: FeatureExpansion) -> (rows: [Float], bias: [Float]) {
        var rows = matrix.values
        var bias = [Double](repeating: 0, count: Space.dimensions)
        for row in 0..<matrix.rows {
            for column in 0..<Space.dimensions {
                let entry = Double(matrix[row, column]) / Double(expansion.scales[row])
                rows[row * Space.dimensions + column] = Float(entry)
                bias[column] -= Double(expansion.means[row]) * entry
            }
        }
        return (rows, bias.map { Float($0) })
    }

    private static func blocks(of expansion: FeatureExpansion, count: Int) -> [SIMD8<Float>] {
        let unitCount = expansion.offsets.count
        func block(_ values: (Int) -> Float, _ first: Int) -> SIMD8<Float> {
            var lanes = SIMD8<Float>.zero
            for lane in 0..<8 where first + lane < unitCount { lanes[lane] = values(first + lane) }
            return lanes
        }
        let weights = (0..<count * FeatureExpansion.baseCount).map { index in
            block(
                { expansion.weights[index % FeatureExpansion.baseCount * unitCount + $0] },
                index / FeatureExpansion.baseCount * 8
            )
        }
        return weights + (0..<count).map { block({ expansion.offsets[$0] }, $0 * 8) }
    }
}
