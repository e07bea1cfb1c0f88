import Catalog

/// One row of a dataset as it stands there, checked but not yet connected with the others.
struct DatasetRow {
    var trackID: SpotifyID
    var trackName: String
    var artistID: SpotifyID
    /// Empty where the dataset has only the identifier.
    var artistName: String
    var artistPopularity: Int?
    var artistFollowers: Int?
    var genres: String
    var albumID: SpotifyID
    var albumName: String
    /// The credited artist, which is the track's where the dataset names none.
    var albumArtistID: SpotifyID
    var albumArtistName: String
    var albumKind: Album.Kind
    var albumTotalTracks: Int?
    var released: ReleaseDate?
    var discNumber: Int
    /// `nil` where the order of the rows has to tell.
    var trackNumber: Int?
    var popularity: Int?
    var isExplicit: Bool
    var durationMilliseconds: Int
    var isrc: String?
    /// `nil` where the dataset has none at all.
    var features: AudioFeatures?
    var label: String?
    /// What the row does not say.
    var gaps: DatasetGaps
}

/// Why a row cannot be used.
struct DatasetRowProblem: Error {
    let reason: String
}
