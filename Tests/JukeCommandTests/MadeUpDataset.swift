import CZlib
import Foundation

/// Rows in the form of a dataset, made up.
enum MadeUpDataset {
    static let header =
        "track_id,track_name,artist_id,artist_name,album_id,album_name,duration_ms,genres,"
        + "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo,"
        + "time_signature"

    /// One row; names are quoted where they must be.
    static func row(
        _ number: Int, name: String? = nil, artist: String? = nil, features: String? = nil
    ) -> String {
        let group = number / 10
        let features = features ?? "0.5,0.\(number % 10),5,-7.5,1,0.05,0.2,0,0.1,0.6,12\(number % 10).5,4"
        return "t\(number),\(quoted(name ?? "Song \(number)")),a\(group),\(quoted(artist ?? "Artist \(group)")),"
            + "al\(group),Album \(group),200000,genre \(group % 3);common,\(features)"
    }

    static func text(_ numbers: Range<Int>) -> String {
        ([header] + numbers.map { row($0) }).joined(separator: "\n") + "\n"
    }

    static func gzipped(_ text: String, in folder: URL) throws -> Data {
        let url = folder.appending(path: "\(UUID().uuidString).gz")
        let bytes = Array(text.utf8)
        let file = gzopen(url.path, "wb")
        guard gzwrite(file, bytes, UInt32(bytes.count)) == Int32(bytes.count), gzclose(file) == Z_OK else {
            throw CocoaError(.fileWriteUnknown)
        }
        defer { try? FileManager.default.removeItem(at: url) }
        return try Data(contentsOf: url)
    }

    private static func quoted(_ text: String) -> String {
        // Scalar by scalar: a carriage return and a line feed are one character.
        guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
