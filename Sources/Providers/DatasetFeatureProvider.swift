package import Catalog
package import Foundation
import Importing

/// Audio features out of a file, held in memory.
///
/// The file is of any form that an import takes; names are not needed, an identifier and the features are. Memory: some
/// 150 bytes for each track.
package struct DatasetFeatureProvider: AudioFeatureProvider {
    /// `dataset`.
    package let name = "dataset"

    /// 1000; nothing is sent anywhere.
    package let batchLimit = 1000

    private let features: [SpotifyID: AudioFeatures]

    /// Reads a file whole; analyses with gaps are passed over.
    ///
    /// - Parameter url: The file: a table or JSON, plain or compressed.
    /// - Throws: ``ProviderError`` with `unreadableFile`, `truncatedFile` or `missingColumns`.
    package init(contentsOf url: URL) throws(ProviderError) {
        do throws(ImportError) {
            features = try Self.read(url.path)
        } catch {
            throw ProviderError(Self.code(of: error), error.message, cause: error)
        }
    }

    private static func read(_ path: String) throws(ImportError) -> [SpotifyID: AudioFeatures] {
        var features: [SpotifyID: AudioFeatures] = [:]
        for source in try ImportSource.sources(at: path) {
            let reader = try ImportReader(source)
            let missing = ([.trackID] + ImportField.features).filter {
                reader.file.columns[$0] == nil && $0 != .timeSignature
            }
            guard missing.isEmpty else {
                throw ImportError(
                    .missingColumns(missing.map(\.name)),
                    "\(source.name) lacks columns for \(missing.map(\.words).joined(separator: ", ")); features of tracks need "
                        + "the track's id and all eleven features")
            }
            do {
                while let batch = try reader.nextBatch() {
                    for row in batch.features where features[row.track] == nil {
                        features[row.track] = row.features.complete
                    }
                }
            } catch let error as ImportError {
                throw error
            } catch {
                throw ImportError(.unreadable, "\(source.name) was not read to its end: \(error)")
            }
        }
        return features
    }

    private static func code(of error: ImportError) -> ProviderError.Code {
        switch error.code {
        case .truncated: .truncatedFile(rowsRead: 0)
        case .missingColumns(let names): .missingColumns(names)
        case .unreadable, .tooLarge, .empty, .notACatalog, .badOption: .unreadableFile
        }
    }

    /// How many tracks have features.
    package var count: Int { features.count }

    /// Looks features up.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        try requireBatch(of: tracks)
        var answer = FeatureAnswer(provider: name)
        for track in tracks { answer.features[track] = features[track] }
        return answer
    }
}
