/// A resource and the vectors that its own is made from.
public struct VectorParts: Sendable {
    /// The resource's database identifier.
    public let id: Int64
    /// What it consists of: an album's tracks, an artist's albums, a genre's artists.
    public var parts: [VectorPart]
}

/// One vector of several.
public struct VectorPart: Sendable {
    /// 32 numbers of unit length.
    public let vector: [Float]
    /// How long a track plays; 0 for other resources.
    public let durationMilliseconds: Int
    /// How far the vector can be trusted, 0…1.
    public let quality: Double
}
