/// The fields that a column of a catalog may hold.
///
/// The names are those of Juke's own format, and what `--map` takes.
package enum ImportField: Int, CaseIterable, Sendable, Hashable {
    case trackID
    case trackName
    /// One or several, in order.
    case artistName
    /// One or several, in the order of the names.
    case artistID
    /// How many artists the name column lists.
    case artistCount
    case artistPopularity
    case artistFollowers
    /// Genres of the first artist.
    case genres
    /// Genres of the track itself, or of the list that it stands in.
    case trackGenres
    case albumID
    case albumName
    case albumArtistID
    case albumArtistName
    case albumType
    case albumTotalTracks
    case releaseDate
    case releaseYear
    case releaseMonth
    case releaseDay
    case discNumber
    case trackNumber
    case popularity
    case explicit
    case duration
    case isrc
    case recordingMBID
    case artistMBID
    case releaseMBID
    /// Whether the row is a file of the listener's own.
    case isLocal
    /// The kind of the row, such as `episode`.
    case rowType
    case danceability, energy, key, loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence,
        tempo
    case timeSignature
    /// The key on the Camelot wheel, such as `8B`.
    case camelot

    /// The twelve audio features.
    package static let features: [ImportField] = [
        .danceability, .energy, .key, .loudness, .mode, .speechiness, .acousticness, .instrumentalness, .liveness,
        .valence, .tempo, .timeSignature,
    ]

    /// The features that are shares, 0…1.
    static let fractions: [ImportField] = [
        .danceability, .energy, .speechiness, .acousticness, .instrumentalness, .liveness, .valence,
    ]

    /// The name, such as `track_name`.
    package var name: String { Self.names[rawValue] }

    /// The field of a name.
    package init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: index)
    }

    /// The name in words, such as `track name`.
    package var words: String { name.replacing("_", with: " ") }

    /// The name where a file lacks it: the identifier of a track is its `id`.
    package var shortWords: String { self == .trackID ? "id" : words }

    /// In the order of the cases.
    private static let names = [
        "track_id", "track_name", "artist_name", "artist_id", "artist_count", "artist_popularity",
        "artist_followers", "genres", "track_genres", "album_id", "album_name", "album_artist_id",
        "album_artist_name", "album_type", "album_total_tracks", "release_date", "release_year", "release_month",
        "release_day", "disc_number", "track_number", "popularity", "explicit", "duration_ms", "isrc",
        "recording_mbid", "artist_mbid", "release_mbid", "is_local", "type", "danceability", "energy", "key",
        "loudness", "mode", "speechiness", "acousticness", "instrumentalness", "liveness", "valence", "tempo",
        "time_signature", "camelot",
    ]
}
