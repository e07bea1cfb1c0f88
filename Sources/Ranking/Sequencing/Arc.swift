import Embedding
import Foundation

/// The shorter arc of the great circle through two unit vectors.
struct Arc {
    private let start: [Float]
    private let end: [Float]
    /// The unit vector in the arc's plane that is perpendicular to the start; `nil` where both ends are the same.
    private let across: [Float]?
    private let length: Double

    /// Between opposite vectors any arc is as short; the one over the axis that both have least of is taken.
    init(from start: [Float], to end: [Float]) {
        self.start = start
        self.end = end
        let cosine = Cosine.of(start, end)
        length = Self.angle(cosine)
        var direction = VectorSum()
        direction.add(end, weight: 1)
        direction.add(start, weight: -cosine)
        if cosine < -0.9999, let least = start.indices.min(by: { abs(start[$0]) < abs(start[$1]) }) {
            var axis = [Float](repeating: 0, count: start.count)
            axis[least] = 1
            direction = VectorSum()
            direction.add(axis, weight: 1)
            direction.add(start, weight: -Double(start[least]))
        }
        across = cosine > 0.999_999 ? nil : direction.unitVector()
    }

    /// Unit vectors at equal angles, the ends included; at least two.
    func points(_ count: Int) -> [[Float]] {
        (0..<max(count, 2)).map { number in
            guard number > 0 else { return start }
            guard number < count - 1 else { return end }
            return point(at: Double(number) / Double(count - 1))
        }
    }

    private func point(at share: Double) -> [Float] {
        guard let across else { return start }
        var sum = VectorSum()
        sum.add(start, weight: cos(share * length))
        sum.add(across, weight: sin(share * length))
        return sum.unitVector() ?? start
    }

    /// The angle of a cosine in radians, 0…π.
    static func angle(_ cosine: Double) -> Double {
        cosine.isNaN ? .pi : acos(min(max(cosine, -1), 1))
    }
}
