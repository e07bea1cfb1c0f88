import Catalog

extension CatalogIndex {
    /// What the catalog knows of a resource.
    public func details(of entity: EntityRef) -> EntityDetails {
        let facts = attributes[entity.type]
        let isCredited = entity.type == .album || entity.type == .track
        return EntityDetails(
            artists: isCredited ? artists(of: entity) : [],
            album: entity.type == .track ? facts.album(at: entity.row).map { reference(.album, $0) } : nil,
            genres: genres(of: entity),
            releaseYear: attributes.years(of: entity.type, entity.row).max(),
            duration: facts.duration(at: entity.row), popularity: facts.popularity(at: entity.row),
            isExplicit: facts.isExplicit(at: entity.row)
        )
    }

    /// The artists of an album or track, in the order of their credit; an artist is its own.
    public func artists(of entity: EntityRef) -> [EntityDetails.Reference] {
        attributes.artists(of: entity.type, entity.row).map { reference(.artist, $0) }
    }

    /// The genres of a resource's artists, each once; a genre is its own.
    public func genres(of entity: EntityRef) -> [String] {
        attributes.genres(of: entity.type, entity.row).map { reference(.genre, $0).name }
    }

    /// The resource at a position: a row of the kind's table, or one of those that are not listed.
    private func reference(_ type: ResourceType, _ position: Int) -> EntityDetails.Reference {
        if let other = attributes.unlisted(type, position) {
            return EntityDetails.Reference(uri: JukeURI(type, other.id), name: other.name)
        }
        let entity = EntityRef(type, row: position)
        return EntityDetails.Reference(uri: uri(of: entity), name: name(of: entity))
    }
}
