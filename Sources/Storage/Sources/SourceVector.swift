package import Catalog

/// A track's row of a source, by the track's outside identifier.
package struct SourceVector: Sendable, Hashable {
    /// The track's outside identifier.
    package var track: SpotifyID
    /// The numbers, as many as the source has inputs.
    package var values: [Float]

    /// A row; writing it checks its width and numbers.
    package init(track: SpotifyID, values: [Float]) {
        self.track = track
        self.values = values
    }
}

/// How many tracks a source has rows of.
package struct VectorSourceCoverage: Sendable, Hashable, Codable {
    /// The source's name.
    package let source: String
    /// How many numbers a row has.
    package let width: Int
    /// Tracks with a row.
    package let tracks: Int
}

/// A row of any width as bytes: little-endian float32, which is how every machine that Juke runs on holds them.
enum SourceVectorBytes {
    /// Decodes the bytes.
    static func values(_ bytes: UnsafeRawBufferPointer) -> [Float] {
        let width = bytes.count / MemoryLayout<Float>.size
        return [Float](unsafeUninitializedCapacity: width) { values, count in
            // The bytes come out of a message and may lie at any address.
            let whole = UnsafeRawBufferPointer(rebasing: bytes.prefix(width * MemoryLayout<Float>.size))
            UnsafeMutableRawBufferPointer(values).copyMemory(from: whole)
            count = width
        }
    }
}
