import Embedding
import Testing

/// What a cosine is worth.
struct LikenessCalibrationTests {
    /// Rows in two dimensions, evenly around a quarter of a circle, each of an artist of its own.
    private static func rows(_ count: Int) -> LikenessCalibration.Rows {
        var rows = LikenessCalibration.Rows()
        var random = SplitMix64(seed: 5)
        for number in 0..<count {
            let raw = (0..<Space.dimensions).map { $0 < 4 ? Float.random(in: -1...1, using: &random) : 0 }
            let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows.append(raw.map { $0 / length }, owners: [Int64(number / 4)])
        }
        return rows
    }

    @Test func `a value grows with the score, from chance to the best`() throws {
        let rows = Self.rows(2_000)
        let curve = try #require(LikenessCalibration.curve(rows.sample(200), rows))

        let values = stride(from: -1.0, through: 1, by: 0.001).map(curve.value)

        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(values.first == 0 && values.last == 1)
        #expect(curve.values.first == 0 && curve.values.last == 1)
    }

    @Test func `as near as one random pair in ten is worth nothing, as near as the nearest nearly all`() throws {
        let rows = Self.rows(2_000)
        let curve = try #require(LikenessCalibration.curve(rows.sample(200), rows))
        func scores(of query: Int) -> [Double] {
            func vector(_ row: Int) -> ArraySlice<Float> {
                rows.vectors[row * Space.dimensions..<(row + 1) * Space.dimensions]
            }
            return (0..<rows.count).filter { rows.owners[$0] != rows.owners[query] }.map { row in
                zip(vector(query), vector(row)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }.sorted(by: >)
        }
        let queries = stride(from: 1, to: rows.count, by: 17).map(scores)

        let chance = queries.map { curve.value(of: $0[$0.count / 10]) }.sorted()[queries.count / 2]
        let nearest = queries.map { curve.value(of: $0[0]) }.sorted()[queries.count / 2]
        let tenth = queries.map { curve.value(of: $0[9]) }.sorted()[queries.count / 2]

        #expect(chance < 0.03)
        #expect(nearest > 0.9 && nearest < 1)
        #expect(tenth > 0.45 && tenth < 0.65)
    }

    @Test func `a row's own artist does not count`() throws {
        var rows = Self.rows(400)
        let copies = rows
        rows.append(copies)

        let curve = try #require(LikenessCalibration.curve(copies.sample(100), rows))

        // Each row is there twice under one artist; were that counted, the nearest would all score 1.
        #expect(curve.scores.dropLast().allSatisfy { $0 < 0.9999 })
    }

    @Test func `too few rows teach nothing, and neither do rows that are all alike`() {
        let few = Self.rows(LikenessCalibration.leastRows - 1)
        var alike = LikenessCalibration.Rows()
        for number in 0..<100 { alike.append((0..<Space.dimensions).map { $0 == 0 ? 1 : 0 }, owners: [Int64(number)]) }

        #expect(LikenessCalibration.curve(few, few) == nil)
        #expect(LikenessCalibration.curve(alike, alike) == nil)
    }

    @Test(arguments: [
        ([0.5], [0.5]), ([0.5, 0.5], [0, 1]), ([0.6, 0.5], [0, 1]), ([0.5, 0.6], [1, 0]), ([0.5, .nan], [0, 1]),
        ([0.1, 0.2], [0, 0.5, 1]),
    ])
    func `a curve that does not ascend is none`(scores: [Double], values: [Double]) {
        #expect(LikenessCalibration.Curve(scores: scores, values: values) == nil)
    }
}
