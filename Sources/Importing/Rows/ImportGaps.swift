/// What a file does not say, so that a placeholder had to be made up for it.
///
/// A catalog that knows better keeps what it knows.
public struct ImportGaps: OptionSet, Hashable, Sendable {
    /// The options as bits.
    public let rawValue: UInt16

    /// Makes a set of bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The artists' identifiers, made from the names.
    public static let artistID = ImportGaps(rawValue: 1)
    /// The album's identifier, made from its name and its artist.
    public static let albumID = ImportGaps(rawValue: 2)
    /// The identifiers of the album's artists, taken from the tracks or made from the names.
    public static let albumArtistID = ImportGaps(rawValue: 4)
    /// The album's name.
    public static let albumName = ImportGaps(rawValue: 8)
    /// The album's type.
    public static let albumKind = ImportGaps(rawValue: 16)
    /// How many tracks the album has, counted in the file.
    public static let albumTotal = ImportGaps(rawValue: 32)
    /// Whether the track is explicit.
    public static let explicit = ImportGaps(rawValue: 64)
    /// The track's number, taken from the order of the rows.
    public static let trackNumber = ImportGaps(rawValue: 128)
    /// The track's identifier, made from its recording code, or from artist, title and length.
    public static let trackID = ImportGaps(rawValue: 256)
    /// The track's length.
    public static let duration = ImportGaps(rawValue: 512)
    /// The track's title.
    public static let trackName = ImportGaps(rawValue: 1024)

    /// Those that are about a track.
    static let ofTrack: ImportGaps = [.artistID, .albumID, .explicit, .trackNumber, .trackID, .duration, .trackName]
    /// Those that are about an album.
    static let ofAlbum: ImportGaps = [.albumArtistID, .albumName, .albumKind, .albumTotal]
}

extension ImportedRow {
    /// What the row does not say.
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
