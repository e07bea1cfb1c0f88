public import Catalog

/// Turns audio features into components whose cosine means likeness: a transform and one matrix.
///
/// x = transform(features) · matrix, ``Space/dimensions`` components.
public struct Projection: Sendable, Equatable {
    /// The transform of the features before the matrix.
    public let transform: Transform
    /// One row per transformed feature, ``Space/dimensions`` columns.
    public let matrix: Matrix

    /// Combines a transform and its matrix.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when the matrix has not one row per feature and
    ///   ``Space/dimensions`` columns, or an entry is not finite.
    public init(transform: Transform, matrix: Matrix) throws(EmbeddingError) {
        try transform.validate()
        guard matrix.rows == transform.count, matrix.columns == Space.dimensions else {
            throw EmbeddingError(
                .shapeMismatch,
                "the projection is \(matrix.rows) × \(matrix.columns), expected \(transform.count) × "
                    + "\(Space.dimensions); run `juke retrain`"
            )
        }
        guard matrix.values.allSatisfy(\.isFinite) else {
            throw EmbeddingError(.shapeMismatch, "the projection holds numbers that are not finite; run `juke retrain`")
        }
        self.transform = transform
        self.matrix = matrix
    }

    /// Combines standardised features and their matrix.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when they do not fit together.
    public init(transform: FeatureTransform, matrix: Matrix) throws(EmbeddingError) {
        try self.init(transform: .standardised(transform), matrix: matrix)
    }

    /// The unit vector of a track by its features alone, without an artist's context.
    ///
    /// - Returns: ``Space/dimensions`` components; `nil` for a failed analysis, for features that are not finite, and
    ///   for a track so average that it has no direction.
    public func vector(for features: AudioFeatures) -> [Float]? {
        let (vectors, valid) = project([features])
        return valid[0] ? vectors : nil
    }

    /// The unit vectors of many tracks at once, by their features alone.
    ///
    /// - Returns: `vectors`, ``Space/dimensions`` components per track, one track after another; `valid`, whether the
    ///   track has a vector at all. That of a track without one is zeros.
    ///
    /// A projection of another source has none of them: it takes no features.
    public func project(_ batch: [AudioFeatures]) -> (vectors: [Float], valid: [Bool]) {
        run(batch.count, unitLength: true) { kernel, index in Self.sum(of: batch[index], kernel) }
    }

    /// The components of tracks before anything is done to their length; zeros where the source has nothing usable.
    func components(of tracks: [CorpusTrack]) -> (vectors: [Float], valid: [Bool]) {
        guard let width = transform.width else {
            return run(tracks.count, unitLength: false) { kernel, index in
                tracks[index].features.flatMap { Self.sum(of: $0, kernel) }
            }
        }
        return run(tracks.count, unitLength: false) { kernel, index in
            guard let values = tracks[index].values, values.count == width, values.allSatisfy(\.isFinite) else {
                return nil
            }
            return kernel.sum(of: values)
        }
    }

    private static func sum(of track: AudioFeatures, _ kernel: ProjectionKernel) -> RowSum? {
        track.isFailedAnalysis || !track.isFinite ? nil : kernel.sum(of: track)
    }

    private func run(
        _ count: Int, unitLength: Bool, _ sum: (ProjectionKernel, Int) -> RowSum?
    ) -> (vectors: [Float], valid: [Bool]) {
        let kernel = ProjectionKernel(self)
        var valid: [Bool] = []
        valid.reserveCapacity(count)
        let vectors = [Float](unsafeUninitializedCapacity: count * Space.dimensions) { output, written in
            for index in 0..<count {
                let sum = sum(kernel, index) ?? RowSum()
                let length = sum.length
                let isValid = length.isFinite && length > Space.shortestLength
                sum.store(in: output, at: written, factor: isValid ? (unitLength ? 1 / length : 1) : 0)
                written += Space.dimensions
                valid.append(isValid)
            }
        }
        return (vectors, valid)
    }
}
