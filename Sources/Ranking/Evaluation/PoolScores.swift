import CScan
import Embedding

/// All cosines of a few queries at a time with a pool of vectors: what an evaluation ranks by.
///
/// Other than a search it keeps every score, because average precision needs the place of each relevant track.
struct PoolScores: Sendable {
    /// How many queries are asked at once.
    static let batch = Int(JUKE_SCAN_QUERIES)

    private let storage: VectorStorage

    /// The number of vectors.
    var count: Int { storage.count }
    /// How many scores a query has room for: the vectors, filled up to whole groups.
    var stride: Int { storage.groupCount * VectorStorage.groupRows }

    /// Takes vectors, ``Embedding/Space/dimensions`` components each, of any length, and brings them to unit length.
    ///
    /// - Parameters:
    ///   - vectors: The components, vector after vector.
    ///   - name: Says which vector it is, for the error.
    /// - Throws: ``RankingError/Code/invalidVectors`` for a vector that is zero or not finite: such vectors are sorted by
    ///   chance or by the order of the file, which can look like success.
    init(_ vectors: [Float], name: (Int) -> String) throws(RankingError) {
        let storage = VectorStorage(capacity: vectors.count / Space.dimensions)
        for position in 0..<vectors.count / Space.dimensions {
            let components = vectors[position * Space.dimensions..<(position + 1) * Space.dimensions]
            let length = components.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            guard length.isFinite, length > 0 else {
                throw RankingError(
                    .invalidVectors,
                    "the vector of \(name(position)) is \(length == 0 ? "zero" : "not finite"); such vectors are ranked by "
                        + "chance, so nothing is measured. Leave failed analyses out, or retrain")
            }
            let unit = components.map { Float(Double($0) / length) }
            unit.withUnsafeBufferPointer { storage.append($0, factor: 1) }
        }
        self.storage = storage
    }

    /// A vector, at unit length.
    func vector(at row: Int) -> [Float] { storage.vector(at: row) }

    /// Writes the scores of one to ``batch`` queries, one after another, ``stride`` apart.
    func write(_ queries: [[Float]], to output: UnsafeMutablePointer<Float>) {
        let vectors = queries.flatMap(\.self)
        juke_scan(storage.floats(ofGroup: 0), storage.groupCount, vectors, queries.count, output, stride, nil, nil)
    }
}
