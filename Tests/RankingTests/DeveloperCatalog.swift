import Catalog
import Foundation

/// The tracks of `data/catalog.csv.gz` in the folder that `JUKE_SHARED` names: real features with a rough genre, and
/// names.
struct DeveloperCatalog {
    struct Row {
        let artist: String
        let genre: String?
        let features: AudioFeatures
    }

    static let url: URL = {
        let folder = ProcessInfo.processInfo.environment["JUKE_SHARED"] ?? "../shared"
        return URL(fileURLWithPath: folder).appendingPathComponent("data/catalog.csv.gz")
    }()

    static let isAvailable: Bool = {
        let isAvailable = FileManager.default.fileExists(atPath: url.path)
        if !isAvailable { print("SKIPPED: no \(url.path); set JUKE_SHARED to measure on real music") }
        return isAvailable
    }()

    /// The rows whose analysis did not fail.
    static func rows() throws -> [Row] {
        let lines = records(try unpacked())
        let columns = Dictionary(uniqueKeysWithValues: lines[0].enumerated().map { ($1, $0) })
        return lines.dropFirst().compactMap { fields in
            func text(_ column: String) -> String { columns[column].map { fields[$0] } ?? "" }
            func number(_ column: String) -> Double? { Double(text(column)) }
            guard let energy = number("energy"), let valence = number("valence"), let tempo = number("tempo"),
                let key = number("key"), let danceability = number("danceability"),
                let acousticness = number("acousticness"), let instrumentalness = number("instrumentalness"),
                let liveness = number("liveness"), let speechiness = number("speechiness"),
                let loudness = number("loudness")
            else { return nil }
            let features = AudioFeatures(
                energy: energy, valence: valence, tempo: tempo, key: Int(key),
                mode: number("mode") == 1 ? .major : .minor, danceability: danceability, acousticness: acousticness,
                instrumentalness: instrumentalness, liveness: liveness, speechiness: speechiness, loudness: loudness,
                timeSignature: number("time_signature").map { Int($0) }
            )
            let genre = text("genre_family")
            return features.isFailedAnalysis
                ? nil : Row(artist: text("artist_id"), genre: genre.isEmpty ? nil : genre, features: features)
        }
    }

    /// The different names of artists, albums and tracks.
    static func names() throws -> [String: [String]] {
        let lines = records(try unpacked())
        var names: [String: [String]] = [:]
        for column in ["artist_name", "album_name", "track_name"] {
            let position = lines[0].firstIndex(of: column) ?? 0
            names[column] = Set(lines.dropFirst().map { $0[position] }).filter { !$0.isEmpty }.sorted()
        }
        return names
    }

    private static func unpacked() throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", url.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let contents = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return [UInt8](contents)
    }

    /// RFC 4180, as far as this file needs it.
    private static func records(_ bytes: [UInt8]) -> [[String]] {
        var records: [[String]] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        for byte in bytes {
            switch byte {
            // A doubled quote inside quotes leaves and enters again; the quote itself does not matter here.
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted, UInt8(ascii: "\n") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
                if byte == UInt8(ascii: "\n") {
                    records.append(fields)
                    fields = []
                }
            default: field.append(byte)
            }
        }
        return records
    }
}
