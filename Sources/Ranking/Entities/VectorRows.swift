import Embedding

/// Vectors in the order in which they are added, in blocks that never move.
struct VectorRows: Sendable {
    /// Sixteen megabytes a piece.
    private static let pieceRows = 1 << 17
    private var pieces: [SharedMemory<Float>] = []
    private(set) var count = 0

    /// Adds a vector when it has a direction: the vector itself when its length is 1 up to rounding, so that what was
    /// stored is what is searched, else brought to that length.
    ///
    /// - Parameter bytes: ``Embedding/Space/dimensions`` floats in this machine's order, at any address.
    /// - Returns: Whether it was added; not when it is of another length, zero or not finite.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == Space.dimensions * MemoryLayout<Float>.stride else { return false }
        if count == pieces.count * Self.pieceRows {
            pieces.append(SharedMemory(Self.pieceRows * Space.dimensions))
        }
        let target = pieces[pieces.count - 1].base + count % Self.pieceRows * Space.dimensions
        var square = 0.0
        for component in 0..<Space.dimensions {
            let value = bytes.loadUnaligned(fromByteOffset: component * MemoryLayout<Float>.stride, as: Float.self)
            target[component] = value
            square += Double(value) * Double(value)
        }
        let length = square.squareRoot()
        guard length.isFinite, length > Double(Space.shortestLength) else { return false }
        if abs(length - 1) >= 1e-5 {
            let factor = Float(1 / length)
            for component in 0..<Space.dimensions { target[component] *= factor }
        }
        count += 1
        return true
    }

    /// The components of a vector.
    subscript(place: Int) -> UnsafePointer<Float> {
        UnsafePointer(pieces[place / Self.pieceRows].base + place % Self.pieceRows * Space.dimensions)
    }

    /// Copies vectors into an index' memory, on all cores.
    ///
    /// - Parameter order: By row, the place of its vector.
    /// - Returns: The memory.
    func storage(_ order: [Int32]) -> VectorStorage {
        VectorStorage(count: order.count) { row in self[Int(order[row])] }
    }
}
