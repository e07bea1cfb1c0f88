import Embedding

/// All cosines of a few queries at a time with a pool of vectors: what an evaluation ranks by.
///
/// Other than a search it keeps every score, because average precision needs the place of each relevant track.
struct PoolScores: Sendable {
    /// How many queries are asked at once.
    static let batch = 4

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

    /// Writes the scores of up to ``batch`` queries, one after another, ``stride`` apart.
    func write(_ queries: [[Float]], to output: UnsafeMutablePointer<Float>) {
        let nothing = [Float](repeating: 0, count: Space.dimensions)
        let splats = Scan.splats(of: (0..<Self.batch).map { $0 < queries.count ? queries[$0] : nothing })
        splats.withUnsafeBytes { bytes in
            guard let table = bytes.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: Self.batch) { scores in
                guard let sums = scores.baseAddress else { return }
                for group in 0..<storage.groupCount {
                    let lanes = storage.base + group * VectorStorage.groupBytes
                    sums.initialize(repeating: .zero, count: Self.batch)
                    Scan.addHalf(of: lanes, table, to: sums)
                    Scan.addHalf(of: lanes + 32, table + Scan.splatBytes, to: sums)
                    for query in queries.indices {
                        let place = output + query * stride + group * VectorStorage.groupRows
                        UnsafeMutableRawPointer(place).storeBytes(of: sums[query], as: SIMD8<Float>.self)
                    }
                }
            }
        }
    }
}
