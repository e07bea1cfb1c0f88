package import Catalog

extension EmbeddingStore {
    /// Passes all vectors of a kind and a version in batches, by ascending database identifier.
    ///
    /// Called in one ``Store/read(plan:_:)`` for several kinds, the batches show one state of the database.
    ///
    /// - Parameters:
    ///   - type: The kind of resource.
    ///   - version: The model's version.
    ///   - size: Rows in a batch, at least 1.
    ///   - body: Takes a batch, on the database's thread; what it throws ends the reading.
    /// - Returns: How many rows were skipped because their vector has another form than 32 finite numbers.
    /// - Throws: ``StorageError``, or what `body` throws.
    @discardableResult
    package func load(
        _ type: ResourceType, version: String, batch size: Int = 50_000, _ body: (IndexBatch) throws -> Void
    ) throws -> Int {
        let key = "e.\(type.embeddingKey)"
        var last = Int64.min
        var skipped = 0
        while true {
            var batch = IndexBatch()
            batch.vectors.reserveCapacity(min(size, 100_000) * EmbeddingRows.dimensions)
            var rows = 0
            let first = last
            try sql.forEachRow(
                """
                SELECT \(key), c.\(type.catalogKey), c.name, e.quality_score, e.vector\(type.factColumns)
                FROM \(type.embeddingTable) e JOIN \(type.catalogTable) c ON c.id = \(key)\(type.factJoin)
                WHERE \(key) > ? AND c.id > ? AND e.model_version = ? ORDER BY \(key) LIMIT ?
                """, [.integer(last), .integer(last), .text(version), .integer(max(1, size))]
            ) { row throws(StorageError) in
                rows += 1
                last = try row.integer(0)
                guard row.withBytes(4, { batch.appendVector($0) }) else {
                    skipped += 1
                    return
                }
                batch.ids.append(last)
                batch.spotifyIDs.append(SpotifyID(try row.text(1)))
                batch.names.append(try row.text(2))
                batch.qualities.append(try row.real(3))
                try batch.appendFacts(of: type, row)
            }
            guard rows > 0 else { return skipped }
            if type == .album { try batch.addTrackTotals(after: first, through: last, sql) }
            if let links = type.artistLinks { try batch.addArtists(links, after: first, through: last, sql) }
            if batch.count > 0 { try body(batch) }
        }
    }
}

extension IndexBatch {
    /// Appends a vector; false, with nothing appended, when it is not 32 finite numbers.
    fileprivate mutating func appendVector(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = vectors.count
        guard VectorBytes.append(bytes, to: &vectors) else { return false }
        let isFinite = vectors.withUnsafeBufferPointer { all in
            // A sum of finite numbers times zero is zero; one that is not finite makes it not a number.
            all[start...].reduce(Float(0)) { $0 + $1 * 0 } == 0
        }
        guard isFinite else {
            vectors.removeSubrange(start...)
            return false
        }
        return true
    }

    /// Reads what ``ResourceType/factColumns`` selects.
    fileprivate mutating func appendFacts(of type: ResourceType, _ row: SQLRow) throws(StorageError) {
        var own = IndexFacts()
        switch type {
        case .genre:
            popularities.append(nil)
        case .artist:
            popularities.append(try row.optional(5, row.int))
        case .album:
            popularities.append(nil)
            own.releaseYear = try Self.year(row, from: 5)
        case .track:
            popularities.append(try row.optional(5, row.int))
            own.albumID = try row.integer(6)
            own.durationMilliseconds = try row.int(7)
            own.isExplicit = try row.boolean(8)
            own.isrc = try row.optional(9, row.text)
            own.features = try FeatureBatch.partialFeatures(row, from: 10)
        }
        facts.append(own)
    }

    /// The year of a date and its precision; `nil` for the date that stands for none.
    static func year(_ row: SQLRow, from position: Int) throws(StorageError) -> Int? {
        let year = CalendarDay.civil(try row.day(position)).year
        let unknown = ReleaseDate.unknown
        let precision = try row.text(position + 1)
        let isUnknown = year == unknown.year && precision == unknown.precision.rawValue
        return isUnknown ? nil : year
    }

    /// Adds up the tracks of the batch's albums, those without a vector too.
    fileprivate mutating func addTrackTotals(
        after first: Int64, through last: Int64, _ sql: any SQLConnection
    ) throws(StorageError) {
        var row = 0
        try sql.forEachRow(
            """
            SELECT t.album_id, SUM(t.duration_ms), MAX(t.popularity), MAX(CASE WHEN t.explicit THEN 1 ELSE 0 END)
            FROM catalog_track t WHERE t.album_id > ? AND t.album_id <= ? GROUP BY t.album_id ORDER BY t.album_id
            """, [.integer(first), .integer(last)]
        ) { total throws(StorageError) in
            let album = try total.integer(0)
            while row < ids.count && ids[row] < album { row += 1 }
            guard row < ids.count, ids[row] == album else { return }
            facts[row].durationMilliseconds = try total.int(1)
            popularities[row] = try total.optional(2, total.int)
            facts[row].isExplicit = try total.int(3) == 1
        }
    }

    /// Reads the artists of the batch's rows: both are sorted by owner, so one pass joins them.
    fileprivate mutating func addArtists(
        _ links: LinkTable, after first: Int64, through last: Int64, _ sql: any SQLConnection
    ) throws(StorageError) {
        var row = 0
        try sql.forEachRow(
            """
            SELECT l.\(links.ownerKey), l.artist_id FROM \(links.name) l
            WHERE l.\(links.ownerKey) > ? AND l.\(links.ownerKey) <= ? ORDER BY l.\(links.ownerKey), l.position
            """, [.integer(first), .integer(last)]
        ) { link throws(StorageError) in
            let owner = try link.integer(0)
            while row < ids.count && ids[row] < owner {
                artistEnds.append(artistIDs.count)
                row += 1
            }
            if row < ids.count && ids[row] == owner { artistIDs.append(try link.integer(1)) }
        }
        while row < ids.count {
            artistEnds.append(artistIDs.count)
            row += 1
        }
    }
}

/// Embedded resources with what an index needs to know of each; the arrays are of one length, counted in rows.
package struct IndexBatch: Sendable {
    /// The database's identifiers, ascending.
    package internal(set) var ids: [Int64] = []
    /// The outside identifiers; a genre's is its name, as in a `JukeURI`.
    package internal(set) var spotifyIDs: [SpotifyID] = []
    /// The names as the catalog has them.
    package internal(set) var names: [String] = []
    /// How far each vector can be trusted, 0…1.
    package internal(set) var qualities: [Double] = []
    /// The popularity of each resource, 0…100; `nil` where it is unknown.
    ///
    /// An album has no figure of its own and is as popular as its most popular track; a genre has none.
    package internal(set) var popularities: [Int?] = []
    /// Further facts of each resource.
    package internal(set) var facts: [IndexFacts] = []
    /// The vectors one after the other, 32 numbers each.
    package internal(set) var vectors: [Float] = []
    /// Of an album or track: the artists' database identifiers, row by row.
    package internal(set) var artistIDs: [Int64] = []
    /// Where each row's artists end in ``artistIDs``; empty for artists and genres.
    package internal(set) var artistEnds: [Int] = []

    /// How many rows there are.
    package var count: Int { ids.count }

    /// The database identifiers of a row's artists, in the order of their credit; empty for artists and genres.
    package func artists(of row: Int) -> ArraySlice<Int64> {
        guard row < artistEnds.count else { return [] }
        return artistIDs[(row == 0 ? 0 : artistEnds[row - 1])..<artistEnds[row]]
    }
}

/// The facts of an embedded resource that filters and answers need.
package struct IndexFacts: Sendable, Equatable {
    /// The audio features of a track, of which some may be missing.
    package internal(set) var features: PartialAudioFeatures?
    /// The length of a track, or of all tracks of an album, in milliseconds.
    package internal(set) var durationMilliseconds: Int?
    /// Whether a track, or any track of an album, is marked as explicit.
    package internal(set) var isExplicit: Bool?
    /// The recording's ISRC, of a track.
    package internal(set) var isrc: String?
    /// The database identifier of a track's album.
    package internal(set) var albumID: Int64?
    /// The year of an album's release, when it is known.
    package internal(set) var releaseYear: Int?

    /// Facts of which at most the year is known.
    package init(releaseYear: Int? = nil) {
        self.releaseYear = releaseYear
    }
}
