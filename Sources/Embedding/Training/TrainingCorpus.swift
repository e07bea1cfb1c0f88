public import Catalog

/// What a model is fitted on: a stream of audio features, added in batches and summed up in bounded memory.
///
/// The result does not depend on where the batches are cut.
public struct TrainingCorpus: Sendable {
    /// The distinct genres of the artists that own the tracks, as far as the caller knows them; reported, not fitted.
    public var genreCount: Int
    /// Tracks that were left out: failed analyses and values that are not finite.
    public private(set) var skippedCount = 0
    private(set) var moments = FeatureMoments()

    /// Starts an empty corpus.
    public init(genreCount: Int = 0) {
        self.genreCount = genreCount
    }

    /// The tracks that the model will be fitted on.
    public var trackCount: Int { moments.count }

    /// Adds a batch of tracks.
    public mutating func add(_ batch: [AudioFeatures]) {
        for features in batch {
            if features.isFailedAnalysis || !features.isFinite {
                skippedCount += 1
            } else {
                moments.add(features.components)
            }
        }
    }
}

extension AudioFeatures {
    /// Whether every value that cannot be missing is a number.
    var isFinite: Bool {
        // What is not finite leaves NaN behind; of a key and a time signature only the absence can.
        var residue = components - components
        residue[3] = 0
        residue[11] = 0
        return residue == .zero
    }
}
