import Catalog

/// The facts of a kind's rows in a pruned index, so that a filter is asked about many rows at a time: 18 bytes a row.
struct PlaceColumns: Sendable {
    private let columns: [MusicAttribute: PlaceColumn]
    /// 0 and 1.
    private let explicits: PlaceColumn
    private let genres: PlaceSets

    /// Codes the facts of a kind's rows; `nil` for a kind whose index compares with every row anyway.
    init?(_ type: ResourceType, _ index: any VectorIndex, _ attributes: CatalogAttributes) {
        guard let storage = (index as? PrunedIndex)?.storage, type != .genre else { return nil }
        let facts = attributes[type]
        let all = Self.attributes(of: type)
        let made = concurrently(all.count + 1) { number in
            guard number < all.count else {
                return PlaceColumn(storage) { facts.isExplicit(at: $0).map { $0 ? 1 : 0 } ?? .nan }
            }
            switch all[number] {
            case .duration: return PlaceColumn(storage) { facts.durationMilliseconds(at: $0).map(Double.init) ?? .nan }
            case .popularity: return PlaceColumn(storage) { facts.popularity(at: $0).map(Double.init) ?? .nan }
            case .releaseYear:
                return PlaceColumn(storage) { attributes.years(of: type, $0).first.map(Double.init) ?? .nan }
            default: return PlaceColumn(storage) { Double(facts.feature(number, at: $0)) }
            }
        }
        columns = Dictionary(uniqueKeysWithValues: zip(all, made))
        explicits = made[all.count]
        genres = PlaceSets(storage) { attributes.genres(of: type, $0) }
    }

    /// The attributes that a kind has a column of.
    private static func attributes(of type: ResourceType) -> [MusicAttribute] {
        // An artist has many years, of which any may satisfy a filter.
        FactColumns.attributes
            + (type == .artist ? [.duration, .popularity] : [.duration, .popularity, .releaseYear])
    }

    /// Translates a filter for many rows at a time.
    ///
    /// - Parameters:
    ///   - filter: Its bounds, and whether rows are explicit.
    ///   - wanted: Positions of genres of which a row must have one; `nil` where all are allowed.
    ///   - unwanted: Positions of genres of which a row must have none.
    /// - Returns: What an index may ask; empty when the filter bounds nothing that the columns know.
    func filter(_ filter: MusicFilter, genres wanted: Set<Int>?, excludedGenres unwanted: Set<Int>) -> PlaceFilter {
        var result = PlaceFilter()
        for (attribute, bounds) in filter.bounds where bounds.min != nil || bounds.max != nil {
            guard let column = columns[attribute] else { continue }
            // At the precision at which features are kept and compared.
            let isFeature = FactColumns.attributes.contains(attribute)
            let (least, most) = (bounds.min ?? -.infinity, bounds.max ?? .infinity)
            result.bounds.append(
                PlaceFilter.Bound(
                    column: column,
                    range: column.codes(
                        from: isFeature ? Double(Float(least)) : least, to: isFeature ? Double(Float(most)) : most)))
        }
        if let explicit = filter.explicit {
            let value = explicit ? 1.0 : 0
            result.bounds.append(PlaceFilter.Bound(column: explicits, range: explicits.codes(from: value, to: value)))
        }
        if wanted != nil || !unwanted.isEmpty {
            result.sets = (genres, genres.allowed(wanted, without: unwanted))
            result.leaves = wanted.map(genres.leaves)
        }
        return result
    }
}

extension PlaceColumns {
    func write(to writer: inout SnapshotWriter, _ type: ResourceType) {
        for attribute in Self.attributes(of: type) {
            columns[attribute]?.write(to: &writer, as: "\(type.rawValue).by.\(attribute.rawValue)")
        }
        explicits.write(to: &writer, as: "\(type.rawValue).by.explicit")
        genres.write(to: &writer, as: "\(type.rawValue).by.genres")
    }

    /// Reads the columns of a kind whose rows an index has in an order of its own; `nil` where there are none.
    init?(_ reader: SnapshotReader, _ type: ResourceType, _ index: any VectorIndex) throws(SnapshotError) {
        guard let storage = (index as? PrunedIndex)?.storage, type != .genre else { return nil }
        var columns: [MusicAttribute: PlaceColumn] = [:]
        for attribute in Self.attributes(of: type) {
            columns[attribute] = try PlaceColumn(
                reader, "\(type.rawValue).by.\(attribute.rawValue)", storage)
        }
        self.columns = columns
        explicits = try PlaceColumn(reader, "\(type.rawValue).by.explicit", storage)
        genres = try PlaceSets(reader, "\(type.rawValue).by.genres", storage)
    }
}
