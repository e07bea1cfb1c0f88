public import Catalog

/// A track as training and embedding see it.
public struct CorpusTrack: Sendable, Equatable {
    /// The caller's number of the track; parts of a sum are added in its order.
    public var id: Int64
    /// What the analysis found; `nil` when there is none.
    public var features: AudioFeatures?
    /// The artist credited first, whose sound the track's context is; `nil` when nobody knows.
    public var artist: Int64?
    /// The album; `nil` when nobody knows.
    public var album: Int64?
    /// How long the track plays, in milliseconds; 0 when nobody knows.
    public var durationMilliseconds: Int
    /// Which recording it is.
    public var recording: Recording

    /// Makes a track.
    public init(
        id: Int64, features: AudioFeatures?, artist: Int64?, album: Int64? = nil, durationMilliseconds: Int = 0,
        recording: Recording = Recording(title: "")
    ) {
        self.id = id
        self.features = features
        self.artist = artist
        self.album = album
        self.durationMilliseconds = durationMilliseconds
        self.recording = recording
    }

    /// Whether the features can be embedded: an analysis that did not fail, with finite numbers.
    var isUsable: Bool {
        guard let features else { return false }
        return !features.isFailedAnalysis && features.isFinite
    }
}
