public import Catalog

/// What a model is fitted on: a stream of tracks, added in batches, in bounded memory.
///
/// Sums over all tracks are kept for methods that need no more, and for the others a sample of whole artists. The
/// result does not depend on where the batches are cut.
public struct TrainingCorpus: Sendable {
    /// The artists of the tracks, as far as they are known.
    public var artists: [Int64: CorpusArtist]
    /// The distinct genres of the artists that own the tracks, as far as the caller knows them; reported, not fitted.
    public var genreCount: Int
    /// Tracks that were left out: failed analyses and values that are not finite.
    public private(set) var skippedCount = 0
    private(set) var moments = FeatureMoments()
    private var sampled: ArtistSample

    /// Starts an empty corpus.
    ///
    /// - Parameters:
    ///   - artists: The artists by their numbers; their genres and those that are no artists matter to `learned`.
    ///   - genreCount: The distinct genres; by default those of `artists`.
    ///   - sampleLimit: How many tracks are kept; of a larger corpus whole artists are drawn by their number, always
    ///     the same ones.
    public init(artists: [Int64: CorpusArtist] = [:], genreCount: Int? = nil, sampleLimit: Int = 60_000) {
        self.artists = artists
        self.genreCount = genreCount ?? Set(artists.values.lazy.flatMap(\.genres)).count
        sampled = ArtistSample(limit: sampleLimit)
    }

    /// The tracks that the model will be fitted on.
    public var trackCount: Int { moments.count }

    /// The sample of whole artists, by ascending track: all tracks of a small corpus.
    var sample: [CorpusTrack] { sampled.tracks }

    /// Adds a batch of tracks; those without a usable analysis are only counted.
    public mutating func add(_ batch: [CorpusTrack]) {
        for track in batch {
            guard let features = track.features, track.isUsable else {
                if track.features != nil { skippedCount += 1 }
                continue
            }
            moments.add(features.components)
            sampled.add(track)
        }
    }

    /// Adds a batch of tracks of which nothing but the features is known.
    public mutating func add(_ batch: [AudioFeatures]) {
        let first = Int64(trackCount + skippedCount)
        add(batch.enumerated().map { CorpusTrack(id: first + Int64($0), features: $1, artist: nil) })
    }
}

extension AudioFeatures {
    /// Whether every value that cannot be missing is a number.
    var isFinite: Bool {
        // What is not finite leaves NaN behind; of a key and a time signature only the absence can.
        var residue = components - components
        residue[3] = 0
        residue[11] = 0
        return residue == .zero
    }
}

/// Whether a corpus can carry a model.
public enum CorpusCheck: Sendable, Equatable {
    /// It can.
    case viable
    /// It can, but the message is worth a warning: few genres.
    case lowDiversity(String)
    /// It cannot; the message says why.
    case tooSmall(String)

    /// The fewest tracks with audio features that a model may be fitted on.
    public static let minimumTracks = 500
    /// The fewest genres that pass without a warning.
    public static let minimumGenres = 10

    /// Judges a corpus by its size.
    ///
    /// - Parameters:
    ///   - tracks: The tracks with a usable analysis.
    ///   - genres: The distinct genres of the artists that own those tracks.
    public init(tracks: Int, genres: Int) {
        if tracks < Self.minimumTracks {
            self = .tooSmall(
                "the corpus has \(tracks) tracks with audio features, at least \(Self.minimumTracks) are needed; "
                    + "crawl or import more and run `juke ingest-audio-features`"
            )
        } else if genres < Self.minimumGenres {
            self = .lowDiversity(
                "low genre diversity: \(genres) distinct genres over \(tracks) tracks, fewer than "
                    + "\(Self.minimumGenres); the model will tell this narrow slice apart, little else"
            )
        } else {
            self = .viable
        }
    }
}
