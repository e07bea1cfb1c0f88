import Catalog
import Foundation

/// The rows of a catalog that `generate-catalog` wrote, plain, as far as an index needs them.
struct CatalogFile {
    struct Row {
        var track: SpotifyID
        var name: String
        var artist: SpotifyID
        var artistName: String
        var artistPopularity: Int?
        var album: SpotifyID
        var albumName: String
        var year: Int?
        var popularity: Int?
        var isExplicit: Bool
        var durationMilliseconds: Int
        var genres: [String]
        var features: AudioFeatures
    }

    private let bytes: Data
    private let columns: [String: Int]
    private let start: Int

    init(_ path: String) throws {
        bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        var fields: [String] = []
        var end = 0
        bytes.withUnsafeBytes { end = Self.record(in: $0, from: 0, into: &fields) }
        columns = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1, $0) })
        start = end
    }

    func forEach(_ body: (Row) -> Void) {
        let order = [
            "track_id", "track_name", "artist_id", "artist_name", "artist_popularity", "album_id", "album_name",
            "release_date", "popularity", "explicit", "duration_ms", "genres", "danceability", "energy", "key",
            "loudness", "mode", "speechiness", "acousticness", "instrumentalness", "liveness", "valence", "tempo",
            "time_signature",
        ].map { columns[$0] ?? 0 }
        var fields: [String] = []
        bytes.withUnsafeBytes { bytes in
            var position = start
            while position < bytes.count {
                position = Self.record(in: bytes, from: position, into: &fields)
                guard fields.count == columns.count else { continue }
                func number(_ place: Int) -> Double { Double(fields[order[place]]) ?? 0 }
                body(
                    Row(
                        track: SpotifyID(fields[order[0]]), name: fields[order[1]],
                        artist: SpotifyID(fields[order[2]]), artistName: fields[order[3]],
                        artistPopularity: Int(fields[order[4]]), album: SpotifyID(fields[order[5]]),
                        albumName: fields[order[6]], year: Int(fields[order[7]].prefix(4)),
                        popularity: Int(fields[order[8]]), isExplicit: fields[order[9]] == "true",
                        durationMilliseconds: Int(fields[order[10]]) ?? 0,
                        genres: fields[order[11]].split(separator: ";").map(String.init),
                        features: AudioFeatures(
                            energy: number(13), valence: number(21), tempo: number(22), key: Int(number(14)),
                            mode: number(16) > 0.5 ? .major : .minor, danceability: number(12),
                            acousticness: number(18), instrumentalness: number(19), liveness: number(20),
                            speechiness: number(17), loudness: number(15), timeSignature: Int(number(23)))
                    ))
            }
        }
    }

    /// One record of RFC 4180; says where the next begins.
    private static func record(in bytes: UnsafeRawBufferPointer, from start: Int, into fields: inout [String]) -> Int {
        fields.removeAll(keepingCapacity: true)
        var field: [UInt8] = []
        var isQuoted = false
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                // A doubled quote is one quote of the text.
                if isQuoted, position >= 2, bytes[position - 2] == byte, !field.isEmpty { field.append(byte) }
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            case UInt8(ascii: "\n") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                return position
            default: field.append(byte)
            }
        }
        return position
    }
}
