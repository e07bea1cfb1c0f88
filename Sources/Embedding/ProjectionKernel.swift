import Catalog

/// A projection in the registers' form, made once per batch: means and scales are folded into the matrix.
struct ProjectionKernel {
    private enum Form {
        case standardised(FeatureTransform.Applied)
        case plain(FeatureExpansion)
        case products(FeatureExpansion)
        case units(FeatureExpansion, blocks: Int)
        case scored(InputScores.Curves)
    }

    private let form: Form
    /// Rows of ``Space/dimensions`` floats; with units, those are padded to whole blocks of eight by rows of zeros.
    private let rows: [Float]
    /// The initial value of every track's sum: minus the projected means.
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
        case .scored(let scores):
            form = .scored(InputScores.Curves(scores))
            rows = projection.matrix.values
            start = Self.bias(of: projection.matrix, means: scores.means).withUnsafeBytes { RowSum(at: $0) }
            units = []
        }
    }

    /// transform(features) · matrix; nothing where the transform takes another source.
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
            case .scored: return RowSum()
            }
        }
    }

    /// transform(numbers of a source) · matrix; nothing where the transform takes the audio features.
    func sum(of values: [Float]) -> RowSum {
        guard case .scored(let curves) = form else { return RowSum() }
        var sum = start
        rows.withUnsafeBytes { rows in
            for row in values.indices { sum.add(rows, row: row, weight: curves.score(values[row], at: row)) }
        }
        return sum
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

    /// − means · P.
    private static func bias(of matrix: Matrix, means: [Float]) -> [Float] {
        (0..<Space.dimensions).map { column in
            Float(-means.indices.reduce(0.0) { $0 + Double(means[$1]) * Double(matrix[$1, column]) })
        }
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

/// Σ weight · row over a matrix' rows, 32 components in four registers' worth of lanes.
struct RowSum {
    private var part0 = SIMD8<Float>.zero
    private var part1 = SIMD8<Float>.zero
    private var part2 = SIMD8<Float>.zero
    private var part3 = SIMD8<Float>.zero

    init() {}

    /// Starts with one row.
    init(at row: UnsafeRawBufferPointer) {
        add(row, row: 0, weight: 1)
    }

    /// Adds the first twelve rows to another sum.
    @inline(__always)
    init(adding weights: SIMD16<Float>, times rows: UnsafeRawBufferPointer, to sum: RowSum) {
        self = sum
        for row in 0..<12 { add(rows, row: row, weight: weights[row]) }
    }

    /// Adds a row of a matrix in memory times a weight.
    @inline(__always)
    mutating func add(_ rows: UnsafeRawBufferPointer, row: Int, weight: Float) {
        let weight = SIMD8(repeating: weight)
        let start = row * Space.dimensions * 4
        part0 += weight * rows.loadUnaligned(fromByteOffset: start, as: SIMD8<Float>.self)
        part1 += weight * rows.loadUnaligned(fromByteOffset: start + 32, as: SIMD8<Float>.self)
        part2 += weight * rows.loadUnaligned(fromByteOffset: start + 64, as: SIMD8<Float>.self)
        part3 += weight * rows.loadUnaligned(fromByteOffset: start + 96, as: SIMD8<Float>.self)
    }

    var length: Float {
        let squares = part0 * part0 + part1 * part1 + part2 * part2 + part3 * part3
        return squares.sum().squareRoot()
    }

    func store(in output: UnsafeMutableBufferPointer<Float>, at start: Int, factor: Float) {
        let raw = UnsafeMutableRawBufferPointer(output)
        // A product of zero and something not finite would be NaN: what is invalid is written as zeros.
        let sum = factor == 0 ? RowSum() : self
        raw.storeBytes(of: sum.part0 * factor, toByteOffset: start * 4, as: SIMD8<Float>.self)
        raw.storeBytes(of: sum.part1 * factor, toByteOffset: start * 4 + 32, as: SIMD8<Float>.self)
        raw.storeBytes(of: sum.part2 * factor, toByteOffset: start * 4 + 64, as: SIMD8<Float>.self)
        raw.storeBytes(of: sum.part3 * factor, toByteOffset: start * 4 + 96, as: SIMD8<Float>.self)
    }
}
