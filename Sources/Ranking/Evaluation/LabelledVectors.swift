import Embedding

/// Vectors with what is known about them: what an evaluation works on.
public struct LabelledVectors: Sendable {
    /// The vectors one after another, ``Embedding/Space/dimensions`` components each, of any length but zero.
    public let vectors: [Float]
    /// The label of each vector, its genre for instance; `nil` where unknown.
    public let labels: [String?]
    /// Who each vector belongs to, its artist for instance.
    public let owners: [String]

    /// Gathers vectors, labels and owners.
    ///
    /// - Throws: ``RankingError/Code/invalidVectors`` when their numbers do not agree or a vector is zero or not finite:
    ///   such vectors sort by chance, which can look like success.
    public init(vectors: [Float], labels: [String?], owners: [String]) throws(RankingError) {
        guard labels.count == owners.count, vectors.count == labels.count * Space.dimensions else {
            throw RankingError(
                .invalidVectors,
                "\(vectors.count) numbers, \(labels.count) labels and \(owners.count) owners do not fit together"
            )
        }
        self.vectors = vectors
        self.labels = labels
        self.owners = owners
        for position in labels.indices {
            let length = self.length(at: position)
            guard length.isFinite, length > 0 else {
                throw RankingError(
                    .invalidVectors, "vector \(position) is zero or not finite; leave failed analyses out"
                )
            }
        }
    }

    /// The number of vectors.
    public var count: Int { labels.count }

    /// A vector at unit length.
    func unitVector(at position: Int) -> [Float] {
        let length = length(at: position)
        return components(at: position).map { Float(Double($0) / length) }
    }

    private func components(at position: Int) -> ArraySlice<Float> {
        vectors[position * Space.dimensions..<(position + 1) * Space.dimensions]
    }

    private func length(at position: Int) -> Double {
        components(at: position).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
}
