public import Catalog
public import Embedding
package import Recommendations

/// Everything that has an embedding in one model's version: what a recommendation is computed from.
///
/// Immutable; a new version is a new index beside the old one, so an answer never mixes two.
public struct CatalogIndex: Sendable {
    /// The version of the model that made every vector.
    public let modelVersion: String
    let tables: [ResourceType: EntityTable]
    private let tableBoxes: [TableBox]
    /// The attributes of each row beside its vector.
    let attributes: CatalogAttributes
    /// Which rows are the same recording or release.
    let recordings: [ResourceType: Recordings]
    /// Which rows are versions of one recording or release.
    let versions: [ResourceType: Recordings]
    /// The calibration of cosines; `nil` for models older than calibration.
    let calibration: LikenessCalibration?
    /// The positions of the genres of a name.
    let genresByName: [FoldedName: [Int]]
    /// The positions of the artists that have no name, those without a vector too.
    let unnamedArtists: Set<Int>
    /// The positions of the artists that stand for many, as compilations are credited.
    let compilers: Set<Int>
    /// The rows' facts as the pruned indexes keep them.
    let placeColumns: [ResourceType: PlaceColumns]
    /// The share, by kind and popularity, of the rows that are less popular.
    let popularityQuantiles: [ResourceType: [Double]]
    /// The contributions of sound to the vectors of a kind's rows.
    let soundMaps: [ResourceType: SoundMap]
    /// What the vectors are made of, where the model's source is not the audio features.
    let soundGroups: [SoundGroup]
    /// How many of the last components of a vector stand for genre tags.
    let genreDimensions: Int
    private let identity = Identity()

    /// The identity that copies of one index share.
    private final class Identity: Sendable {}

    /// Combines the tables of one model's version; a kind without a table is empty, of two of a kind the last counts.
    ///
    /// - Parameters:
    ///   - modelVersion: The model's name, which every answer carries.
    ///   - tables: One table for each kind.
    ///   - unlisted: What rows refer to although it has no embedding.
    ///   - genreDimensions: How many of the last components of a vector stand for genre tags.
    ///   - calibration: What a cosine of the model is worth.
    ///   - soundGroups: What the vectors are made of; none for a model of the audio features.
    public init(
        modelVersion: String, tables: [EntityTable], unlisted: [ResourceType: UnlistedEntities] = [:],
        genreDimensions: Int = 0, calibration: LikenessCalibration? = nil,
        soundGroups: [SoundGroup] = []
    ) {
        self.modelVersion = modelVersion
        self.soundGroups = soundGroups
        self.calibration = calibration
        var byType: [ResourceType: EntityTable] = [:]
        for table in ResourceType.allCases.map(EntityTable.empty) + tables {
            byType[table.type] = table
        }
        let unlisted = unlisted.mapValues { $0.build() }
        let attributes = CatalogAttributes(byType, unlisted)
        self.attributes = attributes
        let titled = byType.filter { $0.key == .album || $0.key == .track }
        let compared = titled.mapValues { $0.compared ?? ComparedRows($0.names, $0.facts) }
        recordings = compared.mapValues(\.recordings)
        versions = compared.mapValues(\.versions)
        for type in titled.keys { byType[type]?.compared = nil }
        for type in ResourceType.allCases { byType[type]?.facts = attributes[type] }
        self.tables = byType
        tableBoxes = TableBox.all(byType)
        genresByName = Self.genresByName(byType[.genre], attributes)
        unnamedArtists = Self.unnamedArtists(byType[.artist], attributes)
        compilers = Self.compilers(byType[.artist], attributes)
        placeColumns = byType.reduce(into: [:]) { columns, entry in
            columns[entry.key] = PlaceColumns(entry.key, entry.value.index, attributes)
        }
        popularityQuantiles = byType.reduce(into: [:]) { quantiles, entry in
            quantiles[entry.key] = FamiliarityPrior.quantiles(of: attributes[entry.key])
        }
        soundMaps = byType.filter { $0.key != .genre }
            .mapValues { SoundMap($0, attributes, genreDimensions: genreDimensions, groups: soundGroups) }
        self.genreDimensions = genreDimensions
    }

    /// Puts the parts of an index together.
    init(
        modelVersion: String, tables: [ResourceType: EntityTable], attributes: CatalogAttributes,
        recordings: [ResourceType: Recordings], versions: [ResourceType: Recordings],
        placeColumns: [ResourceType: PlaceColumns], popularityQuantiles: [ResourceType: [Double]],
        soundMaps: [ResourceType: SoundMap], genreDimensions: Int, calibration: LikenessCalibration?,
        soundGroups: [SoundGroup]
    ) {
        self.modelVersion = modelVersion
        self.tables = tables
        tableBoxes = TableBox.all(tables)
        self.attributes = attributes
        self.recordings = recordings
        self.versions = versions
        self.placeColumns = placeColumns
        self.popularityQuantiles = popularityQuantiles
        self.soundMaps = soundMaps
        self.genreDimensions = genreDimensions
        self.calibration = calibration
        self.soundGroups = soundGroups
        genresByName = Self.genresByName(tables[.genre], attributes)
        unnamedArtists = Self.unnamedArtists(tables[.artist], attributes)
        compilers = Self.compilers(tables[.artist], attributes)
    }

    /// The same index with other vectors and features of its rows.
    init(
        _ other: CatalogIndex, tables: [ResourceType: EntityTable], attributes: CatalogAttributes,
        placeColumns: [ResourceType: PlaceColumns]? = nil, soundMaps: [ResourceType: SoundMap]? = nil
    ) {
        modelVersion = other.modelVersion
        self.tables = tables
        tableBoxes = TableBox.all(tables)
        self.attributes = attributes
        recordings = other.recordings
        versions = other.versions
        calibration = other.calibration
        genresByName = other.genresByName
        unnamedArtists = other.unnamedArtists
        compilers = other.compilers
        self.placeColumns = placeColumns ?? other.placeColumns
        popularityQuantiles = other.popularityQuantiles
        self.soundMaps = soundMaps ?? other.soundMaps
        soundGroups = other.soundGroups
        genreDimensions = other.genreDimensions
    }

    /// The positions of the artists that have no name, listed or not.
    private static func unnamedArtists(_ table: EntityTable?, _ attributes: CatalogAttributes) -> Set<Int> {
        let listed = table?.count ?? 0
        let others = attributes.unlisted(.artist).nameless(.artist).map { listed + $0 }
        return (table?.nameless ?? []).union(others)
    }

    /// The positions of the genres of a name, listed or not.
    private static func genresByName(
        _ table: EntityTable?, _ attributes: CatalogAttributes
    ) -> [FoldedName: [Int]] {
        let listed = table?.names ?? StringPool()
        let others = attributes.unlisted(.genre)
        let names = (0..<listed.count).map { listed[$0] } + (0..<others.count).map(others.name)
        return Dictionary(grouping: names.indices) { FoldedName(names[$0]) }
    }

    /// The table of one kind.
    public subscript(type: ResourceType) -> EntityTable {
        // Lent, not copied: a table has some forty references, and searches ask for it again and again.
        _read { yield tableBoxes[type.position].table }
    }

    /// Whether both are copies of one index, not only of the same model's version.
    package func isSame(as other: CatalogIndex) -> Bool { identity === other.identity }

    /// The resource that a URI names.
    ///
    /// - Returns: `nil` when the catalog does not know it or it has no embedding yet.
    public func entity(_ uri: JukeURI) -> EntityRef? {
        self[uri.type].row(of: uri.id).map { EntityRef(uri.type, row: $0) }
    }

    /// The unit vector of a resource.
    public func vector(of entity: EntityRef) -> [Float] { self[entity.type].index.vector(at: entity.row) }

    /// The URI of a resource.
    public func uri(of entity: EntityRef) -> JukeURI {
        JukeURI(entity.type, self[entity.type].spotifyID(at: entity.row))
    }

    /// The name of a resource.
    public func name(of entity: EntityRef) -> String { self[entity.type].name(at: entity.row) }

    /// Which rows of a kind are the same recording or release.
    func recordings(of type: ResourceType) -> Recordings { recordings[type] ?? .distinct }

    /// Which rows of a kind are versions of one recording or release.
    func versions(of type: ResourceType) -> Recordings { versions[type] ?? .distinct }
}

extension CatalogIndex {
    /// The details of a resource that the catalog knows.
    package func details(of entity: EntityRef) -> RecommendationDetails {
        let facts = attributes[entity.type]
        let isCredited = entity.type == .album || entity.type == .track
        // An artist has no year, length or words of its own; those of one of its tracks would mislead.
        return RecommendationDetails(
            artists: isCredited ? artists(of: entity) : [],
            album: entity.type == .track ? facts.album(at: entity.row).map { resource(.album, $0) } : nil,
            genres: genres(of: entity),
            releaseYear: isCredited ? attributes.years(of: entity.type, entity.row).max() : nil,
            durationMilliseconds: isCredited ? facts.durationMilliseconds(at: entity.row) : nil,
            popularity: facts.popularity(at: entity.row),
            isExplicit: isCredited ? facts.isExplicit(at: entity.row) : nil
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

    /// The name of an artist by its position, with or without a vector.
    func artistName(at position: Int) -> String { resource(.artist, position).name }

    /// The positions of a resource's artists, entries that stand for many left out.
    func performers(of entity: EntityRef) -> [Int] {
        attributes.artists(of: entity.type, entity.row).filter { !CorpusArtist.isCompilation(artistName(at: $0)) }
    }

    /// The name of the artist who alone has a genre; `nil` for a genre of several, or of none with a vector, and for
    /// what is no genre.
    func onlyArtist(of entity: EntityRef) -> String? {
        guard entity.type == .genre else { return nil }
        let genres = attributes[.artist].genres
        var owners = (0..<self[.artist].count).lazy.filter { genres[$0].contains(Int32(entity.row)) }.makeIterator()
        guard let first = owners.next(), owners.next() == nil else { return nil }
        return artistName(at: first)
    }

    /// A resource with what distinguishes it from others of its name.
    func described(_ entity: EntityRef) -> NamedResource {
        NamedResource(
            uri: uri(of: entity), name: name(of: entity),
            artists: entity.type == .album || entity.type == .track ? artists(of: entity).map(\.name) : [],
            popularity: attributes[entity.type].popularity(at: entity.row))
    }

    /// The URI and name of a resource.
    func resource(_ entity: EntityRef) -> NamedResource {
        NamedResource(uri: uri(of: entity), name: name(of: entity))
    }
}

/// A table that can be lent without a copy.
private final class TableBox: Sendable {
    let table: EntityTable

    init(_ table: EntityTable) {
        self.table = table
    }

    /// A box for each kind, by ``ResourceType/position``; a kind without a table has an empty one.
    static func all(_ tables: [ResourceType: EntityTable]) -> [TableBox] {
        ResourceType.allCases.map { TableBox(tables[$0] ?? .empty($0)) }
    }
}

extension ResourceType {
    /// The place of a kind among ``ResourceType/allCases``.
    fileprivate var position: Int {
        switch self {
        case .artist: 0
        case .album: 1
        case .track: 2
        case .genre: 3
        }
    }
}
