import Catalog
import Embedding
import Storage

/// Embeds what was ingested while a run was under way, so that nothing is missing when its model becomes the active
/// one.
///
/// Runs inside the transaction that activates: only the artists of changed tracks, all their tracks, and what contains
/// those are embedded again.
struct StaleEmbeddings {
    private let session: StoreSession
    private let version: String
    private let source: String
    private let batch: EmbeddingBatch

    /// How many artists' tracks are in memory at once.
    private static let artistsAtOnce = 500

    init(_ session: StoreSession, model: TrainedModel) {
        self.session = session
        version = model.version
        source = model.source
        batch = EmbeddingBatch(session, model: model)
    }

    /// Embeds the tracks of every artist that has a track whose row of the source is younger than its embedding, or
    /// that has none yet, or whose row is gone.
    ///
    /// - Returns: How many embeddings were written, by kind.
    func run() throws -> [ResourceType: Int] {
        let embeddings = session.embeddings
        let orphans = try embeddings.orphanedTracks(version: version)
        let changed = try embeddings.staleTracks(version: version) + orphans
        guard !changed.isEmpty else { return [:] }

        var written: [ResourceType: Int] = [:]
        var touched = Set(orphans)
        let owners = try embeddings.artists(ofTracks: changed)
        for start in stride(from: 0, to: owners.count, by: Self.artistsAtOnce) {
            let tracks = try embeddings.tracks(
                ofArtists: Array(owners[start..<min(start + Self.artistsAtOnce, owners.count)]), source: source)
            touched.formUnion(tracks.tracks.map(\.id))
            written[.track, default: 0] += try write(batch.tracks(tracks), of: .track)
        }
        try embeddings.removeOrphans(of: .track, version: version)

        let albums = try embeddings.albums(ofTracks: touched.sorted())
        let artists = try embeddings.artists(ofAlbums: albums)
        let genres = try embeddings.genres(ofArtists: artists)
        written[.album] = try write(batch.albums(try embeddings.albumParts(of: albums, version: version)), of: .album)
        written[.artist] = try write(
            batch.artists(
                try embeddings.artistParts(of: artists, version: version),
                credited: try embeddings.creditedParts(of: artists, version: version)), of: .artist)
        written[.genre] = try write(batch.genres(try embeddings.genreParts(of: genres, version: version)), of: .genre)
        return written
    }

    private func write(_ rows: EmbeddingRows, of type: ResourceType) throws -> Int {
        try session.embeddings.write(rows, of: type, version: version)
    }
}
