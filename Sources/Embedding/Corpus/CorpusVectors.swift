/// All vectors of a corpus as the fleet would store them; what has no vector has no row.
public struct CorpusVectors: Sendable {
    /// Tracks, in the order of the corpus.
    public var tracks = VectorTable<Int64>()
    /// Albums, ascending.
    public var albums = VectorTable<Int64>()
    /// Artists, ascending.
    public var artists = VectorTable<Int64>()
    /// Genres by name, ascending.
    public var genres = VectorTable<String>()
}

/// Unit vectors under keys, with how far each can be trusted.
public struct VectorTable<Key: Hashable & Sendable>: Sendable, Equatable {
    /// The keys, in the order of the rows.
    public private(set) var keys: [Key] = []
    /// The vectors behind one another, ``Space/dimensions`` components each.
    public private(set) var vectors: [Float] = []
    /// How far each vector can be trusted, 0…1.
    public private(set) var qualities: [Double] = []

    /// A table without rows.
    public init() {}

    /// The number of rows.
    public var count: Int { keys.count }

    /// Adds a row; the vector must have ``Space/dimensions`` components.
    public mutating func append(_ key: Key, _ vector: some Sequence<Float>, quality: Double) {
        keys.append(key)
        vectors.append(contentsOf: vector)
        qualities.append(quality)
    }

    /// The vector of a row.
    public func vector(at row: Int) -> [Float] {
        Array(vectors[row * Space.dimensions..<(row + 1) * Space.dimensions])
    }
}
