import CScan
import Embedding

/// Puts vectors into leaves and writes their codes, on all cores.
struct LeafBuilder: Sendable {
    /// A longer vector, or one with a component that is no number, is compared with every query.
    private static let greatestLength: Float = 4

    private let vectors: SharedMemory<Float>
    private let rows: SharedMemory<Int32>
    private let longest: Float
    /// The places of each region.
    private let regions: [Range<Int>]

    /// Builds the memory of an index over the same rows.
    static func build(_ source: VectorStorage) -> LeafStorage {
        guard source.count > 0 else {
            return LeafStorage(
                LeafMap(greatestLength: 0), vectors: SharedMemory(0), rows: SharedMemory(0), codes: SharedMemory(0))
        }
        let builder = LeafBuilder(source)
        var map = LeafMap(greatestLength: builder.longest)
        for region in builder.leaves() { map.append(region) }
        map.finish()
        let codes = SharedMemory<Int8>(map.chunkCount * LeafStorage.chunkBytes)
        builder.encode(into: codes, &map)
        return LeafStorage(map, vectors: builder.vectors, rows: builder.rows, codes: codes)
    }

    /// Copies the vectors that an index' memory holds, region by region: there are about as many as each has leaves.
    private init(_ source: VectorStorage) {
        let count = max(Int((Double(source.count) / Double(LeafStorage.leafRows)).squareRoot()), 1)
        let centres = Clusters.centres(count: source.count, count, sampleRows: 256) { source.copy($0, to: $1) }
        let slices = concurrently((source.count + Self.sliceRows - 1) / Self.sliceRows) { number in
            Slice(source, number * Self.sliceRows..<min((number + 1) * Self.sliceRows, source.count), centres)
        }
        longest = Float((slices.map(\.longest).max() ?? 0).squareRoot()).nextUp
        var starts = [Int](repeating: 0, count: centres.count + 1)
        for slice in slices { for region in slice.nearest { starts[Int(region) + 1] += 1 } }
        for region in 0..<centres.count { starts[region + 1] += starts[region] }
        regions = (0..<centres.count).map { starts[$0]..<starts[$0 + 1] }.filter { !$0.isEmpty }
        vectors = SharedMemory(source.count * Space.dimensions)
        rows = SharedMemory(source.count)
        var row = 0
        for slice in slices {
            for region in slice.nearest {
                let place = starts[Int(region)]
                starts[Int(region)] += 1
                rows.base[place] = Int32(row)
                source.copy(row, to: vectors.base + place * Space.dimensions)
                row += 1
            }
        }
    }

    private static let sliceRows = 8_192

    /// Some rows that follow each other, and the region that each is in.
    private struct Slice: Sendable {
        let nearest: [UInt32]
        /// The square of the length of the longest that may be bounded.
        let longest: Double

        init(_ source: VectorStorage, _ rows: Range<Int>, _ centres: VectorStorage) {
            let copied = SharedMemory<Float>(rows.count * Space.dimensions)
            longest = source.copy(rows, to: copied.base, shorterThan: LeafBuilder.greatestLength)
            nearest = Clusters.nearest(copied.base, count: rows.count, centres)
        }
    }

    private func leaves() -> [RegionLeaves] {
        concurrently(regions.count) { number in
            let region = regions[number]
            return RegionLeaves(
                vectors.base + region.lowerBound * Space.dimensions, rows.base + region.lowerBound, count: region.count
            ) { vector in
                let square = (0..<Space.dimensions).reduce(0 as Float) { $0 + vector[$1] * vector[$1] }
                // Not for a square that is no number either.
                return square <= Self.greatestLength * Self.greatestLength
            }
        }
    }

    private func encode(into codes: SharedMemory<Int8>, _ map: inout LeafMap) {
        let known = map
        let moments = concurrently(known.regions.count) { number in
            var moments = [Double](repeating: 0, count: Space.dimensions * Space.dimensions)
            // Every fourth leaf shows the directions well enough.
            for leaf in known.regions[number].leaves where leaf.isMultiple(of: 4) && known.centres.isPresent(leaf) {
                juke_add_moments(
                    known.centres.vectors.vector(at: leaf),
                    vectors.base + known.places(of: leaf).lowerBound * Space.dimensions,
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
        let steps = concurrently(known.regions.count) { number in
            known.regions[number].leaves.map { leaf -> Float in
                guard known.centres.isPresent(leaf), !known.places(of: leaf).isEmpty else { return .nan }
                return juke_encode_leaf(
                    turned, known.centres.vectors.vector(at: leaf),
                    vectors.base + known.places(of: leaf).lowerBound * Space.dimensions, known.places(of: leaf).count,
                    codes.base + Int(known.leaves[leaf].first_chunk) * LeafStorage.chunkBytes)
            }
        }
        for (leaf, step) in steps.joined().enumerated() { map.set(step, ofLeaf: leaf) }
    }
}
