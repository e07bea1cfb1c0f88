package import Catalog
import Embedding

/// What a resource has now that has changed since an index was built.
package struct ResourceChange: Sendable {
    /// The resource's outside identifier.
    package var spotifyID: SpotifyID
    /// ``Embedding/Space/dimensions`` components, brought to unit length when it is not; `nil` for no vector.
    package var vector: [Float]?
    /// How far the vector can be trusted, 0…1.
    package var quality: Double
    /// The audio features of a track; those of other resources are computed from them.
    package var features: PartialAudioFeatures?

    /// The present state of a resource; without a vector it is no longer listed.
    package init(spotifyID: SpotifyID, vector: [Float]?, quality: Double, features: PartialAudioFeatures? = nil) {
        self.spotifyID = spotifyID
        self.vector = vector
        self.quality = quality
        self.features = features
    }
}

/// The rows of an index that have changed since it was built.
package struct IndexChanges: Sendable {
    var tables: [ResourceType: ChangedRows] = [:]
    /// Whether there are resources that the index lacks, or rows without a resource: only a new index shows all.
    package internal(set) var isPartial = false

    /// None.
    package init() {}

    /// How many rows have changed.
    package var count: Int { tables.values.reduce(0) { $0 + $1.count } }

    /// Whether the index shows everything as it was built.
    package var isEmpty: Bool { tables.isEmpty }
}

extension CatalogIndex {
    /// Adds further changes of this index to those before.
    ///
    /// The features of albums and artists whose tracks have other features are computed again.
    ///
    /// - Parameters:
    ///   - changes: By kind, what resources have now, each once.
    ///   - earlier: What has changed since the index was built; the index itself shows none of it.
    /// - Returns: Both together.
    package func changes(
        _ changes: [ResourceType: [ResourceChange]], after earlier: IndexChanges
    ) -> IndexChanges {
        var result = earlier
        var changed = RowChanges(self, earlier)
        for (type, resources) in changes { changed.add(resources, of: type) }
        let tracks = changed.finish(.track)
        var facts = attributes[.track]
        facts.changes = tracks
        changed.completeOwners(of: changed.changedTracks, facts)
        for type in ResourceType.allCases { result.tables[type] = type == .track ? tracks : changed.finish(type) }
        result.isPartial = earlier.isPartial || changed.isPartial
        return result
    }

    /// This index, showing what has changed since it was built.
    ///
    /// An answer is that of an index built of what the rows have now, bit for bit, but for the parts of an explanation,
    /// whose map of sounds is that of the index as it was built.
    package func showing(_ changes: IndexChanges) -> CatalogIndex {
        guard !changes.isEmpty else { return self }
        var (tables, attributes) = (tables, attributes)
        for (type, rows) in changes.tables {
            attributes[type].changes = rows
            guard var table = tables[type] else { continue }
            table.index = ChangedIndex(base: table.index, changes: rows)
            table.changes = rows
            table.facts = attributes[type]
            tables[type] = table
        }
        return CatalogIndex(self, tables: tables, attributes: attributes)
    }

    /// An index built anew of what the rows have now; for changes that are not partial: rows that are gone would stay.
    ///
    /// Identifiers, names, links and recordings are shared with this one.
    package func merging(_ changes: IndexChanges) -> CatalogIndex {
        let shown = showing(changes)
        var (tables, attributes) = (tables, attributes)
        for type in changes.tables.keys {
            attributes[type] = shown.attributes[type].merged
            guard var table = tables[type] else { continue }
            table.index = Self.index(of: shown[type].index, like: table.index)
            table.qualities = NumberColumn(Column((0..<table.count).map { shown[type].storedQuality(at: $0) }))
            table.facts = attributes[type]
            tables[type] = table
        }
        var (places, maps) = (placeColumns, soundMaps)
        for (type, table) in tables {
            if changes.tables[type] != nil { places[type] = PlaceColumns(type, table.index, attributes) }
            // A map means the features of artists, too.
            if type != .genre {
                maps[type] = SoundMap(table, attributes, genreDimensions: genreDimensions, groups: soundGroups)
            }
        }
        return CatalogIndex(self, tables: tables, attributes: attributes, placeColumns: places, soundMaps: maps)
    }

    /// An index of the vectors that another shows.
    private static func index(of shown: any VectorIndex, like base: any VectorIndex) -> any VectorIndex {
        let storage = VectorStorage(capacity: shown.count)
        for row in 0..<shown.count {
            shown.vector(at: row).withUnsafeBufferPointer { storage.append($0, factor: 1) }
        }
        return base is PrunedIndex ? PrunedIndex(storage: storage) : ScanIndex(storage: storage)
    }
}

/// Finds the rows of changed resources, and what else changes with them.
private struct RowChanges {
    private let index: CatalogIndex
    private let earlier: IndexChanges
    private var builders: [ResourceType: ChangedRows.Builder] = [:]
    /// The tracks that have other features than before.
    private(set) var changedTracks: [Int] = []
    private(set) var isPartial = false

    init(_ index: CatalogIndex, _ earlier: IndexChanges) {
        self.index = index
        self.earlier = earlier
    }

    /// The changes of a kind.
    func finish(_ type: ResourceType) -> ChangedRows? {
        builders[type]?.build() ?? earlier.tables[type]
    }

    mutating func add(_ resources: [ResourceChange], of type: ResourceType) {
        let table = index[type]
        for resource in resources {
            let vector = resource.vector.flatMap(Self.unit)
            let rows = table.rows(of: resource.spotifyID)
            guard let row = rows.first, rows.count == 1 else {
                // A resource without a vector is in no table.
                if vector != nil || rows.count > 1 { isPartial = true }
                continue
            }
            let old = present(type, row)
            let features = type == .track ? FactColumns.values(of: resource.features) : old.features
            guard let vector else {
                isPartial = true
                change(type, more: resources.count) {
                    $0.remove(row, old.vector, quality: old.quality, features: old.features)
                }
                continue
            }
            let hasOtherFeatures = !Self.areSame(features, old.features)
            if type == .track, hasOtherFeatures { changedTracks.append(row) }
            let quality = Float(resource.quality)
            let wasGone = earlier.tables[type]?.isGone(row) == true
            guard hasOtherFeatures || wasGone || vector != old.vector || quality != old.quality else { continue }
            change(type, more: resources.count) {
                $0.put(row, vector, quality: quality, features: features)
            }
        }
    }

    /// Adds up the features of the albums and artists of some tracks again.
    mutating func completeOwners(of changedTracks: [Int], _ tracks: FactColumns) {
        guard !changedTracks.isEmpty else { return }
        let albums = Set(changedTracks.compactMap(tracks.album))
        let artists = Set(changedTracks.flatMap { tracks.artists[$0].map(Int.init) })
        complete(.album, albums, tracks) { visit in
            for row in tracks.albums.indices where tracks.albums[row] >= 0 { visit(Int(tracks.albums[row]), row) }
        }
        complete(.artist, artists, tracks) { visit in tracks.artists.forEach { visit(Int($1), $0) } }
    }

    private mutating func complete(
        _ type: ResourceType, _ owners: Set<Int>, _ tracks: FactColumns,
        _ links: (_ visit: (_ owner: Int, _ track: Int) -> Void) -> Void
    ) {
        let count = index[type].count
        var isOwner = [Bool](repeating: false, count: count)
        for owner in owners where owner < count { isOwner[owner] = true }
        var summaries: [Int: TrackSummary] = [:]
        links { owner, track in
            // Positions past the last row are of resources without a vector.
            if owner < count, isOwner[owner] {
                summaries[owner, default: TrackSummary(meansDuration: false)].add(track, of: tracks)
            }
        }
        for (row, summary) in summaries {
            let features = FactColumns.attributes.indices.map(summary.meanFeature)
            let old = present(type, row)
            guard !Self.areSame(features, old.features) else { continue }
            let isGone = builders[type]?.isGone(row) ?? earlier.tables[type]?.isGone(row) ?? false
            change(type, more: summaries.count) {
                if isGone {
                    $0.remove(row, old.vector, quality: old.quality, features: features)
                } else {
                    $0.put(row, old.vector, quality: old.quality, features: features)
                }
            }
        }
    }

    private mutating func change(
        _ type: ResourceType, more: Int, _ body: (inout ChangedRows.Builder) -> Void
    ) {
        body(&builders[type, default: ChangedRows.Builder(earlier.tables[type], count: index[type].count, more: more)])
    }

    /// What a row had before these changes, or after those that were added already.
    private func present(_ type: ResourceType, _ row: Int) -> (vector: [Float], quality: Float, features: [Float]) {
        if let added = builders[type]?.row(row) { return added }
        let changed = earlier.tables[type]
        let features = changed?.features(of: row) ?? index.attributes[type].features(at: row)
        return (
            changed?.vector(of: row) ?? index[type].index.vector(at: row),
            changed?.quality(of: row) ?? index[type].qualities[row],
            features.isEmpty ? FactColumns.values(of: nil) : features
        )
    }

    private static func unit(_ vector: [Float]) -> [Float]? {
        vector.withUnsafeBufferPointer(VectorStorage.unitFactor).map { factor in vector.map { $0 * factor } }
    }

    /// Whether features are the same, those that are missing included.
    private static func areSame(_ left: [Float], _ right: [Float]) -> Bool {
        zip(left, right).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
    }
}

extension FactColumns {
    /// Features by attribute, not a number where one is missing.
    static func values(of features: PartialAudioFeatures?) -> [Float] {
        attributes.map { features?.value(of: $0).map(Float.init) ?? .nan }
    }

    /// The same facts, the changed features in columns like the others.
    var merged: FactColumns {
        guard changes != nil else { return self }
        var merged = self
        merged.changes = nil
        merged.setFeatures(
            Self.attributes.indices.map { position in Column((0..<count).map { feature(position, at: $0) }) })
        return merged
    }
}
