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
    package func load() throws -> (index: CatalogIndex?, revision: Int64) {
        let revision = try session.embeddings.revision()
        guard let model = try session.models.active() else { return (nil, revision) }
        // Each kind refers to those before it.
        let (genres, genreRows) = try table(of: .genre, model.version)
        let tags = try genreTags(genreRows)
        let (artists, artistRows) = try table(of: .artist, model.version) { id, _, _ in
            EntityFacts(genres: tags[id] ?? [])
        }
        let credits = try unlistedCredits(model.version, artistRows)
        let (albums, albumRows) = try table(of: .album, model.version) { id, facts, artists in
            EntityFacts(
                duration: facts.duration, releaseYear: facts.releaseYear, isExplicit: facts.isExplicit,
                artists: artists.isEmpty ? credits[id] ?? [] : artists.compactMap { artistRows[$0] }
            )
        }
        let tracks = try tracks(model.version, artistRows, albumRows)
        let index = CatalogIndex(
            modelVersion: model.version, tables: [genres, artists, albums, tracks],
            unlisted: [
                .genre: genreRows.unlisted, .artist: artistRows.unlisted, .album: albumRows.unlisted,
            ],
            genreDimensions: Self.genreDimensions(of: model), calibration: Self.calibration(of: model),
            soundGroups: Self.soundGroups(of: model)
        )
        return (index, revision)
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

    /// The facts of the catalog: their digest, or, for a store in memory, the text that it is of; `nil` without a model.
    ///
    /// - Throws: `StorageError`.
    func facts(of url: DatabaseURL) throws -> String? {
        if let label = try label(of: url, withFacts: true) { return label.facts }
        return try session.models.active().map(facts)
    }

    private func facts(of model: ModelRecord) throws -> String {
        try session.embeddings.catalogState(withFeatures: model.source != VectorSource.features)
    }

    /// How many of the last components of the model's vectors say what genre tags mean.
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

    // MARK: - Tables

    private typealias Facts = (_ id: Int64, _ facts: IndexFacts, _ artists: ArraySlice<Int64>) -> EntityFacts

    private func tracks(_ version: String, _ artists: RowLookup, _ albums: RowLookup) throws -> EntityTable {
        try embedded(.track, version) { _, facts, credited in
            var known = EntityFacts(
                duration: facts.duration, isExplicit: facts.isExplicit, isrc: facts.isrc,
                album: facts.albumID.flatMap { albums[$0] }, artists: credited.compactMap { artists[$0] }
            )
            known.features = facts.features
            return known
        }
    }

    /// The table of a kind that others refer to, with all its positions.
    private func table(
        of type: ResourceType, _ version: String, facts: Facts = { _, _, _ in EntityFacts() }
    ) throws -> (EntityTable, RowLookup) {
        var loaded: [(id: Int64, spotifyID: SpotifyID)] = []
        let table = try embedded(type, version, { loaded.append(($0, $1)) }, facts)
        var lookup = RowLookup(table, loaded)
        try session.embeddings.forEachUnlisted(type, version: version) { other in
            let known = IndexFacts(releaseYear: other.releaseYear)
            lookup.append(other.id, other.spotifyID, name: other.name, facts: facts(other.id, known, []))
        }
        return (table, lookup)
    }

    private func embedded(
        _ type: ResourceType, _ version: String, _ note: (Int64, SpotifyID) -> Void = { _, _ in }, _ facts: Facts
    ) throws -> EntityTable {
        let count = try session.embeddings.count(of: type, version: version)
        var builder = EntityTable.Builder(type, capacity: count)
        _ = try session.embeddings.load(type, version: version) { batch in
            for row in 0..<batch.count {
                var known = facts(batch.ids[row], batch.facts[row], batch.artists(of: row))
                known.popularity = batch.popularities[row]
                builder.append(
                    spotifyID: batch.spotifyIDs[row], name: batch.names[row], quality: batch.qualities[row],
                    facts: known,
                    vector: batch.vectors[row * EmbeddingRows.dimensions..<(row + 1) * EmbeddingRows.dimensions]
                )
                note(batch.ids[row], batch.spotifyIDs[row])
            }
        }
        return builder.build()
    }

    // MARK: - Relations

    /// The positions of artists' genres, by the artists' database identifiers.
    private func genreTags(_ genres: RowLookup) throws -> [Int64: [Int]] {
        var tags: [Int64: [Int]] = [:]
        try session.embeddings.forEachGenreTag { artist, genre in
            if let position = genres[genre] { tags[artist, default: []].append(position) }
        }
        return tags
    }

    /// The positions of the artists of albums without an embedding, by the albums' database identifiers.
    private func unlistedCredits(_ version: String, _ artists: RowLookup) throws -> [Int64: [Int]] {
        var credits: [Int64: [Int]] = [:]
        try session.embeddings.forEachUnlistedCredit(version: version) { album, artist in
            if let position = artists[artist] { credits[album, default: []].append(position) }
        }
        return credits
    }
}

/// The positions of one kind's resources, by their database identifiers: the table's rows, then what is unlisted.
struct RowLookup {
    private(set) var unlisted = UnlistedEntities()
    private var positions: [Int64: Int] = [:]
    private let rows: Int

    /// Finds the rows of what was loaded into a table.
    init(_ table: EntityTable, _ loaded: [(id: Int64, spotifyID: SpotifyID)]) {
        rows = table.count
        positions.reserveCapacity(loaded.count)
        for resource in loaded { positions[resource.id] = table.row(of: resource.spotifyID) }
    }

    /// The position of a resource; `nil` when it is neither embedded nor known as unlisted.
    subscript(id: Int64) -> Int? { positions[id] }

    /// Adds a resource that has no embedding.
    mutating func append(_ id: Int64, _ spotifyID: SpotifyID, name: String, facts: EntityFacts) {
        positions[id] = rows + unlisted.count
        unlisted.append(spotifyID: spotifyID, name: name, facts: facts)
    }
}
