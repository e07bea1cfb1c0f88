import CScan
import Dispatch
import Embedding

/// Puts vectors into leaves and writes their codes, on all cores.
struct LeafBuilder: @unchecked Sendable {
    /// A longer vector, or one with a component that is no number, is compared with every query.
    private static let greatestLength: Float = 4

    private let vectors: UnsafeMutablePointer<Float>
    private let rows: UnsafeMutablePointer<Int32>
    private let count: Int
    private let longest: Float

    /// Copies vectors that an index' memory holds, part by part of the space.
    private init(_ source: VectorStorage) {
        count = source.count
        let given: UnsafeMutablePointer<Float> = LeafStorage.allocate(count * Space.dimensions)
        defer { given.deallocate() }
        longest = source.copyRows(to: given, shorterThan: Self.greatestLength)
        let order = Self.regions(given, count: count)
        vectors = LeafStorage.allocate(count * Space.dimensions)
        rows = LeafStorage.allocate(count)
        self.regions = order.ranges
        for (place, row) in order.rows.enumerated() {
            rows[place] = row
            (vectors + place * Space.dimensions).update(
                from: given + Int(row) * Space.dimensions, count: Space.dimensions)
        }
    }

    private let regions: [Range<Int>]

    /// Builds the memory of an index over the same rows.
    static func build(_ source: VectorStorage) -> LeafStorage {
        let builder = LeafBuilder(source)
        var map = LeafMap(greatestLength: builder.longest)
        for region in builder.leaves() { map.append(region) }
        let codes: UnsafeMutablePointer<Int8> = LeafStorage.allocate(map.chunkCount * LeafStorage.chunkBytes)
        builder.encode(into: codes, &map)
        return LeafStorage(map, vectors: builder.vectors, rows: builder.rows, codes: codes)
    }

    /// The rows region by region: about as many regions as each has leaves.
    private static func regions(_ vectors: UnsafeMutablePointer<Float>, count: Int) -> (
        rows: [Int32], ranges: [Range<Int>]
    ) {
        let regions = max(Int((Double(count) / Double(LeafStorage.leafRows)).squareRoot()), 1)
        let centres = Clusters.centres(of: vectors, count: count, regions, sampleRows: 256)
        let slice = 8_192
        let nearest: UnsafeMutablePointer<UInt32> = LeafStorage.allocate(count)
        defer { nearest.deallocate() }
        let work = Work(vectors: vectors, nearest: nearest)
        DispatchQueue.concurrentPerform(iterations: (count + slice - 1) / slice) { number in
            let start = number * slice
            juke_find_nearest(
                centres.floats(ofGroup: 0), centres.groupCount, work.vectors + start * Space.dimensions,
                min(slice, count - start), work.nearest + start)
        }
        var starts = [Int](repeating: 0, count: centres.count + 1)
        for row in 0..<count { starts[Int(nearest[row]) + 1] += 1 }
        for region in 1...centres.count { starts[region] += starts[region - 1] }
        let ranges = (0..<centres.count).map { starts[$0]..<starts[$0 + 1] }.filter { !$0.isEmpty }
        var rows = [Int32](repeating: 0, count: count)
        for row in 0..<count {
            rows[starts[Int(nearest[row])]] = Int32(row)
            starts[Int(nearest[row])] += 1
        }
        return (rows, ranges)
    }

    private struct Work: @unchecked Sendable {
        let vectors: UnsafeMutablePointer<Float>
        let nearest: UnsafeMutablePointer<UInt32>
    }

    private func leaves() -> [RegionLeaves] {
        concurrently(regions.count) { number in
            let region = regions[number]
            return RegionLeaves(
                vectors + region.lowerBound * Space.dimensions, rows + region.lowerBound, count: region.count
            ) { vector in
                let square = (0..<Space.dimensions).reduce(0 as Float) { $0 + vector[$1] * vector[$1] }
                // Not for a square that is no number either.
                return square <= Self.greatestLength * Self.greatestLength
            }
        }
    }

    private func encode(into codes: UnsafeMutablePointer<Int8>, _ map: inout LeafMap) {
        let known = map
        let moments = concurrently(known.regions.count) { number in
            var moments = [Double](repeating: 0, count: Space.dimensions * Space.dimensions)
            // Every fourth leaf tells the directions well enough.
            for leaf in known.regions[number].leaves where leaf.isMultiple(of: 4) && known.centres.isPresent(leaf) {
                juke_add_moments(
                    known.centres.vectors.vector(at: leaf), vectors + Int(known.firstPlaces[leaf]) * Space.dimensions,
                    known.places(of: leaf).count, &moments)
            }
            return moments
        }
        let directions = PrincipalDirections(
            moments: moments.reduce(into: [Double](repeating: 0, count: Space.dimensions * Space.dimensions)) {
                for place in $0.indices { $0[place] += $1[place] }
            })
        map.directions = directions
        let turned = directions.columns(Int(JUKE_CODE_BYTES) - 1, padded: Int(JUKE_CODE_BYTES))
        let target = Codes(bytes: codes)
        let steps = concurrently(known.regions.count) { number in
            known.regions[number].leaves.map { leaf -> Float in
                guard known.centres.isPresent(leaf), !known.places(of: leaf).isEmpty else { return .nan }
                return juke_encode_leaf(
                    turned, known.centres.vectors.vector(at: leaf),
                    vectors + Int(known.firstPlaces[leaf]) * Space.dimensions, known.places(of: leaf).count,
                    target.bytes + Int(known.firstChunks[leaf]) * LeafStorage.chunkBytes)
            }
        }
        map.steps = steps.flatMap(\.self)
    }

    private struct Codes: @unchecked Sendable {
        let bytes: UnsafeMutablePointer<Int8>
    }

    private func concurrently<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        let results = Results<Result>(count)
        DispatchQueue.concurrentPerform(iterations: count) { results.set($0, body($0)) }
        return results.all()
    }
}

/// A slot for each of several threads' results.
private final class Results<Result: Sendable>: @unchecked Sendable {
    private let slots: UnsafeMutableBufferPointer<Result?>

    init(_ count: Int) {
        slots = .allocate(capacity: count)
        slots.initialize(repeating: nil)
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    func set(_ place: Int, _ result: Result) { slots[place] = result }

    func all() -> [Result] { slots.compactMap(\.self) }
}
