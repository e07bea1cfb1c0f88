package import Catalog

/// What an index is made of, table by table: each is read once, in the order in which the database has it, and the
/// reader puts together what belongs together.
///
/// For a million tracks that takes the database a third of the work of joining the tables and sorting the rows.
extension EmbeddingStore {
    /// Passes the vectors of a kind and a version one by one, in any order.
    ///
    /// - Parameters:
    ///   - type: The kind of resource.
    ///   - version: The model's version.
    ///   - body: Takes the resource's database identifier, how far the vector can be trusted, 0…1, and the bytes that
    ///     are stored for it, which are valid during the call.
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachVector(
        _ type: ResourceType, version: String,
        _ body: (_ id: Int64, _ quality: Double, _ vector: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try sql.forEachRow(
            """
            SELECT e.\(type.embeddingKey), e.quality_score, e.vector FROM \(type.embeddingTable) e
            WHERE e.model_version = ?
            """, [.text(version)],
            passingTo: { row in
                let (id, quality) = (try row.integer(0), try row.real(1))
                try row.withBytes(2) { try body(id, quality, $0) }
            })
    }

    /// Passes all resources of a kind one by one, in any order, with or without a vector.
    ///
    /// - Parameters:
    ///   - type: The kind of resource.
    ///   - body: Takes a resource, whose texts are valid during the call.
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachResource(_ type: ResourceType, _ body: (StoredResource) throws -> Void) throws {
        try sql.forEachRow(
            "SELECT c.id, c.\(type.catalogKey), c.name\(type.ownColumns) FROM \(type.catalogTable) c", [],
            passingTo: { row in
                var resource = StoredResource(id: try row.integer(0))
                try resource.readFacts(of: type, row)
                try row.withBytes(1) { identifier in
                    resource.identifier = identifier
                    try row.withBytes(2) { name in
                        resource.name = name
                        guard type == .track, !row.isNull(7) else { return try body(resource) }
                        try row.withBytes(7) { isrc in
                            resource.isrc = isrc
                            try body(resource)
                        }
                    }
                }
            })
    }

    /// Passes the audio features of all tracks one by one, in any order.
    ///
    /// - Parameters:
    ///   - attributes: Which audio features.
    ///   - body: Takes a track's database identifier and its features in the order of `attributes`, as
    ///     `PartialAudioFeatures.value(of:)` gives them; one that is missing is not a number.
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachFeatures(
        _ attributes: [MusicAttribute],
        _ body: (_ track: Int64, _ features: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let columns = attributes.map { ", f.\($0.rawValue)" }.joined()
        var values = [Float](repeating: .nan, count: attributes.count)
        try sql.forEachRow(
            "SELECT f.track_id\(columns) FROM recommender_trackaudiofeatures f", [],
            passingTo: { row in
                for (place, attribute) in attributes.enumerated() {
                    values[place] = try row.isNull(place + 1) ? .nan : Self.feature(attribute, row, place + 1)
                }
                let id = try row.integer(0)
                try values.withUnsafeBufferPointer { try body(id, $0) }
            })
    }

    private static func feature(
        _ attribute: MusicAttribute, _ row: SQLRow, _ position: Int
    ) throws(StorageError) -> Float {
        switch attribute {
        case .mode: row.withBytes(position) { $0.elementsEqual("minor".utf8) } ? 0 : 1
        case .key, .timeSignature: Float(try row.integer(position))
        default: Float(try row.real(position))
        }
    }

    /// Passes the links from albums or tracks to their artists one by one, in any order.
    ///
    /// - Parameters:
    ///   - type: ``Catalog/ResourceType/album`` or ``Catalog/ResourceType/track``; other kinds have no such links.
    ///   - body: Takes the database identifiers of owner and artist, and the artist's place in the credit.
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachCredit(
        _ type: ResourceType, _ body: (_ owner: Int64, _ artist: Int64, _ place: Int) throws -> Void
    ) throws {
        guard let links = type.artistLinks else { return }
        try sql.forEachRow(
            "SELECT l.\(links.ownerKey), l.artist_id, l.position FROM \(links.name) l", [],
            passingTo: { row in try body(try row.integer(0), try row.integer(1), try row.int(2)) })
    }

    /// Passes all links from artists to genres, by artist and in the order of the tags.
    ///
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachGenreTag(_ body: (_ artist: Int64, _ genre: Int64) throws -> Void) throws {
        try sql.forEachRow(
            "SELECT l.artist_id, l.genre_id FROM catalog_artist_genres l ORDER BY l.artist_id, l.position", [],
            passingTo: { row in try body(try row.integer(0), try row.integer(1)) })
    }
}

/// A resource of the catalog as an index needs it; its texts belong to the row that is being read.
package struct StoredResource {
    /// The database's identifier.
    package let id: Int64
    /// The outside identifier in UTF-8; a genre's is its name.
    package fileprivate(set) var identifier = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The name in UTF-8.
    package fileprivate(set) var name = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Of an artist or track: 0…100; `nil` where unknown.
    package private(set) var popularity: Int?
    /// Of an album: the year of its release, when it is known.
    package private(set) var releaseYear: Int?
    /// Of a track: the database identifier of its album.
    package private(set) var albumID: Int64?
    /// Of a track: its length in milliseconds.
    package private(set) var durationMilliseconds = 0
    /// Of a track: whether it is marked as explicit.
    package private(set) var isExplicit = false
    /// Of a track: the recording's ISRC; `nil` where unknown.
    package fileprivate(set) var isrc: UnsafeRawBufferPointer?

    fileprivate init(id: Int64) {
        self.id = id
    }

    /// Reads what ``ResourceType/ownColumns`` selects.
    fileprivate mutating func readFacts(of type: ResourceType, _ row: SQLRow) throws(StorageError) {
        switch type {
        case .genre: break
        case .artist: popularity = try row.optional(3, row.int)
        case .album: releaseYear = try IndexBatch.year(row, from: 3)
        case .track:
            popularity = try row.optional(3, row.int)
            albumID = try row.integer(4)
            durationMilliseconds = try row.int(5)
            isExplicit = try row.boolean(6)
        }
    }
}

extension ResourceType {
    /// The facts in a catalog row `c` beside its names; each with a comma in front.
    fileprivate var ownColumns: String {
        switch self {
        case .genre: ""
        case .artist: ", c.popularity"
        case .album: ", c.release_date, c.release_date_precision"
        case .track: ", c.popularity, c.album_id, c.duration_ms, c.explicit, c.isrc"
        }
    }
}
