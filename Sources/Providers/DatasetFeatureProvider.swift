package import Catalog
package import Foundation
import Importing

/// Audio features out of a file, held in memory.
///
/// The file is of any form that an import takes; names are not needed, an identifier and a feature are. Memory: some
/// 150 bytes for each track, 300 for one whose analysis has gaps.
package struct DatasetFeatureProvider: AudioFeatureProvider {
    /// `dataset`.
    package let name = "dataset"

    /// 1000; nothing is sent anywhere.
    package let batchLimit = 1000

    private var features: [SpotifyID: AudioFeatures] = [:]
    /// Analyses with gaps.
    private var partial: [SpotifyID: PartialAudioFeatures] = [:]

    /// Reads a file whole; of a track that stands in several rows the first one counts.
    ///
    /// - Parameter url: The file: a table or JSON, plain or packed.
    /// - Throws: ``ProviderError`` with `unreadableFile`, `truncatedFile` or `missingColumns`.
    package init(contentsOf url: URL) throws(ProviderError) {
        do throws(ImportError) {
            for source in try ImportSource.sources(at: url.path) { try read(source) }
        } catch {
            throw ProviderError(Self.code(of: error), error.message, cause: error)
        }
    }

    private mutating func read(_ source: ImportSource) throws(ImportError) {
        let reader = try ImportReader(source)
        let columns = reader.file.columns
        guard columns[.trackID] != nil, columns.hasFeatures else {
            let missing =
                (columns[.trackID] == nil ? [.trackID] : []) + (columns.hasFeatures ? [] : ImportField.features)
            throw ImportError(
                .missingColumns(missing.map(\.name)),
                "\(source.name) lacks columns for \(missing.map(\.words).joined(separator: ", ")); features of tracks need "
                    + "the track's id and at least one of the twelve features")
        }
        do {
            while let batch = try reader.nextBatch() {
                for row in batch.features where features[row.track] == nil && partial[row.track] == nil {
                    features[row.track] = row.features.complete
                    if row.features.complete == nil { partial[row.track] = row.features }
                }
            }
        } catch let error as ImportError {
            throw error
        } catch {
            throw ImportError(.unreadable, "\(source.name) was not read to its end: \(error)")
        }
    }

    private static func code(of error: ImportError) -> ProviderError.Code {
        switch error.code {
        case .truncated: .truncatedFile(rowsRead: 0)
        case .missingColumns(let names): .missingColumns(names)
        case .unreadable, .tooLarge, .empty, .notACatalog, .badOption: .unreadableFile
        }
    }

    /// How many tracks have features, those with gaps among them.
    package var count: Int { features.count + partial.count }

    /// Looks features up.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        try requireBatch(of: tracks)
        var answer = FeatureAnswer(provider: name)
        for track in tracks {
            answer.features[track] = features[track]
            answer.partial[track] = partial[track]
        }
        return answer
    }
}
