public import Embedding

/// What a part of a source's numbers is about, in the word that an explanation says, and its share in each dimension of
/// a vector.
///
/// A score u · v is the sum over the dimensions of u_k v_k; each dimension is given to the groups by the squares of the
/// matrix' entries. For principal components these are exactly the shares of the dimension's variance.
public struct SoundGroup: Sendable, Equatable, Codable {
    /// The word, `timbre` for instance.
    public let name: String
    /// A share for each dimension; over all groups they add up to 1, or to 0 in a dimension that is not used.
    public let shares: [Double]

    /// A group by its word and shares.
    public init(name: String, shares: [Double]) {
        self.name = name
        self.shares = shares
    }

    /// From this agreement on, −1…1, two count as alike in a group.
    private static let alike = 0.5
    /// How many groups a sentence names.
    private static let most = 2

    /// The groups of a model's source; none for the audio features, which explain themselves.
    public static func groups(of projection: Projection) -> [SoundGroup] {
        var order: [String] = []
        var shares: [String: [Double]] = [:]
        for group in projection.groupShares {
            let name = words[group.group] ?? group.group
            guard let known = shares[name] else {
                order.append(name)
                shares[name] = group.shares
                continue
            }
            shares[name] = zip(known, group.shares).map { $0 + $1 }
        }
        return order.map { SoundGroup(name: $0, shares: shares[$0] ?? []) }
    }

    /// The words for the groups of the ears, where these are other ones.
    private static let words = [
        "modulation": "rhythm", "contrast": "timbre", "valley": "timbre", "spectral": "timbre", "tonal": "tonality",
        "loudness": "dynamics", "stereo": "width",
    ]

    /// The group's part of a score.
    func part(of vector: [Float], _ user: [Float]) -> Double {
        var sum = 0.0
        for component in shares.indices {
            sum += shares[component] * Double(vector[component]) * Double(user[component])
        }
        return sum
    }

    /// The groups in which two vectors agree most, in the words of a sentence; none of a single group, which says
    /// nothing.
    static func alike(_ groups: [SoundGroup], _ left: [Float], _ right: [Float]) -> [String] {
        guard groups.count > 1 else { return [] }
        let agreements = groups.map { group in
            let lengths = (group.part(of: left, left) * group.part(of: right, right)).squareRoot()
            return (name: group.name, value: lengths > 0 ? group.part(of: left, right) / lengths : 0)
        }
        return agreements.filter { $0.value >= alike }.sorted { $0.value > $1.value }.prefix(most).map(\.name)
    }
}
