/// A catalog in memory: what an evaluation embeds; the fleet passes the same values batch by batch.
public struct Corpus: Sendable {
    /// The tracks.
    public var tracks: [CorpusTrack]
    /// The artists by their numbers; one that is missing here has neither name nor genres.
    public var artists: [Int64: CorpusArtist]
    /// The artists to whom each album is credited; an album that is missing here is nobody's.
    public var albumArtists: [Int64: [Int64]]

    /// Puts a corpus together.
    public init(tracks: [CorpusTrack], artists: [Int64: CorpusArtist], albumArtists: [Int64: [Int64]]) {
        self.tracks = tracks
        self.artists = artists
        self.albumArtists = albumArtists
    }

    /// What a model is fitted on: all of it.
    public var training: TrainingCorpus {
        var training = TrainingCorpus(artists: artists)
        training.add(tracks)
        return training
    }
}
