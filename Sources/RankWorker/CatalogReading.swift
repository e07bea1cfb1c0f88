import Catalog
import Ranking
import Storage

/// Reads what an index is made of, table by table, and puts together what belongs together.
struct CatalogReading {
    private let session: StoreSession
    private let version: String
    private let genres = KindReading(.genre)
    private let artists = KindReading(.artist)
    private let albums = KindReading(.album)
    private let tracks = KindReading(.track)

    /// Starts on a session of the store, with the vectors of a model's version.
    init(_ session: StoreSession, _ version: String) {
        self.session = session
        self.version = version
    }

    /// Reads everything.
    ///
    /// - Throws: `StorageError`.
    func read() throws {
        // Each kind refers to those before it.
        try read(genres)
        genres.beginComparing()
        try read(artists)
        try session.embeddings.forEachGenreTag { artist, genre in
            if let position = genres[genre] { artists.link(artist, to: position, place: 0) }
        }
        artists.beginComparing()
        try read(albums)
        try readCredits(of: albums)
        albums.beginComparing()
        try readTracks()
    }

    /// The tables of all kinds, without pruned indexes, and by kind what is in none.
    func tables() -> (tables: [EntityTable], unlisted: [ResourceType: UnlistedEntities]) {
        let kinds = [genres, artists, albums]
        return (
            (kinds + [tracks]).map { $0.table() },
            Dictionary(uniqueKeysWithValues: kinds.map { ($0.type, $0.unlisted) })
        )
    }

    private func read(_ kind: KindReading) throws {
        try readVectors(of: kind)
        try session.embeddings.forEachResource(kind.type) { kind.add($0) }
        kind.arrange()
    }

    private func readTracks() throws {
        try readVectors(of: tracks)
        // An album is as long as all its tracks together, and as popular as the best of them, be they embedded or not.
        try session.embeddings.forEachResource(.track) { track in
            tracks.add(track, album: track.albumID.flatMap { albums[$0] })
            albums.count(track)
        }
        // Most of what is built needs no more than this, and begins while the rest is read.
        tracks.beginNames()
        try readCredits(of: tracks)
        tracks.beginComparing()
        try session.embeddings.forEachFeatures(TableRows.attributes) { tracks.setFeatures(of: $0, $1) }
    }

    private func readVectors(of kind: KindReading) throws {
        try session.embeddings.forEachVector(kind.type, version: version) { id, quality, vector in
            kind.addVector(of: id, quality: quality, vector)
        }
    }

    private func readCredits(of kind: KindReading) throws {
        try session.embeddings.forEachCredit(kind.type) { owner, artist, place in
            if let position = artists[artist] { kind.link(owner, to: position, place: place) }
        }
    }
}

/// The resources of one kind while they are read: rows of a table, and those without a vector that others refer to.
private final class KindReading {
    let type: ResourceType
    private var rows: TableRows
    private var others: [Other] = []
    /// By database identifier the place among the others, once they are arranged.
    private var otherPlaces: [Int64: Int] = [:]

    /// A resource without a vector.
    private struct Other {
        let id: Int64
        let spotifyID: SpotifyID
        let name: String
        let releaseYear: Int?
        var links: [(place: Int, position: Int)] = []
    }

    init(_ type: ResourceType) {
        self.type = type
        rows = TableRows(type)
    }

    /// The position of a resource; `nil` when it has none, and before all are arranged.
    subscript(id: Int64) -> Int? { rows[id] ?? otherPlaces[id].map { rows.count + $0 } }

    // MARK: - Reading

    func addVector(of id: Int64, quality: Double, _ vector: UnsafeRawBufferPointer) {
        rows.addVector(of: id, quality: quality, vector)
    }

    /// Adds a resource; nobody refers to a track without a vector.
    func add(_ resource: StoredResource, album: Int? = nil) {
        var facts = TableRows.Facts()
        facts.popularity = resource.popularity
        facts.releaseYear = resource.releaseYear
        if type == .track {
            facts.durationMilliseconds = resource.durationMilliseconds
            facts.isExplicit = resource.isExplicit
            facts.code = resource.isrc
            facts.album = album
        }
        guard !rows.add(resource.id, identifier: resource.identifier, name: resource.name, facts), type != .track
        else { return }
        others.append(
            Other(
                id: resource.id, spotifyID: SpotifyID(String(decoding: resource.identifier, as: UTF8.self)),
                name: String(decoding: resource.name, as: UTF8.self), releaseYear: resource.releaseYear))
    }

    /// Counts a track to its album.
    func count(_ track: StoredResource) {
        guard let album = track.albumID else { return }
        rows.addTrack(
            to: album, durationMilliseconds: track.durationMilliseconds, popularity: track.popularity,
            isExplicit: track.isExplicit)
    }

    func setFeatures(of id: Int64, _ features: UnsafeBufferPointer<Float>) { rows.setFeatures(of: id, features) }

    /// Puts the rows in the order of their identifiers, the others in that of the database's.
    func arrange() {
        rows.arrange()
        others.sort { $0.id < $1.id }
        for (place, other) in others.enumerated() { otherPlaces[other.id] = place }
    }

    func beginNames() { rows.beginNames() }

    func beginComparing() { rows.beginComparing() }

    /// Links a resource to the position of another, in the order of the places, of equal ones as they come.
    func link(_ id: Int64, to position: Int, place: Int) {
        if let other = otherPlaces[id] {
            others[other].links.append((place, position))
        } else {
            rows.link(id, to: position, place: place)
        }
    }

    // MARK: - Result

    /// The table of the rows, which compares with every row.
    func table() -> EntityTable { rows.build(leastPruned: .max) }

    var unlisted: UnlistedEntities {
        var unlisted = UnlistedEntities()
        for other in others {
            let links = other.links.enumerated()
                .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element.position)
            unlisted.append(
                spotifyID: other.spotifyID, name: other.name,
                facts: EntityFacts(
                    releaseYear: other.releaseYear, artists: type == .album ? links : [],
                    genres: type == .artist ? links : []))
        }
        return unlisted
    }
}
