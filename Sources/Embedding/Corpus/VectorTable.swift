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

    /// Adds a row.
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
