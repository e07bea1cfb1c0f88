import Catalog
import Ranking
import Storage

/// Reads the active model's vectors into an index, as one state of the store.
struct IndexLoader {
    private let session: StoreSession

    init(_ session: StoreSession) {
        self.session = session
    }

    /// The index, `nil` when no model is active, and the revision that it shows.
    func load() throws -> (index: CatalogIndex?, revision: Int64) {
        let revision = try session.embeddings.revision()
        guard let model = try session.models.active() else { return (nil, revision) }
        let tables = try ResourceType.allCases.map { try table(of: $0, version: model.version) }
        return (CatalogIndex(modelVersion: model.version, tables: tables), revision)
    }

    private func table(of type: ResourceType, version: String) throws -> EntityTable {
        let count = try session.embeddings.count(of: type, version: version)
        var builder = EntityTable.Builder(type, capacity: count)
        _ = try session.embeddings.load(type, version: version) { batch in
            for row in 0..<batch.count {
                builder.append(
                    spotifyID: batch.spotifyIDs[row], name: batch.names[row], quality: batch.qualities[row],
                    popularity: batch.popularities[row] ?? 0,
                    vector: batch.vectors[row * EmbeddingRows.dimensions..<(row + 1) * EmbeddingRows.dimensions]
                )
            }
        }
        return builder.build()
    }
}
