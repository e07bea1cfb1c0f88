import Catalog
import Embedding

@testable import Ranking

/// Small corpora whose figures can be worked out by hand.
enum EvaluationFixtures {
    /// A track that differs from the others in its energy only.
    static func track(
        _ id: String, artist: String, album: String = "", title: String? = nil, labels: Set<String> = [],
        energy: Double = 0.5, durationMilliseconds: Int = 1_000
    ) -> EvaluationTrack {
        EvaluationTrack(
            id: SpotifyID(id), title: title ?? "Song \(id)",
            artist: ArtistReference(id: SpotifyID("id of \(artist)"), name: artist),
            album: SpotifyID(album.isEmpty ? "album of \(id)" : album), durationMilliseconds: durationMilliseconds,
            features: features(energy: energy), labels: labels)
    }

    static func features(energy: Double = 0.5, tempo: Double = 120, danceability: Double = 0.5) -> AudioFeatures {
        AudioFeatures(
            energy: energy, valence: 0.5, tempo: tempo, key: 1, mode: .major, danceability: danceability,
            acousticness: 0.2, instrumentalness: 0, liveness: 0.1, speechiness: 0.05, loudness: -8, timeSignature: 4)
    }

    /// Artists with a few tracks each, every artist of one genre, every track with a direction near that of its genre.
    static func corpus(artists: Int = 24, tracks: Int = 4, genres: Int = 3) -> EvaluationCorpus {
        EvaluationCorpus(
            (0..<artists * tracks).map { number in
                track(
                    "t\(number)", artist: "Artist \(number / tracks)", album: "album \(number / 2)",
                    labels: ["genre \(number / tracks % genres)"], energy: Double(number % 97) / 97)
            },
            playlists: (0..<genres).map { genre in
                (0..<artists * tracks).filter { $0 / tracks % genres == genre }.map { SpotifyID("t\($0)") }
            })
    }

    /// A system whose vectors follow from the track alone.
    static func system(
        _ name: String, _ vector: @escaping @Sendable (EvaluationTrack) -> [Float]
    ) -> EvaluationSystem {
        EvaluationSystem(name, note: "made up") { corpus, fold in fold.pool.flatMap { vector(corpus.tracks[$0]) } }
    }

    /// Tracks of a genre along one axis, with a little of their own.
    static let byGenre = system("genre") { track in
        let genre = Int(track.labels.first?.split(separator: " ").last ?? "0") ?? 0
        return Fixtures.vector([genre: 1, 10: Float(track.features?.energy ?? 0) * 0.1])
    }

    /// Directions that have nothing to do with anything.
    static let chance = system("chance") { track in
        Fixtures.randomVectors(1, seed: track.id.rawValue.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    }

    /// The figures of one query row by row, when the corpus is one fold.
    static func measurement(
        _ corpus: EvaluationCorpus, _ vectors: [[Float]], options: EvaluationOptions = EvaluationOptions(folds: 1)
    ) throws -> FoldMeasurement {
        let fold = EvaluationFold(number: 0, pool: Array(0..<corpus.count), rest: [])
        return try FoldMeasurement(
            corpus, fold, vectors: vectors.flatMap(\.self), of: "x",
            sound: SoundSpace(corpus.tracks, seed: options.seed), options: options)
    }
}
