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
