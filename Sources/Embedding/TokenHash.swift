import Hashing

/// The vector of names that the catalog does not know: what the original did with every name.
///
/// Each token's SHA-1 digest, 20 bytes, is added to the first 20 components; the sum is brought to unit length. All
/// components are positive, so unrelated names have a cosine of about 0.7 to 0.85: the vector stands for a name, it
/// says nothing about music. Order does not matter, repetition does. Tokens are neither trimmed nor folded.
///
/// Source: `/embed` and `/recommend` of the original's engine, whose vectors are reproduced exactly.
public enum TokenHash {
    /// The token that stands in when there is none.
    public static let placeholder = "unknown"

    /// The unit vector of some tokens.
    ///
    /// - Returns: ``Space/dimensions`` components, those from the 21st on 0.
    public static func vector(of tokens: [String]) -> [Float] {
        let sums = byteSums(of: tokens)
        // Exact: the sums are integers far below 2^53, as they are in the original's float64.
        let length = Double(sums.reduce(0) { $0 + $1 * $1 }).squareRoot()
        return sums.map { Float(Double($0) / length) }
    }

    /// The sums of the digests' bytes before they are brought to unit length.
    ///
    /// - Returns: ``Space/dimensions`` sums, those from the 21st on 0.
    public static func byteSums(of tokens: [String]) -> [Int] {
        var sums = [Int](repeating: 0, count: Space.dimensions)
        for token in tokens.isEmpty ? [placeholder] : tokens {
            for (component, byte) in SHA1.digest(token).enumerated() {
                sums[component] += Int(byte)
            }
        }
        return sums
    }
}
