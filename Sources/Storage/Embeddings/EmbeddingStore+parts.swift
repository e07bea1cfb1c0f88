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

    /// The artists to whom the albums are credited, ascending.
    package func artists(ofAlbums ids: [Int64]) throws(StorageError) -> [Int64] {
        try owners(
            """
            SELECT DISTINCT artist_id FROM catalog_album_artists WHERE \(dialect.isAny("album_id")) ORDER BY artist_id
            """, ids)
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

    private func parts(
        of type: ResourceType, _ selection: Selection, _ version: String
    ) throws(StorageError) -> [VectorParts] {
        let (owner, duration, source) =
            switch type {
            case .album:
                (
                    "p.album_id", "p.duration_ms",
                    "catalog_track p JOIN recommender_trackembedding e ON e.track_id = p.id"
                )
            case .artist:
                (
                    "p.artist_id", "0",
                    "catalog_album_artists p JOIN recommender_albumembedding e ON e.album_id = p.album_id"
                )
            case .genre:
                (
                    "p.genre_id", "0",
                    "catalog_artist_genres p JOIN recommender_artistembedding e ON e.artist_id = p.artist_id"
                )
            case .track:
                throw StorageError(.invalidInput, "a track has no parts; ask for its features")
            }
        let condition: String
        let values: [SQLValue]
        switch selection {
        case .range(let range):
            condition = "\(owner) BETWEEN ? AND ?"
            values = [.integer(range.lowerBound), .integer(range.upperBound)]
        case .ids(let ids):
            if ids.isEmpty { return [] }
            condition = dialect.isAny(owner)
            values = [.integers(ids)]
        }
        let part = source.contains("trackembedding") ? "e.track_id" : type == .artist ? "e.album_id" : "e.artist_id"
        var all: [VectorParts] = []
        // In the order of the parts, so that a sum of floats is the same on every run.
        try sql.forEachRow(
            """
            SELECT \(owner), \(duration), e.vector, e.quality_score FROM \(source)
            WHERE \(condition) AND e.model_version = ? ORDER BY \(owner), \(part)
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
    /// The vectors of an album's tracks, an artist's albums or a genre's artists.
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
