public import Embedding

/// Tracks as training and embedding see them, of each artist all there are.
public struct CorpusBatch: Sendable {
    /// The tracks, ascending by identifier; failed analyses are left out.
    public var tracks: [CorpusTrack] = []
    /// How often each track's features have changed; pass them on in ``EmbeddingRows/revisions``.
    public var revisions: [Int64] = []
    /// The tracks' artists with their genres, by database identifier.
    public var artists: [Int64: CorpusArtist] = [:]

    /// An empty batch.
    public init() {}
}
