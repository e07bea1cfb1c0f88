import Catalog

extension ResourceType {
    /// The table that holds the vectors of resources of the kind.
    var embeddingTable: String { "recommender_\(rawValue)embedding" }

    /// The column of ``embeddingTable`` that names the resource.
    var embeddingKey: String { "\(rawValue)_id" }

    /// The expression for a resource's popularity, its catalog row being `c`.
    var popularity: String {
        switch self {
        case .artist, .track: "c.popularity"
        case .album: "(SELECT MAX(p.popularity) FROM catalog_track p WHERE p.album_id = c.id)"
        case .genre: "NULL"
        }
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
