import Catalog

/// A request's ``Catalog/MusicFilter`` made ready to be asked row by row.
struct RowFilter: Sendable {
    private let type: ResourceType
    private let attributes: CatalogAttributes
    private let facts: FactColumns
    /// By position of an audio feature, at the precision at which features are kept.
    private let features: [(position: Int, min: Float, max: Float)]
    private let facets: [(attribute: MusicAttribute, bounds: MusicFilter.Bounds)]
    private let explicit: Bool?
    /// The genres of which a row must have one; `nil` where all are allowed.
    private let genres: Set<Int>?
    private let includesUntagged: Bool
    private let excludedGenres: Set<Int>

    /// Reads a filter for the rows of one kind; `nil` when everything is allowed.
    init?(_ filter: MusicFilter, for type: ResourceType, in index: CatalogIndex) {
        let bounded = filter.bounds.filter { $0.value.min != nil || $0.value.max != nil }
        guard !bounded.isEmpty || !filter.genres.isEmpty || !filter.excludedGenres.isEmpty || filter.explicit != nil
        else { return nil }
        self.type = type
        attributes = index.attributes
        facts = index.attributes[type]
        features = bounded.compactMap { attribute, bounds in
            FactColumns.attributes.firstIndex(of: attribute).map { position in
                (position, bounds.min.map(Float.init) ?? -.infinity, bounds.max.map(Float.init) ?? .infinity)
            }
        }
        facets = bounded.filter { !FactColumns.attributes.contains($0.key) }.map { ($0.key, $0.value) }
        explicit = filter.explicit
        genres = filter.genres.isEmpty ? nil : Self.positions(of: filter.genres, in: index)
        includesUntagged = filter.includesUntagged ?? false
        excludedGenres = Self.positions(of: filter.excludedGenres, in: index)
    }

    /// The filter that a pruned index may ask about many rows at a time; `nil` where each is asked about.
    func placeFilter(_ filter: MusicFilter, in index: CatalogIndex) -> PlaceFilter? {
        // The columns do not show which rows have no genre, so these are asked about one by one.
        let known = index.placeColumns[type]?.filter(
            filter, genres: includesUntagged ? nil : genres, excludedGenres: excludedGenres)
        return known.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func positions(of genres: [String], in index: CatalogIndex) -> Set<Int> {
        Set(genres.flatMap { index.genresByName[FoldedName($0)] ?? [] })
    }

    /// Whether a row may be listed.
    func allows(_ row: Int) -> Bool {
        for feature in features {
            let value = facts.feature(feature.position, at: row)
            // A missing value is not a number, which is within nothing.
            guard value >= feature.min, value <= feature.max else { return false }
        }
        if let explicit, facts.isExplicit(at: row) != explicit { return false }
        for facet in facets where !satisfies(facet.attribute, facet.bounds, row) { return false }
        guard genres != nil || !excludedGenres.isEmpty else { return true }
        let own = attributes.genres(of: type, row)
        let isWanted = genres.map { own.contains(where: $0.contains) || includesUntagged && own.isEmpty } ?? true
        return isWanted && !own.contains(where: excludedGenres.contains)
    }

    private func satisfies(_ attribute: MusicAttribute, _ bounds: MusicFilter.Bounds, _ row: Int) -> Bool {
        switch attribute {
        case .duration: facts.durationMilliseconds(at: row).map { bounds.allow(Double($0)) } ?? false
        case .popularity: facts.popularity(at: row).map { bounds.allow(Double($0)) } ?? false
        case .releaseYear: attributes.years(of: type, row).contains { bounds.allow(Double($0)) }
        default: true
        }
    }
}
