public import Catalog

/// Resources of one kind that others refer to although they have no embedding: a featured artist, an unusual genre.
///
/// They cannot be recommended; details, filters and limits still need to know them.
public struct UnlistedEntities: Sendable {
    private var ids = StringPool()
    private var names = StringPool()
    private(set) var facts = FactColumns()

    /// Starts with none.
    public init() {}

    /// How many there are.
    public var count: Int { ids.count }

    /// Adds a resource; its position is the number of rows in the table of its kind and of those added before.
    public mutating func append(spotifyID: SpotifyID, name: String, facts: EntityFacts = EntityFacts()) {
        ids.append(spotifyID.rawValue)
        names.append(name)
        self.facts.append(facts)
    }

    func spotifyID(at position: Int) -> SpotifyID { SpotifyID(ids[position]) }

    func name(at position: Int) -> String { names[position] }
}
