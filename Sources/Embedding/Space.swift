/// The vector space that tracks, albums, artists and genres share.
public enum Space {
    /// The number of components of every embedding; a method that yields fewer pads with zeros.
    public static let dimensions = 32

    /// The shortest length that counts as a direction; what is shorter is rounding noise and has no embedding.
    public static let shortestLength: Float = 1e-6
}

/// A weighted sum of vectors, kept in double precision so that the order of a few thousand parts does not show.
public struct VectorSum: Sendable {
    private var sums = [Double](repeating: 0, count: Space.dimensions)
    private var totalWeight = 0.0

    /// Starts with nothing.
    public init() {}

    /// Adds a vector times its weight.
    ///
    /// - Parameters:
    ///   - vector: ``Space/dimensions`` components; one of another length is a programmer's error.
    ///   - weight: Any finite number; a negative one pushes away.
    public mutating func add(_ vector: some Collection<Float>, weight: Double) {
        precondition(vector.count == Space.dimensions, "a vector has \(Space.dimensions) components")
        // Through a concrete type: generic code is not specialised across modules, and this runs a million times.
        let added: Void? = vector.withContiguousStorageIfAvailable { add($0, weight) }
        if added == nil { Array(vector).withUnsafeBufferPointer { add($0, weight) } }
        totalWeight += abs(weight)
    }

    private mutating func add(_ vector: UnsafeBufferPointer<Float>, _ weight: Double) {
        for component in 0..<Space.dimensions {
            sums[component] += weight * Double(vector[component])
        }
    }

    /// The sum at unit length.
    ///
    /// - Returns: `nil` when the parts cancel out, when there were none, or when a component is not finite. Parts
    ///   cancel out when the sum is shorter than ``Space/shortestLength`` times the sum of the weights.
    public func unitVector() -> [Float]? {
        let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length.isFinite, length > Double(Space.shortestLength) * totalWeight else { return nil }
        return sums.map { Float($0 / length) }
    }
}

/// How the vectors of albums, artists and genres come from those of what they contain.
package enum Aggregation {
    /// The vector of an album: the mean of its tracks weighted by their durations, at unit length.
    ///
    /// Where no track has a positive duration (a data set without that column), every track weighs the same; among
    /// known durations a track without one weighs nothing.
    ///
    /// - Parameter parts: The unit vectors of the tracks and their durations in milliseconds.
    /// - Returns: ``Space/dimensions`` components; `nil` when there is no track or the sum has no direction.
    package static func album(_ parts: [(vector: [Float], durationMilliseconds: Int)]) -> [Float]? {
        let isTimed = parts.contains { $0.durationMilliseconds > 0 }
        var sum = VectorSum()
        for part in parts {
            sum.add(part.vector, weight: isTimed ? Double(max(part.durationMilliseconds, 0)) : 1)
        }
        return sum.unitVector()
    }

    /// The vector of an artist or a genre: the mean of its albums or artists, at unit length.
    ///
    /// - Parameter vectors: Unit vectors.
    /// - Returns: ``Space/dimensions`` components; `nil` when there is no vector or the sum has no direction.
    package static func mean(_ vectors: [[Float]]) -> [Float]? {
        var sum = VectorSum()
        for vector in vectors {
            sum.add(vector, weight: 1)
        }
        return sum.unitVector()
    }
}
