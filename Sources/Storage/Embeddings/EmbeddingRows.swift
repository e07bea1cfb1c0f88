/// Vectors to store; the arrays are of one length, counted in rows.
package struct EmbeddingRows: Sendable {
    /// Numbers in a vector.
    package static let dimensions = 32

    /// The resources' database identifiers.
    package var ids: [Int64]
    /// The vectors behind one another, ``dimensions`` numbers each.
    package var vectors: [Float]
    /// How far each vector can be trusted, 0…1.
    package var qualities: [Double]
    /// Of tracks: the features' revisions that the vectors were computed from, as ``FeatureBatch`` gave them.
    ///
    /// When empty, the present revisions are taken; a change between reading and writing then goes unnoticed.
    package var revisions: [Int64]

    /// Rows whose arrays agree in length; writing them checks it.
    package init(ids: [Int64] = [], vectors: [Float] = [], qualities: [Double] = [], revisions: [Int64] = []) {
        self.ids = ids
        self.vectors = vectors
        self.qualities = qualities
        self.revisions = revisions
    }

    /// Adds a row.
    package mutating func append(id: Int64, vector: some Sequence<Float>, quality: Double, revision: Int64? = nil) {
        ids.append(id)
        vectors.append(contentsOf: vector)
        qualities.append(quality)
        if let revision { revisions.append(revision) }
    }

    /// Checks the lengths, and each vector: finite and not zero.
    ///
    /// - Throws: ``StorageError/Code/invalidInput`` naming the first bad row.
    func validate() throws(StorageError) {
        let isConsistent =
            vectors.count == ids.count * Self.dimensions && qualities.count == ids.count
            && (revisions.isEmpty || revisions.count == ids.count)
        guard isConsistent else {
            throw StorageError(
                .invalidInput,
                "\(ids.count) identifiers with \(vectors.count) numbers, \(qualities.count) qualities and "
                    + "\(revisions.count) revisions; expected \(Self.dimensions) numbers a row and one of the others")
        }
        guard Set(ids).count == ids.count else {
            throw StorageError(.invalidInput, "an identifier is listed twice in one batch of embeddings")
        }
        for row in ids.indices {
            let vector = vectors[row * Self.dimensions..<(row + 1) * Self.dimensions]
            let norm = vector.reduce(Float(0)) { $0 + $1 * $1 }
            guard norm.isFinite, norm > 0, qualities[row].isFinite else {
                throw StorageError(
                    .invalidInput,
                    "the embedding of \(ids[row]) is zero or not finite; leave such a row out")
            }
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
