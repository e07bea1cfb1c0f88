/// How the vectors of albums, artists and genres come from those of what they contain.
public enum Aggregation {
    /// The vector of an album: the mean of its tracks weighted by their durations, at unit length.
    ///
    /// Where no track has a positive duration (a data set without that column), every track weighs the same; among
    /// known durations a track without one weighs nothing.
    ///
    /// - Parameter parts: The unit vectors of the tracks and their durations in milliseconds.
    /// - Returns: ``Space/dimensions`` components; `nil` when there is no track or the sum has no direction.
    public static func album(_ parts: [(vector: [Float], durationMS: Int)]) -> [Float]? {
        let isTimed = parts.contains { $0.durationMS > 0 }
        var sum = VectorSum()
        for part in parts {
            sum.add(part.vector, weight: isTimed ? Double(max(part.durationMS, 0)) : 1)
        }
        return sum.unitVector()
    }

    /// The vector of an artist or a genre: the mean of its albums or artists, at unit length.
    ///
    /// - Parameter vectors: Unit vectors.
    /// - Returns: ``Space/dimensions`` components; `nil` when there is no vector or the sum has no direction.
    public static func mean(_ vectors: [[Float]]) -> [Float]? {
        var sum = VectorSum()
        for vector in vectors {
            sum.add(vector, weight: 1)
        }
        return sum.unitVector()
    }
}
