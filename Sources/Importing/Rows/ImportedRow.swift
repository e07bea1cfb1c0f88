import Catalog

/// One row of a file as it stands there, understood but not yet connected with the others.
struct ImportedRow {
    var trackID: SpotifyID
    /// Whether the identifier is made from what the row says.
    var isDerived: Bool
    var trackName: String
    /// In order; a name is empty where the file has only the identifier.
    var artists: [ArtistReference]
    /// Whether the artists' identifiers are made from their names.
    var hasDerivedArtists: Bool
    var artistPopularity: Int?
    var artistFollowers: Int?
    /// Genres of the first artist.
    var artistGenres: [String]
    /// Genres of the track.
    var trackGenres: [String]
    var albumID: SpotifyID?
    var albumName: String
    /// Those that the album is credited to, where the file says so.
    var albumArtists: [ArtistReference]
    var hasDerivedAlbumArtists: Bool
    var albumKind: Album.Kind?
    var albumTotalTracks: Int?
    /// The year of the release, which does not depend on how the file orders day and month.
    var year: Int?
    var released: ReleaseDate?
    var discNumber: Int?
    /// `nil` where the order of the rows has to tell.
    var trackNumber: Int?
    var popularity: Int?
    var isExplicit: Bool?
    var durationMilliseconds: Int
    var isrc: String?
    var recordingMBID: String?
    var artistMBIDs: [String]
    var releaseMBID: String?
    var features: PartialAudioFeatures?
    var label: String?
}

/// Why a row cannot be used.
struct RowProblem: Error {
    let kind: LeftOutReason
    let reason: String
}
