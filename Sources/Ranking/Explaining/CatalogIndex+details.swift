import Catalog
package import Recommendations

extension CatalogIndex {
    /// What the catalog knows of a resource.
    package func details(of entity: EntityRef) -> RecommendationDetails {
        let facts = attributes[entity.type]
        let isCredited = entity.type == .album || entity.type == .track
        return RecommendationDetails(
            artists: isCredited ? artists(of: entity) : [],
            album: entity.type == .track ? facts.album(at: entity.row).map { resource(.album, $0) } : nil,
            genres: genres(of: entity),
            releaseYear: attributes.years(of: entity.type, entity.row).max(),
            duration: facts.duration(at: entity.row), popularity: facts.popularity(at: entity.row),
            isExplicit: facts.isExplicit(at: entity.row)
        )
    }

    /// The artists of an album or track, in the order of their credit; an artist is its own.
    package func artists(of entity: EntityRef) -> [NamedResource] {
        attributes.artists(of: entity.type, entity.row).map { resource(.artist, $0) }
    }

    /// The genres of a resource's artists, each once; a genre is its own.
    package func genres(of entity: EntityRef) -> [String] {
        attributes.genres(of: entity.type, entity.row).map { resource(.genre, $0).name }
    }

    /// The resource at a position: a row of the kind's table, or a resource without a vector.
    private func resource(_ type: ResourceType, _ position: Int) -> NamedResource {
        if let other = attributes.unlisted(type, position) {
            return NamedResource(uri: JukeURI(type, other.id), name: other.name)
        }
        return resource(EntityRef(type, row: position))
    }

    /// The URI and name of a resource.
    func resource(_ entity: EntityRef) -> NamedResource {
        NamedResource(uri: uri(of: entity), name: name(of: entity))
    }
}
