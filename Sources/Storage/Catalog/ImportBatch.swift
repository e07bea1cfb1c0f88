public import Catalog

/// Some ten thousand rows of a dataset, taken apart into what they describe.
///
/// Of several values with one identifier the first counts. Across batches a later value updates an earlier one, so a
/// reader that wants a second import to change nothing passes each identifier once per file.
public struct ImportBatch: Sendable {
    /// Artists, with their genres.
    public var artists: [Artist]
    /// Albums.
    public var albums: [Album]
    /// Tracks; their albums are in this batch or in the store.
    ///
    /// A new track whose place is taken goes to the next free disc of its album, since datasets often leave the disc out;
    /// a stored track keeps its disc.
    public var tracks: [Track]
    /// Audio features of tracks that are in this batch or in the store.
    public var features: [TrackFeatures]
    /// Genres of tracks that are in this batch or in the store; they are added to those that are stored.
    public var trackGenres: [(track: SpotifyID, genres: [String])] = []
    /// MusicBrainz identifiers of artists.
    public var artistMBIDs: [SpotifyID: String] = [:]
    /// MusicBrainz identifiers of releases, by album.
    public var albumMBIDs: [SpotifyID: String] = [:]
    /// MusicBrainz identifiers of recordings, by track.
    public var trackMBIDs: [SpotifyID: String] = [:]
    /// Tracks whose identifier is derived from what a file says of them.
    public var derivedTracks: Set<SpotifyID> = []
    /// The name under which the origin is recorded.
    public var provider: String

    /// Makes a batch.
    public init(
        artists: [Artist] = [], albums: [Album] = [], tracks: [Track] = [], features: [TrackFeatures] = [],
        provider: String
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.features = features
        self.provider = provider
    }
}

/// What an import did, by kind of row.
public struct ImportCounts: Sendable, Hashable {
    /// Of the artists that the batch lists.
    public var artists = UpsertCounts()
    /// Of the albums.
    public var albums = UpsertCounts()
    /// Of the tracks.
    public var tracks = UpsertCounts()
    /// Of the audio features.
    public var features = UpsertCounts()

    /// Counts of nothing.
    public init() {}

    /// Whether any row was written.
    public var changedAnything: Bool { artists.changed + albums.changed + tracks.changed + features.changed > 0 }

    /// Adds another batch's counts.
    public static func += (left: inout ImportCounts, right: ImportCounts) {
        left.artists += right.artists
        left.albums += right.albums
        left.tracks += right.tracks
        left.features += right.features
    }
}
