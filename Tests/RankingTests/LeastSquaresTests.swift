import Embedding
import Foundation
import Testing

@testable import Ranking

/// The small linear algebra behind explanations and maps.
struct LeastSquaresTests {
    @Test func `a positive definite system is solved for several right-hand sides`() {
        // A = [[4, 2, 0], [2, 5, 3], [0, 3, 6]]; only the lower triangle is read.
        let matrix = [4.0, .nan, .nan, 2, 5, .nan, 0, 3, 6]
        let unknowns = [1.0, -2, 3, 0.5, -1, 4]
        let (first, second) = ([1.0, 3, -1], [-2.0, 0.5, 4])
        func product(_ x: [Double]) -> [Double] {
            [4 * x[0] + 2 * x[1], 2 * x[0] + 5 * x[1] + 3 * x[2], 3 * x[1] + 6 * x[2]]
        }
        #expect(unknowns == zip(first, second).flatMap { [$0, $1] })

        let values = zip(product(first), product(second)).flatMap { [$0, $1] }
        let solution = PositiveDefiniteSystem(matrix, order: 3).solution(of: values, columns: 2)

        for (found, wanted) in zip(solution, unknowns) { #expect(abs(found - wanted) < 1e-12) }
    }

    @Test func `a column that another one makes up leaves a finite solution`() {
        let solution = PositiveDefiniteSystem([1, 0, 1, 1], order: 2).solution(of: [2, 2], columns: 1)

        #expect(solution.allSatisfy { $0.isFinite })
        #expect(abs(solution[0] + solution[1] - 2) < 1e-6)
    }

    @Test func `the plane of vectors is that in which they vary most`() {
        // Around the first axis, far along the second and less along the third.
        let vectors = (0..<60).flatMap { number -> [Float] in
            let angle = Double(number) / 60 * 2 * .pi
            let components = [0: Float(1), 1: Float(0.6 * cos(angle)), 2: Float(0.2 * sin(angle))]
            return Fixtures.vector(components)
        }

        let plane = PrincipalPlane(vectors)

        #expect(plane.points.count == 60)
        #expect(plane.shares[0] > 0.8 && plane.shares[1] > 0.05 && plane.shares[0] + plane.shares[1] < 1.000_001)
        #expect(plane.points[0].x > 0.4 && plane.points[30].x < -0.4)
        #expect(abs(plane.points[15].x) < 0.05 && plane.points[15].y > 0.1)
    }

    @Test func `a drawing holds its names as text, and one mark for each point up to its limit`() {
        let group = MapDrawing.Group(name: "r&b <soul>", colour: "#123456", count: 3)
        let points = (0..<3).map { MapDrawing.Point(place: [Double($0), Double($0 * $0)], group: 0) }

        let svg = MapDrawing(
            title: "\"Genres\"", subtitle: "", groups: [group], hasNeutral: false, points: points, limit: 2
        ).svg

        #expect(svg.contains("<title>&quot;Genres&quot;</title>"))
        #expect(svg.contains("r&amp;b &lt;soul&gt;") && !svg.contains("<soul>"))
        #expect(svg.ranges(of: "h0").count == 2)
    }
}
