import Catalog

extension EmbeddingStore {
    /// The track vectors of the albums in a range, with the tracks' durations; albums without any are left out.
    package func albumParts(in range: ClosedRange<Int64>, version: String) throws(StorageError) -> [VectorParts] {
        try parts(of: .album, .range(range), version)
    }

    /// The track vectors of the albums listed.
    package func albumParts(of ids: [Int64], version: String) throws(StorageError) -> [VectorParts] {
        try parts(of: .album, .ids(ids), version)
    }

    /// The album vectors of the artists in a range; artists without any are left out.
    package func artistParts(in range: ClosedRange<Int64>, version: String) throws(StorageError) -> [VectorParts] {
        try parts(of: .artist, .range(range), version)
    }

    /// The album vectors of the artists listed.
    package func artistParts(of ids: [Int64], version: String) throws(StorageError) -> [VectorParts] {
        try parts(of: .artist, .ids(ids), version)
    }

    /// The tracks credited to the artists in a range that have no album vector, as guests and those on compilations,
    /// with the tracks' durations; artists without any are left out.
    package func creditedParts(in range: ClosedRange<Int64>, version: String) throws(StorageError) -> [VectorParts] {
        try parts("artist_id", Self.creditedTracks, .range(range), version)
    }

    /// The tracks credited to the artists listed that have no album vector.
    package func creditedParts(of ids: [Int64], version: String) throws(StorageError) -> [VectorParts] {
        try parts("artist_id", Self.creditedTracks, .ids(ids), version)
    }

    /// The artist vectors of the genres in a range; genres without any are left out.
    package func genreParts(in range: ClosedRange<Int64>, version: String) throws(StorageError) -> [VectorParts] {
        try parts(of: .genre, .range(range), version)
    }

    /// The artist vectors of the genres listed.
    package func genreParts(of ids: [Int64], version: String) throws(StorageError) -> [VectorParts] {
        try parts(of: .genre, .ids(ids), version)
    }

    /// The albums that hold the tracks, ascending.
    package func albums(ofTracks ids: [Int64]) throws(StorageError) -> [Int64] {
        try owners("SELECT DISTINCT album_id FROM catalog_track WHERE \(dialect.isAny("id")) ORDER BY album_id", ids)
    }

    /// The artists to whom the albums or one of their tracks are credited, ascending.
    package func artists(ofAlbums ids: [Int64]) throws(StorageError) -> [Int64] {
        if ids.isEmpty { return [] }
        return try sql.identifiers(
            """
            SELECT artist_id FROM catalog_album_artists WHERE \(dialect.isAny("album_id"))
            UNION SELECT l.artist_id FROM catalog_track p JOIN catalog_track_artists l ON l.track_id = p.id
            WHERE \(dialect.isAny("p.album_id")) ORDER BY artist_id
            """, [.integers(ids), .integers(ids)])
    }

    /// The genres of the artists, ascending.
    package func genres(ofArtists ids: [Int64]) throws(StorageError) -> [Int64] {
        try owners(
            """
            SELECT DISTINCT genre_id FROM catalog_artist_genres WHERE \(dialect.isAny("artist_id")) ORDER BY genre_id
            """, ids)
    }

    private func owners(_ query: String, _ ids: [Int64]) throws(StorageError) -> [Int64] {
        ids.isEmpty ? [] : try sql.identifiers(query, [.integers(ids)])
    }

    /// The resources whose parts are read.
    private enum Selection {
        case range(ClosedRange<Int64>)
        case ids([Int64])
    }

    /// The rows from which the vectors of one kind are computed.
    private struct PartsSource {
        /// What is joined: `p`, a link to the owner, and `e`, the parts' vectors.
        let join: String
        /// The part's identifier, by which the parts of an owner are in order.
        let part: String
        var duration = "0"
        /// Whether only artists count that have no album vector of the version.
        var isForArtistsWithoutAlbum = false
    }

    private static let creditedTracks = PartsSource(
        join: """
            catalog_track_artists p JOIN recommender_trackembedding e ON e.track_id = p.track_id
            JOIN catalog_track t ON t.id = p.track_id
            """, part: "e.track_id", duration: "t.duration_ms", isForArtistsWithoutAlbum: true)

    private func parts(
        of type: ResourceType, _ selection: Selection, _ version: String
    ) throws(StorageError) -> [VectorParts] {
        switch type {
        case .album:
            try parts(
                "album_id",
                PartsSource(
                    join: "catalog_track p JOIN recommender_trackembedding e ON e.track_id = p.id", part: "e.track_id",
                    duration: "p.duration_ms"), selection, version)
        case .artist:
            try parts(
                "artist_id",
                PartsSource(
                    join: "catalog_album_artists p JOIN recommender_albumembedding e ON e.album_id = p.album_id",
                    part: "e.album_id"), selection, version)
        case .genre:
            try parts(
                "genre_id",
                PartsSource(
                    join: "catalog_artist_genres p JOIN recommender_artistembedding e ON e.artist_id = p.artist_id",
                    part: "e.artist_id"), selection, version)
        case .track:
            throw StorageError(.invalidInput, "a track has no parts; ask for its features")
        }
    }

    private func parts(
        _ ownerColumn: String, _ source: PartsSource, _ selection: Selection, _ version: String
    ) throws(StorageError) -> [VectorParts] {
        let owner = "p.\(ownerColumn)"
        let selected = source.isForArtistsWithoutAlbum ? "c.id" : owner
        var condition: String
        var values: [SQLValue]
        switch selection {
        case .range(let range):
            condition = "\(selected) BETWEEN ? AND ?"
            values = [.integer(range.lowerBound), .integer(range.upperBound)]
        case .ids(let ids):
            if ids.isEmpty { return [] }
            condition = dialect.isAny(selected)
            values = [.integers(ids)]
        }
        if source.isForArtistsWithoutAlbum {
            condition = """
                \(owner) IN (
                    SELECT c.id FROM catalog_artist c WHERE \(condition) AND NOT EXISTS (
                        SELECT 1 FROM catalog_album_artists o
                        JOIN recommender_albumembedding a ON a.album_id = o.album_id
                        WHERE o.artist_id = c.id AND a.model_version = ?))
                """
            values.append(.text(version))
        }
        var all: [VectorParts] = []
        // In the order of the parts, so that a sum of floats is the same on every run.
        try sql.forEachRow(
            """
            SELECT \(owner), \(source.duration), e.vector, e.quality_score FROM \(source.join)
            WHERE \(condition) AND e.model_version = ? ORDER BY \(owner), \(source.part)
            """, values + [.text(version)]
        ) { row throws(StorageError) in
            var vector: [Float] = []
            vector.reserveCapacity(EmbeddingRows.dimensions)
            guard row.withBytes(2, { VectorBytes.append($0, to: &vector) }) else { return }
            let id = try row.integer(0)
            if all.last?.id != id { all.append(VectorParts(id: id, parts: [])) }
            all[all.count - 1].parts.append(
                VectorPart(vector: vector, durationMilliseconds: try row.int(1), quality: try row.real(3)))
        }
        return all
    }
}

/// A resource and the vectors from which its own is computed.
package struct VectorParts: Sendable {
    /// The resource's database identifier.
    package let id: Int64
    /// The vectors of an album's tracks, an artist's albums, else its tracks, or a genre's artists.
    package var parts: [VectorPart]
}

/// One vector of several.
package struct VectorPart: Sendable {
    /// 32 numbers of unit length.
    package let vector: [Float]
    /// The duration of a track; 0 for other resources.
    package let durationMilliseconds: Int
    /// How far the vector can be trusted, 0…1.
    package let quality: Double
}
