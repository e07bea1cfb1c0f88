public import Catalog
import Embedding

/// A track as an evaluation sees it.
public struct EvaluationTrack: Sendable {
    /// The track's identifier, by which labels and playlists name it.
    public var id: SpotifyID
    /// The title; the same title by the same artist is the same recording.
    public var title: String
    /// The performer whom the track counts for.
    public var artist: ArtistReference
    /// The album that the track is on.
    public var album: SpotifyID
    /// How long it plays, in milliseconds; 0 when that is not known.
    public var durationMilliseconds: Int
    /// The audio features, of an analysis that did not fail.
    public var features: AudioFeatures
    /// What the track counts as, its genres for instance; none when that is not known.
    public var labels: Set<String>
    /// The tags of the performer; what a model may learn from, apart from ``labels``.
    public var tags: [String]

    /// Describes a track.
    public init(
        id: SpotifyID, title: String, artist: ArtistReference, album: SpotifyID, durationMilliseconds: Int = 0,
        features: AudioFeatures, labels: Set<String> = [], tags: [String] = []
    ) {
        self.id = id
        self.title = title
        self.artist = artist
        self.album = album
        self.durationMilliseconds = durationMilliseconds
        self.features = features
        self.labels = labels
        self.tags = tags
    }

    /// Whether the performer stands for nobody in particular.
    public var isByVariousArtists: Bool { CorpusArtist.isVarious(artist.name) }
}
