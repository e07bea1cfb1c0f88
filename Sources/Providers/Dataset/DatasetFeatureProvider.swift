public import Catalog
public import Foundation

/// Audio features out of a dataset file, held in memory.
///
/// The file is that of ``DatasetReader``. Memory: some 150 bytes for each track.
public struct DatasetFeatureProvider: AudioFeatureProvider {
    /// `dataset`.
    public let name = "dataset"

    /// 1000; nothing is sent anywhere.
    public let batchLimit = 1000

    private let features: [SpotifyID: AudioFeatures]

    /// Reads a file whole.
    ///
    /// - Parameter url: The file, plain or gzipped.
    /// - Throws: ``ProviderError`` with `unreadableFile`, `truncatedFile` or `missingColumns`.
    public init(contentsOf url: URL) throws {
        let reader = try DatasetReader(contentsOf: url)
        var features: [SpotifyID: AudioFeatures] = [:]
        features.reserveCapacity(try reader.survey().rows)
        while let batch = try reader.nextBatch() {
            for row in batch.features { features[row.track] = row.features }
        }
        self.features = features
    }

    /// How many tracks have features.
    public var count: Int { features.count }

    /// Looks features up.
    public func audioFeatures(of tracks: [SpotifyID]) async throws -> FeatureAnswer {
        try requireBatch(of: tracks)
        var answer = FeatureAnswer(provider: name)
        for track in tracks { answer.features[track] = features[track] }
        return answer
    }
}
