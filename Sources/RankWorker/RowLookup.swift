import Catalog
import Ranking

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
