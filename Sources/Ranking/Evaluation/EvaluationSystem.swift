/// Something that gives tracks vectors, to be compared with others of its kind.
public struct EvaluationSystem: Sendable {
    /// The name in tables.
    public let name: String
    /// How the vectors came about, in a few words: fitted on other artists, on the same tracks, read from the store.
    public let note: String
    let vectors: @Sendable (EvaluationCorpus, EvaluationFold) throws -> [Float]

    /// Describes a system.
    ///
    /// - Parameters:
    ///   - name: The name in tables; each system of an evaluation has its own.
    ///   - note: How the vectors come about.
    ///   - vectors: Gives a fold's pool vectors of ``Embedding/Space/dimensions`` components, in the pool's order.
    public init(
        _ name: String, note: String,
        vectors: @escaping @Sendable (_ corpus: EvaluationCorpus, _ fold: EvaluationFold) throws -> [Float]
    ) {
        self.name = name
        self.note = note
        self.vectors = vectors
    }
}
