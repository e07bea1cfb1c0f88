import Catalog
import Embedding
import Foundation
package import Ranking
package import Storage

/// Reads the active model's vectors, and what the catalog knows of their resources, into an index, as one state of the
/// store.
package struct IndexLoader {
    private let session: StoreSession

    /// Starts on a session of the store.
    package init(_ session: StoreSession) {
        self.session = session
    }

    /// The index, `nil` when no model is active, and the revision that it shows.
    ///
    /// - Throws: `StorageError` when the store cannot be read.
    package func load() throws -> (index: CatalogIndex?, revision: Int64) {
        let read = try self.read()
        return (read.index()?.pruned(), read.revision)
    }

    /// Reads what an index is made of.
    ///
    /// - Throws: `StorageError`.
    package func read() throws -> ReadCatalog {
        let revision = try session.embeddings.revision()
        guard let model = try session.models.active() else { return ReadCatalog(revision: revision) }
        let reading = CatalogReading(session, model.version)
        try reading.read()
        return ReadCatalog(revision: revision, model: model, reading: reading)
    }

    /// The state of the store, by its active model, its revision and the facts of its catalog.
    ///
    /// - Parameters:
    ///   - url: The store's address.
    ///   - hasFacts: Whether the catalog is looked through, which takes some tenths of a second for a million tracks.
    /// - Returns: `nil` without a model, and for a store in memory.
    /// - Throws: `StorageError`.
    func label(of url: DatabaseURL, withFacts hasFacts: Bool) throws -> CatalogIndex.Label? {
        let revision = try session.embeddings.revision()
        guard let model = try session.models.active() else { return nil }
        let facts = hasFacts ? try facts(of: model) : nil
        return CatalogIndex.Label(url, model, revision: revision, facts: facts)
    }

    /// The facts of the catalog: their digest, or, for a store in memory, the text that it is of.
    ///
    /// - Returns: `nil` without a model.
    /// - Throws: `StorageError`.
    func facts(of url: DatabaseURL) throws -> String? {
        if let label = try label(of: url, withFacts: true) { return label.facts }
        return try session.models.active().map(facts)
    }

    private func facts(of model: ModelRecord) throws -> String {
        try session.embeddings.catalogState(withFeatures: model.source != VectorSource.features)
    }
}

/// What an index is made of, read from the store; much of it is being built.
package struct ReadCatalog {
    /// The revision that it shows.
    package let revision: Int64
    fileprivate var model: ModelRecord?
    fileprivate var reading: CatalogReading?

    /// The index without pruned tables, which compares with every row; `nil` when no model is active.
    package func index() -> CatalogIndex? {
        guard let model, let read = reading?.tables() else { return nil }
        return CatalogIndex(
            modelVersion: model.version, tables: read.tables, unlisted: read.unlisted,
            genreDimensions: Self.genreDimensions(of: model), calibration: Self.calibration(of: model),
            soundGroups: Self.soundGroups(of: model))
    }

    /// How many of the last components of the model's vectors stand for genre tags.
    private static func genreDimensions(of model: ModelRecord) -> Int {
        // A description that another version wrote still ranks; its genres are then explained as the rest.
        let description = try? JSONDecoder().decode(ModelDescription.self, from: model.transform)
        return description?.genreBlock == nil ? 0 : GenreBlock.dimensions
    }

    /// What the model's vectors are made of; nothing where it has learned from the audio features.
    private static func soundGroups(of model: ModelRecord) -> [SoundGroup] {
        // As above: a model that cannot be read is explained as a whole.
        guard model.source != VectorSource.features,
            let description = try? JSONDecoder().decode(ModelDescription.self, from: model.transform),
            let matrix = try? Matrix(rows: model.rows, columns: model.columns, values: model.matrix),
            let projection = try? Projection(transform: description.transform, matrix: matrix)
        else { return [] }
        return SoundGroup.groups(of: projection)
    }

    /// The calibration of the model's cosines; `nil` for models older than calibration.
    private static func calibration(of model: ModelRecord) -> LikenessCalibration? {
        struct Figures: Decodable {
            let calibration: LikenessCalibration?
        }
        return (try? JSONDecoder().decode(Figures.self, from: model.figures))?.calibration
    }
}
