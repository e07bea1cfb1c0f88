import Catalog
import Embedding
import Foundation

/// Times a method on a matrix of features, in the order of `AudioFeature`: `juke-projection-figures FEATURES.npy
/// METHOD`.
///
/// Prints the seconds of the fit and of the projection of all rows, and the most memory held. Every 45 rows are an
/// artist.
@main
struct Figures {
    static func main() throws {
        guard CommandLine.arguments.count == 3, let method = TrainingMethod(rawValue: CommandLine.arguments[2]) else {
            print("usage: juke-projection-figures FEATURES.npy METHOD")
            exit(2)
        }
        let matrix = try NumPyFile.read(URL(filePath: CommandLine.arguments[1]))
        let tracks = (0..<matrix.rows).map { row in
            CorpusTrack(
                id: Int64(row), features: features(matrix, row), artist: Int64(row / 45),
                recording: Recording(title: "\(row)"))
        }
        let clock = ContinuousClock()

        let started = clock.now
        var corpus = TrainingCorpus()
        corpus.add(tracks)
        let model = try method.trainer().train(on: corpus, version: "figures")
        let fitted = clock.now
        let count = try project(tracks, by: model)
        let projected = clock.now

        print("fit \(seconds(fitted - started)) project \(seconds(projected - fitted)) rows \(count)")
    }

    /// Embeds the tracks in batches of whole artists, as the fleet does.
    private static func project(_ tracks: [CorpusTrack], by model: TrainedModel) throws -> Int {
        let embedder = CorpusEmbedder(model)
        var count = 0
        for start in stride(from: 0, to: tracks.count, by: 9_000) {
            let batch = Array(tracks[start..<min(start + 9_000, tracks.count)])
            count += embedder.tracks(batch, artists: [:]).valid.count { $0 }
        }
        return count
    }

    private static func features(_ matrix: Matrix, _ row: Int) -> AudioFeatures {
        func value(_ column: Int) -> Double { Double(matrix[row, column]) }
        return AudioFeatures(
            energy: value(0), valence: value(1), tempo: value(2), key: Int(value(3)),
            mode: value(4) > 0.5 ? .major : .minor, danceability: value(5), acousticness: value(6),
            instrumentalness: value(7), liveness: value(8), speechiness: value(9), loudness: value(10),
            timeSignature: Int(value(11)))
    }

    private static func seconds(_ duration: Duration) -> String {
        let parts = duration.components
        return String(format: "%.3f", Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }
}
