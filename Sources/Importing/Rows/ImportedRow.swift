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

/// The facts that a file does not say, so that placeholders had to be made up for them.
///
/// A catalog that knows better keeps what it knows.
package struct ImportGaps: OptionSet, Hashable, Sendable {
    /// The options as bits.
    package let rawValue: UInt16

    /// A set of gaps from its bits.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The artists' identifiers, made from the names.
    package static let artistID = ImportGaps(rawValue: 1)
    /// The album's identifier, made from its name and its artist.
    package static let albumID = ImportGaps(rawValue: 2)
    /// The identifiers of the album's artists, taken from the tracks or made from the names.
    package static let albumArtistID = ImportGaps(rawValue: 4)
    /// The album's name, taken from other rows or from the track's title.
    package static let albumName = ImportGaps(rawValue: 8)
    /// The album's type.
    package static let albumKind = ImportGaps(rawValue: 16)
    /// How many tracks the album has, counted in the file.
    package static let albumTotal = ImportGaps(rawValue: 32)
    /// Whether the track is explicit.
    package static let explicit = ImportGaps(rawValue: 64)
    /// The track's number, taken from the order of the rows.
    package static let trackNumber = ImportGaps(rawValue: 128)
    /// The track's identifier, made from its recording code, or from artist, title and length.
    package static let trackID = ImportGaps(rawValue: 256)
    /// The track's length, stored as 0.
    package static let duration = ImportGaps(rawValue: 512)
    /// The track's title.
    package static let trackName = ImportGaps(rawValue: 1024)

    /// Those that are about a track.
    package static let ofTrack: ImportGaps = [
        .artistID, .albumID, .explicit, .trackNumber, .trackID, .duration, .trackName,
    ]
    /// Those that are about an album.
    static let ofAlbum: ImportGaps = [.albumArtistID, .albumName, .albumKind, .albumTotal]
}

extension ImportedRow {
    /// The facts that the row does not say.
    var gaps: ImportGaps {
        var gaps: ImportGaps = []
        if hasDerivedArtists { gaps.insert(.artistID) }
        if albumID == nil { gaps.insert(.albumID) }
        if albumArtists.isEmpty || hasDerivedAlbumArtists { gaps.insert(.albumArtistID) }
        if albumName.isEmpty { gaps.insert(.albumName) }
        if albumKind == nil { gaps.insert(.albumKind) }
        if albumTotalTracks == nil { gaps.insert(.albumTotal) }
        if isExplicit == nil { gaps.insert(.explicit) }
        if trackNumber == nil { gaps.insert(.trackNumber) }
        if isDerived { gaps.insert(.trackID) }
        if durationMilliseconds == 0 { gaps.insert(.duration) }
        if trackName.isEmpty { gaps.insert(.trackName) }
        return gaps
    }
}
