import CScan
import Embedding

/// Leaves whose centres are near each other.
///
/// In each leaf the rows farthest from the line through its centre come first.
struct RegionLeaves: Sendable {
    /// Rows with a centre.
    struct Leaf: Sendable {
        /// The mean of its vectors; `nil` for a loose leaf, whose rows no bound holds for.
        var centre: [Float]?
        var count: Int
        /// Of every eighth row from the first on: its distance from the line through the centre.
        var distances: [Double]

        var chunkCount: Int { (count + LeafStorage.chunkRows - 1) / LeafStorage.chunkRows }

        func chunkReaches(_ greatestLength: Float) -> [juke_reach] {
            (0..<chunkCount).map { chunk in
                centre == nil
                    ? .everything
                    : juke_reach(across: distances[chunk], greatestLength: greatestLength)
            }
        }
    }

    private(set) var leaves: [Leaf] = []
    private(set) var centre: [Float]?
    private var farthest = 0.0

    func reach(_ greatestLength: Float) -> juke_reach {
        centre == nil
            ? .everything : juke_reach(across: farthest, greatestLength: greatestLength)
    }

    /// Divides rows into leaves and puts them in that order, in place.
    ///
    /// - Parameters:
    ///   - vectors: The vectors, one after another.
    ///   - rows: Their numbers, which are moved along.
    ///   - count: How many there are.
    ///   - isTame: Whether a vector may be bounded at all.
    init(
        _ vectors: UnsafeMutablePointer<Float>, _ rows: UnsafeMutablePointer<Int32>, count: Int,
        isTame: (_ vector: UnsafePointer<Float>) -> Bool
    ) {
        guard count > 0 else { return }
        let clusters = Clusters(vectors, count: count, into: (count + LeafStorage.leafRows / 2) / LeafStorage.leafRows)
        var order: [Int32] = []
        var loose: [Int32] = []
        order.reserveCapacity(count)
        for members in clusters.members {
            let leaf = Self.leaf(of: members, vectors, isTame)
            loose += leaf.loose
            guard !leaf.order.isEmpty else { continue }
            order += leaf.order
            leaves.append(leaf.leaf)
        }
        let all = Self.leaf(of: clusters.members.flatMap(\.self), vectors, isTame)
        if loose.isEmpty && all.loose.isEmpty {
            centre = all.leaf.centre
            farthest = all.leaf.distances.first ?? 0
        }
        if !loose.isEmpty {
            leaves.append(Leaf(centre: nil, count: loose.count, distances: []))
            order += loose
        }
        Self.arrange(vectors, rows, order)
    }

    private static func leaf(
        of members: [Int32], _ vectors: UnsafePointer<Float>, _ isTame: (UnsafePointer<Float>) -> Bool
    ) -> (leaf: Leaf, order: [Int32], loose: [Int32]) {
        var sum = [Double](repeating: 0, count: Space.dimensions)
        var count = 0.0
        for member in members {
            let vector = vectors + Int(member) * Space.dimensions
            guard isTame(vector) else { continue }
            count += 1
            for component in 0..<Space.dimensions { sum[component] += Double(vector[component]) }
        }
        let centre = sum.map { Float($0 / max(count, 1)) }
        let length = centre.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0.01 else { return (Leaf(centre: nil, count: 0, distances: []), [], members) }
        let direction = centre.map { Double($0) / length }
        var loose: [Int32] = []
        var held: [(distance: Double, member: Int32)] = []
        held.reserveCapacity(members.count)
        direction.withUnsafeBufferPointer { direction in
            for member in members {
                let vector = vectors + Int(member) * Space.dimensions
                var (along, square) = (0.0, 0.0)
                for component in 0..<Space.dimensions {
                    let value = Double(vector[component])
                    along += value * direction[component]
                    square += value * value
                }
                // A little more than the root of a rounded difference can be short by.
                let distance = (max(square - along * along, 0) + 1e-14).squareRoot()
                if along >= 0, isTame(vector) { held.append((distance, member)) } else { loose.append(member) }
            }
        }
        held.sort { ($0.distance, $1.member) > ($1.distance, $0.member) }
        let distances = stride(from: 0, to: held.count, by: LeafStorage.chunkRows).map { held[$0].distance }
        return (Leaf(centre: centre, count: held.count, distances: distances), held.map(\.member), loose)
    }

    private static func arrange(
        _ vectors: UnsafeMutablePointer<Float>, _ rows: UnsafeMutablePointer<Int32>, _ order: [Int32]
    ) {
        let oldVectors = [Float](UnsafeBufferPointer(start: vectors, count: order.count * Space.dimensions))
        let oldRows = [Int32](UnsafeBufferPointer(start: rows, count: order.count))
        oldVectors.withUnsafeBufferPointer { old in
            for (place, member) in order.enumerated() {
                let start = Int(member) * Space.dimensions
                (vectors + place * Space.dimensions).update(
                    from: old.baseAddress.unsafelyUnwrapped + start, count: Space.dimensions)
                rows[place] = oldRows[Int(member)]
            }
        }
    }
}
