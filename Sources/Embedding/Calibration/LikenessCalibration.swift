import Foundation

/// The calibration of cosines in one catalog, between chance and the best that the catalog knows.
///
/// Learned when a model is trained, by looking at how near the rows of other artists are to a sample of rows: 0 is as
/// near as one random pair in ten is, 1 nearer than what most rows find at best. In between, the value falls with the
/// logarithm of the share of the catalog that is as near, so that every tenth of the catalog's nearest counts the same:
///
///     value(share s) = 0.95 · log(0.1 / s) / log(0.1 / (1 / n))          s from 1/n, the nearest of n rows, to 0.1
///
/// and the last twentieth is for scores above the median of the nearest.
public struct LikenessCalibration: Codable, Sendable, Equatable {
    /// One kind's scores and what they are worth, both ascending.
    public struct Curve: Codable, Sendable, Equatable {
        /// Cosines.
        public let scores: [Double]
        /// The value of each, 0…1.
        public let values: [Double]

        /// Interpolates linearly between scores and what they are worth.
        ///
        /// - Returns: `nil` unless there are at least two scores, both lists are as long, and the scores ascend.
        public init?(scores: [Double], values: [Double]) {
            guard scores.count == values.count, scores.count > 1, scores.allSatisfy(\.isFinite),
                zip(scores, scores.dropFirst()).allSatisfy({ $0 < $1 }),
                zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 })
            else { return nil }
            self.scores = scores
            self.values = values
        }

        /// The value of a cosine, 0…1, rounded to three decimals.
        public func value(of score: Double) -> Double {
            guard score.isFinite, let first = scores.first, let last = scores.last, score > first else { return 0 }
            guard score < last else { return 1 }
            let upper = scores.firstIndex { $0 > score } ?? scores.count - 1
            let (low, high) = (scores[upper - 1], scores[upper])
            let share = (score - low) / (high - low)
            let value = values[upper - 1] + share * (values[upper] - values[upper - 1])
            return (min(max(value, 0), 1) * 1_000).rounded() / 1_000
        }
    }

    /// Where a calibration stands among the figures of a model.
    public static let key = "calibration"

    /// The curves by the name of the kind that is listed: `artist`, `album`, `track`.
    public var curves: [String: Curve]

    /// Takes the curves as they are.
    public init(curves: [String: Curve]) {
        self.curves = curves
    }
}

extension LikenessCalibration {
    /// Rows with the artists whom they belong to.
    public struct Rows: Sendable {
        /// Unit vectors, ``Space/dimensions`` components each.
        public private(set) var vectors: [Float] = []
        /// The artists of each row, by any number that tells them apart.
        public private(set) var owners: [[Int64]] = []

        /// Starts without rows.
        public init() {}

        /// The number of rows.
        public var count: Int { owners.count }

        /// Adds a row.
        public mutating func append(_ vector: some Sequence<Float>, owners: [Int64]) {
            vectors.append(contentsOf: vector)
            self.owners.append(owners)
        }

        /// Adds rows.
        public mutating func append(_ others: Rows) {
            vectors += others.vectors
            owners += others.owners
        }

        /// At most `most` of the rows, evenly spread.
        public func sample(_ most: Int) -> Rows {
            guard count > most else { return self }
            var sample = Rows()
            for number in 0..<most {
                let row = number * count / most
                sample.append(
                    vectors[row * Space.dimensions..<(row + 1) * Space.dimensions], owners: owners[row])
            }
            return sample
        }
    }

    /// The fewest rows and queries that a curve is learned from.
    public static let leastRows = 20
    /// The share of random pairs that is as near as the value 0.
    static let chance = 0.1
    /// The value of the median of the nearest.
    static let nearest = 0.95

    /// Learns a curve.
    ///
    /// - Parameters:
    ///   - queries: Rows that ask; a row of one of their own artists does not count for them.
    ///   - rows: The rows that are found.
    /// - Returns: `nil` for fewer than ``leastRows`` of either, and where all rows are alike.
    public static func curve(_ queries: Rows, _ rows: Rows) -> Curve? {
        guard queries.count >= leastRows, rows.count >= leastRows else { return nil }
        let depth = max(2, Int((Double(rows.count) * chance).rounded()))
        let ranks = ranks(to: depth)
        let found = (0..<queries.count).compactMap { query -> [Float]? in
            let nearest = best(depth, of: Self.cosines(of: query, queries, rows))
            return nearest.count < depth ? nil : ranks.map { nearest[$0 - 1] }
        }
        guard found.count >= leastRows else { return nil }
        var scores: [Double] = []
        var values: [Double] = []
        for (place, rank) in ranks.enumerated().reversed() {
            let median = quantile(found.map { Double($0[place]) }, 0.5)
            let value = nearest * (1 - log2(Double(rank)) / log2(Double(depth)))
            // Where ranks share a score the better one counts.
            if let last = scores.last, median <= last {
                values[values.count - 1] = value
            } else {
                scores.append(median)
                values.append(value)
            }
        }
        let top = quantile(found.map { Double($0[0]) }, 0.95)
        if let last = scores.last, top > last {
            scores.append(top)
            values.append(1)
        }
        return Curve(scores: scores, values: values)
    }

    /// 1, 2, 3, 5, 7, 10, 15 … and the last.
    private static func ranks(to last: Int) -> [Int] {
        var ranks: [Int] = []
        var rank = 1.0
        while Int(rank) < last {
            if ranks.last != Int(rank) { ranks.append(Int(rank)) }
            rank *= 1.5
        }
        return ranks + [last]
    }

    /// The cosines of a query and all rows of other artists.
    private static func cosines(of query: Int, _ queries: Rows, _ rows: Rows) -> [Float] {
        let owners = queries.owners[query]
        let start = query * Space.dimensions
        var scores: [Float] = []
        scores.reserveCapacity(rows.count)
        queries.vectors.withUnsafeBufferPointer { query in
            rows.vectors.withUnsafeBufferPointer { vectors in
                for row in 0..<rows.count where !rows.owners[row].contains(where: owners.contains) {
                    var score: Float = 0
                    for component in 0..<Space.dimensions {
                        score += query[start + component] * vectors[row * Space.dimensions + component]
                    }
                    scores.append(score)
                }
            }
        }
        return scores
    }

    /// The largest `count` scores, largest first.
    private static func best(_ count: Int, of scores: [Float]) -> [Float] {
        // A first look at a part says from where on it is worth sorting.
        let part = stride(from: 0, to: scores.count, by: max(1, scores.count / 1_000)).map { scores[$0] }.sorted(by: >)
        let share = min(part.count - 1, Int(Double(part.count) * 2 * Double(count) / Double(max(scores.count, 1))) + 8)
        guard share >= 0 else { return [] }
        let threshold = part[share]
        var likely = scores.filter { $0 >= threshold }
        if likely.count < count { likely = scores }
        return Array(likely.sorted(by: >).prefix(count))
    }

    private static func quantile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
