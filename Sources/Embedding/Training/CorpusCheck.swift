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
