import Embedding
import Foundation
import Testing

@testable import Ranking

/// Cosines, and the arc between two vectors.
struct CosineTests {
    private static let vectors = Fixtures.randomVectors(20)

    private static func vector(_ row: Int) -> [Float] {
        Array(vectors[row * Space.dimensions..<(row + 1) * Space.dimensions])
    }

    @Test func `every form of a cosine agrees to the precision of its numbers`() {
        for left in 0..<20 {
            for right in 0..<20 {
                let (one, other) = (Self.vector(left), Self.vector(right))
                let exact = zip(one, other).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }

                #expect(Cosine.product(one, other) == exact)
                #expect(abs(Cosine.of(one, other) - exact) < 1e-6)
                #expect(abs(Double(Cosine.ofRows(left, right, in: Self.vectors)) - exact) < 1e-6)
            }
        }
    }

    @Test(arguments: [2, 3, 8])
    func `the points of an arc are unit vectors at equal angles, the ends included`(count: Int) throws {
        let (start, end) = (Self.vector(3), Self.vector(4))

        let points = Arc(from: start, to: end).points(count)

        #expect(points.count == count && points.first == start && points.last == end)
        let step = Arc.angle(Cosine.product(start, end)) / Double(count - 1)
        for (point, next) in zip(points, points.dropFirst()) {
            #expect(abs(Cosine.product(next, next) - 1) < 1e-5)
            #expect(abs(Arc.angle(Cosine.product(point, next)) - step) < 1e-3)
        }
    }

    @Test func `an arc between opposite vectors is a half circle, one between equal vectors a point`() {
        let start = Fixtures.vector([0: 1])

        let half = Arc(from: start, to: Fixtures.vector([0: -1])).points(3)
        let none = Arc(from: start, to: start).points(4)

        #expect(abs(Cosine.product(half[0], half[1])) < 1e-6 && abs(Cosine.product(half[1], half[2])) < 1e-6)
        #expect(abs(Cosine.product(half[1], half[1]) - 1) < 1e-6)
        #expect(none == Array(repeating: start, count: 4))
    }

    @Test(arguments: [(1.0, 0.0), (-1, Double.pi), (0, .pi / 2), (1.000001, 0), (-1.5, .pi), (.nan, .pi)])
    func `an angle is between 0 and π, whatever rounding made of the cosine`(cosine: Double, angle: Double) {
        #expect(abs(Arc.angle(cosine) - angle) < 1e-12)
    }
}
