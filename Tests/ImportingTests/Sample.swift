import CZlib
import Catalog
import Foundation

@testable import Importing

/// What the sample files have in common: tracks, artists and albums that nobody has heard of.
enum Sample {
    static let nela = "Nela Voss"
    static let ono = "Ono Reyes"
    /// A name that holds what separates names elsewhere.
    static let kit = "Kit, the Cooper"

    /// The identifier of a track.
    static func track(_ number: Int) -> SpotifyID { SpotifyID("2JukeTestTrack" + digits(number, 8)) }
    /// The identifier of an artist.
    static func artist(_ number: Int) -> SpotifyID { SpotifyID("2JukeTestArtist" + digits(number, 7)) }
    /// The identifier of an album.
    static func album(_ number: Int) -> SpotifyID { SpotifyID("2JukeTestAlbum" + digits(number, 8)) }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: width - text.count) + text
    }

    // MARK: - Audio features

    /// The features of four tracks, as fields in the order of ``featureColumns``.
    static let featureTexts = [
        "0.37,0.81,4,-7.3,1,0.052,0.27,0,0.16,0.64,133.07,4",
        "0.68,0.24,11,-13.1,0,0.043,0.73,0.0034,0.08,0.22,76.4,5",
        "0.55,0.93,6,-3.6,1,0.11,0.01,0.41,0.36,0.71,151.2,4",
        "0.29,0.58,0,-9.9,0,0.06,0.38,2.5e-05,0.47,0.35,99.9,3",
    ]
    static let featureColumns =
        "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo,"
        + "time_signature"

    /// The same as they are stored.
    static let features: [PartialAudioFeatures] = [
        PartialAudioFeatures(
            AudioFeatures(
                energy: 0.81, valence: 0.64, tempo: 133.07, key: 4, mode: .major, danceability: 0.37,
                acousticness: 0.27, instrumentalness: 0, liveness: 0.16, speechiness: 0.052, loudness: -7.3,
                timeSignature: 4)),
        PartialAudioFeatures(
            AudioFeatures(
                energy: 0.24, valence: 0.22, tempo: 76.4, key: 11, mode: .minor, danceability: 0.68,
                acousticness: 0.73, instrumentalness: 0.0034, liveness: 0.08, speechiness: 0.043, loudness: -13.1,
                timeSignature: 5)),
        PartialAudioFeatures(
            AudioFeatures(
                energy: 0.93, valence: 0.71, tempo: 151.2, key: 6, mode: .major, danceability: 0.55,
                acousticness: 0.01, instrumentalness: 0.41, liveness: 0.36, speechiness: 0.11, loudness: -3.6,
                timeSignature: 4)),
        PartialAudioFeatures(
            AudioFeatures(
                energy: 0.58, valence: 0.35, tempo: 99.9, key: 0, mode: .minor, danceability: 0.29,
                acousticness: 0.38, instrumentalness: 0.000025, liveness: 0.47, speechiness: 0.06, loudness: -9.9,
                timeSignature: 3)),
    ]

    // MARK: - A table in Juke's own columns

    /// A table in the columns that a crawl knows; a row has what stands before the features, and the genres.
    static func table(_ rows: [(start: String, features: String, genres: String)]) -> String {
        let header =
            "track_id,track_name,artist_name,album_name,release_date,popularity,explicit,duration_ms,"
            + featureColumns + ",genres\n"
        return header + rows.map { "\($0.start),\($0.features),\($0.genres)\n" }.joined()
    }

    // MARK: - Containers and encodings

    /// UTF-16 in the order of bytes that most programs write, with its mark.
    static func utf16(_ text: String) -> [UInt8] {
        ("\u{FEFF}" + text).utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    /// Windows-1252, as far as it is Latin-1.
    static func windows1252(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    /// An archive of one file, which is stored as it is.
    static func zip(_ name: String, _ content: [UInt8]) -> [UInt8] {
        func bytes(_ number: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        let sum = content.withUnsafeBufferPointer { Int(crc32(0, $0.baseAddress, uInt($0.count))) }
        let name = Array(name.utf8)
        let facts =
            bytes(20, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0x21, 2) + bytes(sum, 4)
            + bytes(content.count, 4) + bytes(content.count, 4) + bytes(name.count, 2) + bytes(0, 2)
        let member = bytes(0x0403_4B50, 4) + facts + name + content
        let entry = bytes(0x0201_4B50, 4) + bytes(20, 2) + facts + bytes(0, 2 + 2 + 2 + 4 + 4) + name
        return member + entry + bytes(0x0605_4B50, 4) + bytes(0, 2 + 2) + bytes(1, 2) + bytes(1, 2)
            + bytes(entry.count, 4) + bytes(member.count, 4) + bytes(0, 2)
    }
}
