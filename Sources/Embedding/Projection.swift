public import Catalog

/// What turns audio features into vectors whose cosine means likeness: a transform and one matrix.
///
/// vector = L2(transform(features) · matrix), ``Space/dimensions`` components.
public struct Projection: Sendable, Equatable {
    /// What happens to the features first.
    public let transform: FeatureTransform
    /// One row per transformed feature, ``Space/dimensions`` columns.
    public let matrix: Matrix

    /// Combines a transform and its matrix.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when the matrix has not one row per feature and
    ///   ``Space/dimensions`` columns, or an entry is not finite.
    public init(transform: FeatureTransform, matrix: Matrix) throws(EmbeddingError) {
        try transform.validate()
        guard matrix.rows == transform.features.count, matrix.columns == Space.dimensions else {
            throw EmbeddingError(
                .shapeMismatch,
                "the projection is \(matrix.rows) × \(matrix.columns), expected \(transform.features.count) × "
                    + "\(Space.dimensions); run `juke retrain`"
            )
        }
        guard matrix.values.allSatisfy(\.isFinite) else {
            throw EmbeddingError(.shapeMismatch, "the projection holds numbers that are not finite; run `juke retrain`")
        }
        self.transform = transform
        self.matrix = matrix
    }

    /// The unit vector of a track.
    ///
    /// - Returns: ``Space/dimensions`` components; `nil` for a failed analysis, for features that are not finite, and for
    ///   a track so average that it has no direction.
    public func vector(for features: AudioFeatures) -> [Float]? {
        let (vectors, valid) = project([features])
        return valid[0] ? vectors : nil
    }

    /// The unit vectors of many tracks at once, about ten million a second and core.
    ///
    /// - Returns: `vectors`, ``Space/dimensions`` components per track, one track after another; `valid`, whether the
    ///   track has a vector at all. That of a track without one is zeros.
    public func project(_ batch: [AudioFeatures]) -> (vectors: [Float], valid: [Bool]) {
        let transform = FeatureTransform.Applied(transform)
        var valid: [Bool] = []
        valid.reserveCapacity(batch.count)
        let vectors = [Float](unsafeUninitializedCapacity: batch.count * Space.dimensions) { output, count in
            matrix.values.withUnsafeBytes { rows in
                for features in batch {
                    let isTrack = !features.isFailedAnalysis && features.isFinite
                    let sum = isTrack ? RowSum(of: rows, weights: transform.standardise(features)) : RowSum()
                    let length = sum.length
                    let isValid = length.isFinite && length > Space.shortestLength
                    sum.store(in: output, at: count, factor: isValid ? 1 / length : 0)
                    count += Space.dimensions
                    valid.append(isValid)
                }
            }
        }
        return (vectors, valid)
    }
}

/// Σ weight · row over the matrix' rows, 32 components in four registers' worth of lanes.
private struct RowSum {
    private var part0 = SIMD8<Float>.zero
    private var part1 = SIMD8<Float>.zero
    private var part2 = SIMD8<Float>.zero
    private var part3 = SIMD8<Float>.zero

    init() {}

    init(of rows: UnsafeRawBufferPointer, weights: SIMD16<Float>) {
        for row in 0..<AudioFeature.count {
            let weight = SIMD8(repeating: weights[row])
            let start = row * Space.dimensions * 4
            part0 += weight * rows.loadUnaligned(fromByteOffset: start, as: SIMD8<Float>.self)
            part1 += weight * rows.loadUnaligned(fromByteOffset: start + 32, as: SIMD8<Float>.self)
            part2 += weight * rows.loadUnaligned(fromByteOffset: start + 64, as: SIMD8<Float>.self)
            part3 += weight * rows.loadUnaligned(fromByteOffset: start + 96, as: SIMD8<Float>.self)
        }
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
