import Foundation

/// The places of the relevant rows when all rows are ranked by score, without sorting the others.
///
/// A row that is not above any relevant one changes nothing, and for the rest a table over 1,024 equal steps of the score
/// tells how many relevant rows are above: only where a relevant row lies in the same step are scores compared.
struct RelevantRanks {
    private static let steps = 1_024

    /// Ascending, from 1.
    let ranks: [Int]

    /// Ranks relevant rows.
    ///
    /// - Parameters:
    ///   - relevant: The rows; none of them is left out.
    ///   - scores: One score per row, −1…1.
    ///   - count: The number of rows.
    ///   - start: The row that comes first among equals; the order goes on from there, and from the last row to the first.
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
