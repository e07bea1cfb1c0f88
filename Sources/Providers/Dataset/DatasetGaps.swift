/// What a row of a dataset does not say, so that a placeholder had to be made up for it.
///
/// A catalog that knows better keeps what it knows.
package struct DatasetGaps: OptionSet, Hashable, Sendable {
    /// The options as bits.
    package let rawValue: UInt8

    /// Makes a set of bits.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The artist's identifier, made from the name.
    package static let artistID = DatasetGaps(rawValue: 1)
    /// The album's identifier, made from its name and its artist.
    package static let albumID = DatasetGaps(rawValue: 2)
    /// The identifier of the album's artist, taken from the track or made from the name.
    package static let albumArtistID = DatasetGaps(rawValue: 4)
    /// The album's name.
    package static let albumName = DatasetGaps(rawValue: 8)
    /// The album's type.
    package static let albumKind = DatasetGaps(rawValue: 16)
    /// How many tracks the album has, counted in the file.
    package static let albumTotal = DatasetGaps(rawValue: 32)
    /// Whether the track is explicit.
    package static let explicit = DatasetGaps(rawValue: 64)
    /// The track's number, taken from the order of the rows.
    package static let trackNumber = DatasetGaps(rawValue: 128)

    /// Those that are about a track.
    static let ofTrack: DatasetGaps = [.artistID, .albumID, .explicit, .trackNumber]
    /// Those that are about an album.
    static let ofAlbum: DatasetGaps = [.albumArtistID, .albumName, .albumKind, .albumTotal]
}
