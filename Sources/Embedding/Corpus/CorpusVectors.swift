/// All vectors of a corpus as the fleet would store them; what has no vector has no row.
public struct CorpusVectors: Sendable {
    /// Tracks, in the order of the corpus.
    public var tracks = VectorTable<Int64>()
    /// Albums, ascending.
    public var albums = VectorTable<Int64>()
    /// Artists, ascending.
    public var artists = VectorTable<Int64>()
    /// Genres by name, ascending.
    public var genres = VectorTable<String>()
}
