import Catalog
import Embedding
import Storage

/// Computes the embeddings of some resources from what the store holds.
struct EmbeddingBatch {
    private let session: StoreSession
    private let embedder: CorpusEmbedder
    private let version: String
    private let source: String

    init(_ session: StoreSession, model: TrainedModel) {
        self.session = session
        source = model.source
        embedder = CorpusEmbedder(model)
        version = model.version
    }

    /// The rows of one kind with these database ids, of tracks those whose artists have them.
    ///
    /// A resource without a vector has no row.
    func rows(of type: ResourceType, in ids: ClosedRange<Int64>) throws -> EmbeddingRows {
        let embeddings = session.embeddings
        return switch type {
        case .track: tracks(try embeddings.tracks(ofArtists: ids, source: source))
        case .album: albums(try embeddings.albumParts(in: ids, version: version))
        case .artist:
            artists(
                try embeddings.artistParts(in: ids, version: version),
                credited: try embeddings.creditedParts(in: ids, version: version))
        case .genre: genres(try embeddings.genreParts(in: ids, version: version))
        }
    }

    /// The rows of tracks, of each artist all there are.
    func tracks(_ batch: CorpusBatch) -> EmbeddingRows {
        let (vectors, valid) = embedder.tracks(batch.tracks, artists: batch.artists)
        var rows = EmbeddingRows()
        rows.vectors.reserveCapacity(vectors.count)
        for (index, track) in batch.tracks.enumerated() where valid[index] {
            rows.append(
                id: track.id, vector: vectors[index * Space.dimensions..<(index + 1) * Space.dimensions],
                quality: Evidence.ofTrack, revision: batch.revisions[index]
            )
        }
        return rows
    }

    /// The rows of albums: means of their tracks, weighted by duration.
    func albums(_ albums: [VectorParts]) -> EmbeddingRows {
        rows(of: albums) { parts in
            embedder.album(parts.map { (vector: $0.vector, durationMilliseconds: $0.durationMilliseconds) })
        }
    }

    /// The rows of artists: means of their albums; of those without an album what one album of the tracks would have
    /// that are credited to them.
    func artists(_ artists: [VectorParts], credited: [VectorParts]) -> EmbeddingRows {
        var rows = EmbeddingRows()
        append(artists, to: &rows) { parts in
            embedder.artist(parts.map { (vector: $0.vector, quality: $0.quality) })
        }
        append(credited, to: &rows) { parts in
            embedder.album(parts.map { (vector: $0.vector, durationMilliseconds: $0.durationMilliseconds) })
                .flatMap { embedder.artist([$0]) }
        }
        return rows
    }

    /// The rows of genres: means of their artists.
    func genres(_ genres: [VectorParts]) -> EmbeddingRows {
        rows(of: genres) { parts in embedder.genre(parts.map { (vector: $0.vector, quality: $0.quality) }) }
    }

    private func rows(
        of owners: [VectorParts], _ combine: ([VectorPart]) -> (vector: [Float], quality: Double)?
    ) -> EmbeddingRows {
        var rows = EmbeddingRows()
        append(owners, to: &rows, combine)
        return rows
    }

    private func append(
        _ owners: [VectorParts], to rows: inout EmbeddingRows,
        _ combine: ([VectorPart]) -> (vector: [Float], quality: Double)?
    ) {
        for owner in owners {
            guard let (vector, quality) = combine(owner.parts) else { continue }
            rows.append(id: owner.id, vector: vector, quality: quality)
        }
    }
}

/// Embeds what was ingested while a run was under way, so that nothing is missing when its model becomes the active
/// one.
///
/// Runs inside the transaction that activates: only the artists of changed tracks, all their tracks, and what contains
/// those are embedded again.
struct CatchUp {
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
