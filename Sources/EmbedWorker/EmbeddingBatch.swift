import Catalog
import Embedding
import Storage

/// Computes the embeddings of some resources from what the store holds.
struct EmbeddingBatch {
    private let session: StoreSession
    private let projection: Projection
    private let version: String

    init(_ session: StoreSession, projection: Projection, version: String) {
        self.session = session
        self.projection = projection
        self.version = version
    }

    /// The rows of one kind with these database ids; a resource without a vector has no row.
    func rows(of type: ResourceType, in ids: ClosedRange<Int64>) throws -> EmbeddingRows {
        let embeddings = session.embeddings
        return switch type {
        case .track: tracks(try embeddings.trackFeatures(in: ids))
        case .album: albums(try embeddings.albumParts(in: ids, version: version))
        case .artist: means(try embeddings.artistParts(in: ids, version: version))
        case .genre: means(try embeddings.genreParts(in: ids, version: version))
        }
    }

    /// The rows of these tracks.
    func tracks(_ batch: FeatureBatch) -> EmbeddingRows {
        let (vectors, valid) = projection.project(batch.features)
        var rows = EmbeddingRows()
        for (index, id) in batch.trackIDs.enumerated() where valid[index] {
            rows.append(
                id: id, vector: vectors[index * Space.dimensions..<(index + 1) * Space.dimensions], quality: 1,
                revision: batch.revisions[index]
            )
        }
        return rows
    }

    /// The rows of these albums: means of their tracks, weighted by duration.
    func albums(_ albums: [VectorParts]) -> EmbeddingRows {
        var rows = EmbeddingRows()
        for album in albums {
            let parts = album.parts.map { (vector: $0.vector, durationMS: $0.durationMilliseconds) }
            guard let vector = Aggregation.album(parts) else { continue }
            rows.append(id: album.id, vector: vector, quality: Self.quality(parts: parts.count))
        }
        return rows
    }

    /// The rows of artists or genres: means of their albums or artists.
    func means(_ owners: [VectorParts]) -> EmbeddingRows {
        var rows = EmbeddingRows()
        for owner in owners {
            guard let vector = Aggregation.mean(owner.parts.map(\.vector)) else { continue }
            rows.append(id: owner.id, vector: vector, quality: Self.quality(parts: owner.parts.count))
        }
        return rows
    }

    /// How far a mean can be trusted: n parts out of n + 1, so that one part counts half and ten nine tenths.
    static func quality(parts: Int) -> Double {
        (Double(parts) / Double(parts + 1) * 100).rounded() / 100
    }
}
