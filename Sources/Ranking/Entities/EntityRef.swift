public import Catalog

/// A resource by its place in a ``CatalogIndex``; of use with that index only.
public struct EntityRef: Hashable, Sendable {
    /// The kind of resource.
    public let type: ResourceType
    /// Its row in the table of that kind.
    public let row: Int

    /// Points at a row, which is not checked until an index is asked for it.
    public init(_ type: ResourceType, row: Int) {
        self.type = type
        self.row = row
    }
}
