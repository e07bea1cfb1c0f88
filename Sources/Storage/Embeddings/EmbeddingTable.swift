import Catalog

extension ResourceType {
    /// The table that holds the vectors of resources of the kind.
    var embeddingTable: String { "recommender_\(rawValue)embedding" }

    /// The column of ``embeddingTable`` that names the resource.
    var embeddingKey: String { "\(rawValue)_id" }

    /// What an index needs to know of a resource, its catalog row being `c`; each expression with a comma in front.
    var factColumns: String {
        switch self {
        case .artist: ", c.popularity"
        case .album: ", c.release_date, c.release_date_precision"
        case .track:
            """
            , c.popularity, c.album_id, c.duration_ms, c.explicit, c.isrc, f.energy, f.valence, f.tempo, f.key, f.mode,
            f.danceability, f.acousticness, f.instrumentalness, f.liveness, f.speechiness, f.loudness, f.time_signature
            """
        case .genre: ""
        }
    }

    /// The join that ``factColumns`` needs.
    var factJoin: String {
        self == .track ? " LEFT JOIN recommender_trackaudiofeatures f ON f.track_id = c.id" : ""
    }

    /// The links from resources of the kind to their artists, if they have such.
    var artistLinks: LinkTable? {
        switch self {
        case .track: .trackArtists
        case .album: .albumArtists
        case .artist, .genre: nil
        }
    }
}

/// Vectors as bytes: 32 little-endian float32, which is how every machine that Juke runs on holds them.
enum VectorBytes {
    static let size = EmbeddingRows.dimensions * MemoryLayout<Float>.size

    /// Appends a vector; false when the bytes are none.
    static func append(_ bytes: UnsafeRawBufferPointer, to vectors: inout [Float]) -> Bool {
        guard bytes.count == size else { return false }
        // The bytes come out of a message and may lie at any address.
        for index in 0..<EmbeddingRows.dimensions {
            vectors.append(bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Float>.size, as: Float.self))
        }
        return true
    }
}
