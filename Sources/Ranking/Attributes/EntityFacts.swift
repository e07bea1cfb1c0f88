public import Catalog

/// The facts of a catalog about one resource, beside its name and its vector.
///
/// Other resources are meant by their position: a row of the table of their kind, or, past its last row, one of the
/// ``UnlistedEntities`` of that kind.
public struct EntityFacts: Sendable {
    /// Of a track: its audio features, of which some may be missing.
    public var features: PartialAudioFeatures?
    /// The length of a track, or of all tracks of an album, in milliseconds.
    public var durationMilliseconds: Int?
    /// 0…100; `nil` where unknown.
    public var popularity: Int?
    /// Of an album: the year of its release.
    public var releaseYear: Int?
    /// Of a track whether it is marked as explicit, of an album whether one of its tracks is.
    public var isExplicit: Bool?
    /// Of a track: the International Standard Recording Code.
    public var isrc: String?
    /// Of a track: the position of its album.
    public var album: Int?
    /// Of an album or track: the positions of its artists, in the order of their credit.
    public var artists: [Int]
    /// Of an artist: the positions of its genres.
    public var genres: [Int]

    /// Facts of a resource, with all features or none; without arguments, nothing is known.
    public init(
        features: AudioFeatures? = nil, durationMilliseconds: Int? = nil, popularity: Int? = nil,
        releaseYear: Int? = nil, isExplicit: Bool? = nil, isrc: String? = nil, album: Int? = nil,
        artists: [Int] = [], genres: [Int] = []
    ) {
        self.features = features.map(PartialAudioFeatures.init)
        self.durationMilliseconds = durationMilliseconds
        self.popularity = popularity
        self.releaseYear = releaseYear
        self.isExplicit = isExplicit
        self.isrc = isrc
        self.album = album
        self.artists = artists
        self.genres = genres
    }
}

/// Resources of one kind that others refer to although they have no embedding: a featured artist, an unusual genre.
///
/// They cannot be recommended; details, filters and limits still need to know them.
public struct UnlistedEntities: Sendable {
    private var ids = StringPool.Builder()
    private var names = StringPool.Builder()
    private var facts = FactColumns.Builder()

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

    /// Those so far, to be read.
    func build() -> UnlistedTable {
        UnlistedTable(ids: ids.build(), names: names.build(), facts: facts.build().withoutCodes)
    }
}

/// ``UnlistedEntities`` of an index.
struct UnlistedTable: Sendable {
    private let ids: StringPool
    private let names: StringPool
    let facts: FactColumns

    init(ids: StringPool = StringPool(), names: StringPool = StringPool(), facts: FactColumns = FactColumns()) {
        self.ids = ids
        self.names = names
        self.facts = facts
    }

    var count: Int { ids.count }

    func spotifyID(at position: Int) -> SpotifyID { SpotifyID(ids[position]) }

    func name(at position: Int) -> String { names[position] }

    /// The positions of those whose name means nothing.
    func nameless(_ type: ResourceType) -> [Int] {
        (0..<names.count).filter { names.withBytes($0) { EntityTable.isNameless($0, type) } }
    }
}

extension UnlistedTable {
    func write(to writer: inout SnapshotWriter, as name: String) {
        ids.write(to: &writer, as: "\(name).ids")
        names.write(to: &writer, as: "\(name).names")
        facts.write(to: &writer, as: name)
    }

    init(
        _ reader: SnapshotReader, _ name: String, count: Int, positions: [ResourceType: Int]
    ) throws(SnapshotError) {
        ids = try StringPool(reader, "\(name).ids", count: count)
        names = try StringPool(reader, "\(name).names", count: count)
        facts = try FactColumns(reader, name, count: count, positions: positions)
    }
}
