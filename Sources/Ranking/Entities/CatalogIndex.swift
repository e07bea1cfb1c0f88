public import Catalog

/// Everything that has an embedding in one model's version: what a recommendation is computed from.
///
/// Immutable; a new version is a new index beside the old one, so an answer never mixes two.
public struct CatalogIndex: Sendable {
    /// The version of the model that made every vector.
    public let modelVersion: String
    private let tables: [ResourceType: EntityTable]

    /// Combines the tables of one model's version; a kind without a table is empty, of two of a kind the last counts.
    public init(modelVersion: String, tables: [EntityTable]) {
        self.modelVersion = modelVersion
        var byType: [ResourceType: EntityTable] = [:]
        for table in ResourceType.allCases.map(EntityTable.empty) + tables {
            byType[table.type] = table
        }
        self.tables = byType
    }

    /// The table of one kind.
    public subscript(type: ResourceType) -> EntityTable {
        tables[type] ?? .empty(type)
    }

    /// The resource that a URI names.
    ///
    /// - Returns: `nil` when the catalog does not know it or it has no embedding yet.
    public func entity(_ uri: JukeURI) -> EntityRef? {
        self[uri.type].row(of: uri.id).map { EntityRef(uri.type, row: $0) }
    }

    /// The resource that a name means.
    ///
    /// - Parameters:
    ///   - name: The name as typed.
    ///   - type: What it names; `nil` tries artists, albums, tracks and genres in this order and takes the first kind
    ///     with a match.
    /// - Returns: `nil` when no name is equal, not even folded.
    public func resolve(name: String, as type: ResourceType? = nil) -> NameMatch? {
        for type in type.map({ [$0] }) ?? ResourceType.allCases.sorted() {
            if let match = self[type].match(name) {
                return NameMatch(EntityRef(type, row: match.row), match.isExact ? .exact : .folded)
            }
        }
        return nil
    }

    /// The unit vector of a resource.
    public func vector(of entity: EntityRef) -> [Float] { self[entity.type].index.vector(at: entity.row) }

    /// The URI of a resource.
    public func uri(of entity: EntityRef) -> JukeURI {
        JukeURI(entity.type, self[entity.type].spotifyID(at: entity.row))
    }

    /// The name of a resource.
    public func name(of entity: EntityRef) -> String { self[entity.type].name(at: entity.row) }
}
