import CScan
import Embedding
import Foundation

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
    ///   - name: Names the vector in the error.
    /// - Throws: ``RankingError/Code/invalidVectors`` for a vector that is zero or not finite: such vectors are sorted
    ///   by chance or by the order of the file, which can look like success.
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

/// The nearest tracks of one query: of all, and of those by other artists.
///
/// Of equal scores the row that comes first after the query's own counts, the last row being followed by the first. The
/// pool is shuffled, so ties are broken at random, and not in the same way for every query.
struct NearestLists {
    let all: [Neighbour]
    let others: [Neighbour]

    /// Reads the lists off a query's scores.
    ///
    /// - Parameters:
    ///   - query: The query's row, which is in neither list.
    ///   - scores: One score per row.
    ///   - owners: Whose row it is, row by row.
    ///   - limit: How long the lists are at most.
    init(of query: Int, scores: UnsafePointer<Float>, owners: UnsafeBufferPointer<Int>, limit: Int) {
        var all = TopRows(limit: limit)
        var others = TopRows(limit: limit)
        let owner = owners[query]
        // What does not enter the filtered list cannot enter the other: that one has the higher threshold.
        var threshold = others.threshold
        for part in [query + 1..<owners.count, 0..<query] {
            for row in part where scores[row] > threshold {
                all.offer(row, scores[row])
                if owners[row] != owner {
                    others.offer(row, scores[row])
                    threshold = others.threshold
                }
            }
        }
        self.all = all.neighbours
        self.others = others.neighbours
    }
}

/// The places of the relevant rows when all rows are ranked by score, without sorting the others.
///
/// Only rows above a relevant row matter. A table over 1,024 equal steps of the score counts how many relevant rows are
/// above a row. Scores are compared only if a relevant row lies in the same step.
struct RelevantRanks {
    private static let steps = 1_024

    /// Ascending, from 1.
    let ranks: [Int]

    /// Finds the place of each relevant row among all rows that take part.
    ///
    /// - Parameters:
    ///   - relevant: The rows; none of them is left out.
    ///   - scores: One score per row, −1…1.
    ///   - count: The number of rows.
    ///   - start: The row that comes first among equals; the order goes on from there, and from the last row to the
    ///     first.
    ///   - isLeftOut: Whether a row does not take part.
    init(
        of relevant: [Int], scores: UnsafePointer<Float>, count: Int, start: Int = 0,
        isLeftOut: (Int) -> Bool
    ) {
        func place(_ row: Int) -> Int { row >= start ? row - start : row - start + count }
        let sorted = relevant.map { (score: scores[$0], place: place($0)) }
            .sorted { $0.score == $1.score ? $0.place < $1.place : $0.score > $1.score }
        var inStep = [Int32](repeating: 0, count: Self.steps)
        for row in sorted { inStep[Self.step(row.score)] += 1 }
        var above = [Int32](repeating: 0, count: Self.steps)
        for step in (0..<Self.steps - 1).reversed() { above[step] = above[step + 1] + inStep[step + 1] }

        // Rows by how many relevant ones are above them; a relevant row counts for itself and all below.
        var counts = [Int](repeating: 0, count: sorted.count + 1)
        let lowest = sorted.last?.score ?? .infinity
        for row in 0..<count where scores[row] >= lowest {
            if isLeftOut(row) { continue }
            let score = scores[row]
            let step = Self.step(score)
            var better = Int(above[step])
            let end = better + Int(inStep[step])
            while better < end,
                sorted[better].score > score || sorted[better].score == score && sorted[better].place < place(row)
            {
                better += 1
            }
            counts[better] += 1
        }
        var rank = 0
        ranks = sorted.indices.map { index in
            rank += counts[index]
            return rank
        }
    }

    /// The mean, over the relevant rows, of the precision at their places; `nil` when there is none.
    var averagePrecision: Double? {
        guard !ranks.isEmpty else { return nil }
        return ranks.enumerated().reduce(0) { $0 + Double($1.offset + 1) / Double($1.element) } / Double(ranks.count)
    }

    /// How many relevant rows are among the first.
    func hits(in first: Int) -> Int { ranks.count { $0 <= first } }

    /// The normalised discounted cumulative gain of the first rows.
    ///
    /// Source: Järvelin and Kekäläinen, ACM TOIS 20 (2002), with gains of 0 and 1 and the discount log₂(rank + 1).
    func gain(in first: Int) -> Double {
        let ideal = (1...max(1, min(ranks.count, first))).reduce(0) { $0 + Self.discounted($1) }
        return ranks.reduce(0) { $1 <= first ? $0 + Self.discounted($1) : $0 } / ideal
    }

    private static func discounted(_ rank: Int) -> Double { 1 / log2(Double(rank) + 1) }

    @inline(__always)
    private static func step(_ score: Float) -> Int {
        max(0, min(steps - 1, Int((score + 1) * Float(steps / 2))))
    }
}
