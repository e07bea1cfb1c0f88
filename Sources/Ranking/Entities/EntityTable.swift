public import Catalog

/// All resources of one kind that have an embedding, in the order of their `spotify_id`.
///
/// Names and identifiers are kept as bytes in one piece: a million tracks take about 128 MB of vectors, 60 MB of
/// texts and 80 MB of facts. A genre's identifier is its name.
public struct EntityTable: Sendable {
    /// What kind of resource the table holds.
    public let type: ResourceType
    /// The vectors, row by row.
    public let index: any VectorIndex
    let ids: StringPool
    let names: StringPool
    let directory: NameDirectory
    let qualities: [Float]
    let popularities: [UInt8]
    /// What is known of each row, as it was given.
    let facts: FactColumns

    init(
        type: ResourceType, index: any VectorIndex, ids: StringPool, names: StringPool, qualities: [Float],
        popularities: [UInt8], facts: FactColumns
    ) {
        self.type = type
        self.index = index
        self.ids = ids
        self.names = names
        self.qualities = qualities
        self.popularities = popularities
        self.facts = facts
        directory = NameDirectory(names)
    }

    /// A table without rows.
    public static func empty(_ type: ResourceType) -> EntityTable {
        Builder(type, capacity: 0).build()
    }

    /// The number of rows.
    public var count: Int { index.count }

    /// The identifier of a row.
    public func spotifyID(at row: Int) -> SpotifyID { SpotifyID(ids[row]) }

    /// The name of a row.
    public func name(at row: Int) -> String { names[row] }

    /// How far the row's embedding can be trusted, 0…1.
    public func quality(at row: Int) -> Double {
        // Through the shortest decimal form: 0.9 comes back as 0.9, not as its neighbour 0.8999999762.
        Double("\(qualities[row])") ?? Double(qualities[row])
    }

    /// The row of an identifier.
    public func row(of id: SpotifyID) -> Int? { rows(of: id).first }

    /// The rows of an identifier: one or none in a sound catalog.
    func rows(of id: SpotifyID) -> Range<Int> { ids.positions(of: id.rawValue) }
}
