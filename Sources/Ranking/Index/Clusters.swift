import CScan
import Embedding

/// Vectors that point in similar directions, found by spherical k-means on a sample.
///
/// The same vectors give the same clusters. Sources: Lloyd, "Least squares quantization in PCM" (1982); Dhillon, Modha,
/// "Concept decompositions for large sparse text data using clustering" (2001).
struct Clusters {
    /// How many vectors of a cluster the centres are learned from.
    private static let sampleRows = 32
    private static let rounds = 4

    /// By vector, its cluster.
    let nearest: [UInt32]
    private let count: Int

    init(_ vectors: UnsafePointer<Float>, count: Int, into clusters: Int) {
        self.count = max(clusters, 1)
        guard clusters > 1 else {
            nearest = [UInt32](repeating: 0, count: count)
            return
        }
        let centres = Self.centres(count: count, clusters) { vector, target in
            target.update(from: vectors + vector * Space.dimensions, count: Space.dimensions)
        }
        nearest = Self.nearest(vectors, count: count, centres)
    }

    /// The vectors of each cluster.
    var members: [[Int32]] {
        var members = [[Int32]](repeating: [], count: count)
        for (vector, cluster) in nearest.enumerated() { members[Int(cluster)].append(Int32(vector)) }
        return members
    }

    /// The centres, in whole groups, the last filled up with copies.
    ///
    /// - Parameters:
    ///   - count: How many vectors there are.
    ///   - clusters: How many centres are wanted.
    ///   - sampleRows: How many vectors of a cluster the centres are learned from.
    ///   - copy: Writes the components of a vector.
    /// - Returns: The centres.
    static func centres(
        count: Int, _ clusters: Int, sampleRows: Int = sampleRows,
        _ copy: (_ vector: Int, _ target: UnsafeMutablePointer<Float>) -> Void
    ) -> VectorStorage {
        let sampled = min(count, clusters * sampleRows)
        var sample = [Float](repeating: 0, count: sampled * Space.dimensions)
        sample.withUnsafeMutableBufferPointer { sample in
            guard let start = sample.baseAddress else { return }
            for place in 0..<sampled { copy(place * count / sampled, start + place * Space.dimensions) }
        }
        return sample.withUnsafeBufferPointer { sample in
            let start = sample.baseAddress.unsafelyUnwrapped
            var means = (0..<clusters).flatMap { cluster in
                sample[(cluster * sampled / clusters * Space.dimensions)...].prefix(Space.dimensions)
            }
            for _ in 0..<rounds {
                let nearest = nearest(start, count: sampled, storage(means))
                improve(&means, with: start, nearest)
            }
            return storage(means)
        }
    }

    static func nearest(_ vectors: UnsafePointer<Float>, count: Int, _ centres: VectorStorage) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: count) { nearest, filled in
            juke_find_nearest(
                centres.floats(ofGroup: 0), centres.groupCount, vectors, count, nearest.baseAddress)
            filled = count
        }
    }

    private static func improve(_ means: inout [Float], with sample: UnsafePointer<Float>, _ nearest: [UInt32]) {
        var sums = [Double](repeating: 0, count: means.count)
        for (place, cluster) in nearest.enumerated() {
            let (from, to) = (place * Space.dimensions, Int(cluster) * Space.dimensions)
            guard to < sums.count else { continue }
            for component in 0..<Space.dimensions { sums[to + component] += Double(sample[from + component]) }
        }
        for start in stride(from: 0, to: means.count, by: Space.dimensions) {
            let sum = sums[start..<start + Space.dimensions]
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            // A cluster that nobody is near stays where it is.
            guard length.isFinite, length > 1e-6 else { continue }
            for component in sum.indices { means[component] = Float(sums[component] / length) }
        }
    }

    private static func storage(_ means: [Float]) -> VectorStorage {
        let storage = VectorStorage(capacity: means.count / Space.dimensions)
        means.withUnsafeBufferPointer { means in
            for start in stride(from: 0, to: means.count, by: Space.dimensions) {
                storage.append(UnsafeBufferPointer(rebasing: means[start..<start + Space.dimensions]), factor: 1)
            }
            let last = UnsafeBufferPointer(rebasing: means[(means.count - Space.dimensions)...])
            while !storage.count.isMultiple(of: VectorStorage.groupRows) { storage.append(last, factor: 1) }
        }
        return storage
    }
}
