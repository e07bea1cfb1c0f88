public import Catalog

/// A resource by its place in a ``CatalogIndex``; of use with that index only.
public struct EntityRef: Hashable, Sendable {
    /// What kind of resource it is.
    public let type: ResourceType
    /// Its row in the table of that kind.
    public let row: Int

    /// Points at a row.
    public init(_ type: ResourceType, row: Int) {
        self.type = type
        self.row = row
    }
}
