import Catalog
import Embedding
import Storage

/// Embeds what was ingested while a run was under way, so that nothing is missing when its model becomes the active one.
///
/// Runs inside the transaction that activates: only the changed tracks and what contains them are embedded again.
struct CatchUp {
    private let session: StoreSession
    private let version: String
    private let batch: EmbeddingBatch

    init(_ session: StoreSession, model: TrainedModel) {
        self.session = session
        version = model.version
        batch = EmbeddingBatch(session, projection: model.projection, version: model.version)
    }

    /// Embeds every track whose features are younger than its embedding, or that has none yet.
    ///
    /// - Returns: How many embeddings were written, by kind.
    func run() throws -> [ResourceType: Int] {
        let embeddings = session.embeddings
        let stale = try embeddings.staleTracks(version: version)
        guard !stale.isEmpty else { return [:] }
        let albums = try embeddings.albums(ofTracks: stale)
        let artists = try embeddings.artists(ofAlbums: albums)
        let genres = try embeddings.genres(ofArtists: artists)

        var written: [ResourceType: Int] = [:]
        written[.track] = try write(batch.tracks(try embeddings.trackFeatures(of: stale)), of: .track)
        written[.album] = try write(batch.albums(try embeddings.albumParts(of: albums, version: version)), of: .album)
        let albumVectors = try embeddings.artistParts(of: artists, version: version)
        written[.artist] = try write(batch.means(albumVectors), of: .artist)
        written[.genre] = try write(batch.means(try embeddings.genreParts(of: genres, version: version)), of: .genre)
        return written
    }

    private func write(_ rows: EmbeddingRows, of type: ResourceType) throws -> Int {
        try session.embeddings.write(rows, of: type, version: version)
    }
}
