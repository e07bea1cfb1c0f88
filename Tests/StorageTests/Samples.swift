import Catalog
import Foundation
import Storage

/// A small made-up catalog.
enum Samples {
    static let reference = ArtistReference(id: "artist-1", name: "The Tidewaters")

    static func artist(_ number: Int = 1, name: String? = nil, genres: [String] = ["post-rock", "ambient"]) -> Artist {
        Artist(
            id: SpotifyID("artist-\(number)"), name: name ?? "Artist \(number)", genres: genres, popularity: 40,
            followers: 5_000_000_000, imageURLs: ["https://example.org/a.jpg", "https://example.org/\"b\".jpg"])
    }

    static func album(_ number: Int = 1, name: String? = nil, artists: [Int] = [1], totalTracks: Int = 3) -> Album {
        Album(
            id: SpotifyID("album-\(number)"), name: name ?? "Album \(number)", kind: .single,
            artists: artists.map { ArtistReference(id: SpotifyID("artist-\($0)"), name: "Mention \($0)") },
            released: ReleaseDate("2006-05") ?? .unknown, totalTracks: totalTracks,
            imageURLs: ["https://example.org/c.jpg"])
    }

    static func track(
        _ number: Int, album: Int = 1, disc: Int = 1, place: Int? = nil, artists: [Int] = [1]
    ) -> Track {
        Track(
            id: SpotifyID("track-\(number)"), name: "Track \(number)", album: SpotifyID("album-\(album)"),
            artists: artists.map { ArtistReference(id: SpotifyID("artist-\($0)"), name: "Mention \($0)") },
            discNumber: disc, trackNumber: place ?? number, durationMilliseconds: 180_000 + number, isExplicit: true,
            isrc: "QZ1230000001", popularity: 55)
    }

    static func features(_ energy: Double = 0.5, timeSignature: Int? = 4) -> AudioFeatures {
        AudioFeatures(
            energy: energy, valence: 0.25, tempo: 120.5, key: -1, mode: .minor, danceability: 0.75, acousticness: 0.1,
            instrumentalness: 0, liveness: 0.2, speechiness: 0.03, loudness: -7.25, timeSignature: timeSignature)
    }

    static var failedAnalysis: AudioFeatures {
        AudioFeatures(
            energy: 0, valence: 0, tempo: 0, key: 0, mode: .major, danceability: 0, acousticness: 0,
            instrumentalness: 0, liveness: 0, speechiness: 0, loudness: -60, timeSignature: 0)
    }

    /// A unit vector along an axis.
    static func vector(_ axis: Int, _ length: Float = 1) -> [Float] {
        (0..<EmbeddingRows.dimensions).map { $0 == axis ? length : 0 }
    }

    static func model(_ version: String) -> ModelRecord {
        ModelRecord(
            version: version, method: "pca", transform: Data(#"{"means": [1, 2]}"#.utf8), figures: Data("{}".utf8),
            matrix: (0..<64).map { Float($0) / 7 }, rows: 2, columns: 32)
    }

    /// One artist with two albums of three tracks each, all with features.
    static func fill(_ store: Store) async throws {
        _ = try await store.write { session throws in
            try session.catalog.importBatch(
                ImportBatch(
                    artists: [artist()], albums: [album(1), album(2)],
                    tracks: (1...3).map { track($0) } + (4...6).map { track($0, album: 2, place: $0 - 3) },
                    features: (1...6).map {
                        TrackFeatures(track: SpotifyID("track-\($0)"), features: features(Double($0) / 10))
                    }, provider: "sample"))
        }
    }
}
