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

    /// Adds a row.
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
