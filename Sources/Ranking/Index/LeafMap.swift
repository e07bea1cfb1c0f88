import CScan
import Embedding

/// Where the rows of a pruned index lie, and what bounds their scores.
struct LeafMap: Sendable {
    /// A part of the space with leaves of its own.
    struct Region: Sendable {
        /// From a multiple of eight to one.
        var leaves: Range<Int>
        var places: Range<Int>
    }

    private(set) var regions: [Region] = []
    private(set) var regionCentres = LeafCentres()
    private(set) var centres = LeafCentres()
    /// The leaves, and one more for the end of the last one.
    private(set) var leaves = [juke_leaf()]
    /// By chunk.
    private(set) var reaches: [juke_reach] = []
    /// The directions of the codes.
    var directions: PrincipalDirections?
    /// The greatest length of a vector; loose leaves excluded.
    let greatestLength: Float

    init(greatestLength: Float) {
        self.greatestLength = greatestLength
    }

    /// The number of leaves, empty ones included.
    var leafCount: Int { leaves.count - 1 }
    var rowCount: Int { Int(leaves[leafCount].first_row) }
    var chunkCount: Int { reaches.count }
    /// How many leaves a region has at most.
    var greatestRegion: Int { regions.lazy.map(\.leaves.count).max() ?? 0 }

    /// The places of a leaf.
    func places(of leaf: Int) -> Range<Int> { Int(leaves[leaf].first_row)..<Int(leaves[leaf + 1].first_row) }

    mutating func append(_ region: RegionLeaves) {
        let (first, place) = (leafCount, rowCount)
        for leaf in region.leaves {
            append(leaf.centre, leaf.chunkReaches(greatestLength), rows: leaf.count)
        }
        while !leafCount.isMultiple(of: VectorStorage.groupRows) { append(nil, [], rows: 0) }
        regions.append(Region(leaves: first..<leafCount, places: place..<rowCount))
        regionCentres.append(region.centre, region.reach(greatestLength))
    }

    private mutating func append(_ centre: [Float]?, _ chunks: [juke_reach], rows: Int) {
        centres.append(centre, chunks.first ?? .nothing)
        reaches += chunks
        leaves[leafCount].step = .nan
        leaves[leafCount].inverse_length = centres.inverseLengths[leafCount]
        leaves.append(juke_leaf())
        leaves[leafCount].first_row = leaves[leafCount - 1].first_row + UInt32(rows)
        leaves[leafCount].first_chunk = UInt32(reaches.count)
    }

    /// Fills up the last group of regions.
    mutating func finish() {
        while !regionCentres.count.isMultiple(of: VectorStorage.groupRows) { regionCentres.append(nil, .nothing) }
    }

    mutating func set(_ step: Float, ofLeaf leaf: Int) { leaves[leaf].step = step }
}

/// Centres, as the kernel reads them, and how far the rows around each are from the line through it.
struct LeafCentres: Sendable {
    let vectors: VectorStorage
    private(set) var along: [Float] = []
    private(set) var across: [Float] = []
    /// 1 divided by the length of a centre; 0 where there is none.
    private(set) var inverseLengths: [Float] = []

    /// No centres.
    init() {
        vectors = VectorStorage(capacity: 0)
    }

    var count: Int { inverseLengths.count }

    /// Whether there is a centre.
    func isPresent(_ position: Int) -> Bool { inverseLengths[position] > 0 }

    /// Adds a centre; without one every row is across.
    fileprivate mutating func append(_ centre: [Float]?, _ reach: juke_reach) {
        let vector = centre ?? [Float](repeating: 0, count: Space.dimensions)
        vector.withUnsafeBufferPointer { vectors.append($0, factor: 1) }
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        inverseLengths.append(length > 0 ? Float(1 / length) : 0)
        along.append(reach.along)
        across.append(reach.across)
    }

    func withCentres<Result>(_ body: (juke_centres) -> Result) -> Result {
        inverseLengths.withUnsafeBufferPointer { inverseLengths in
            along.withUnsafeBufferPointer { along in
                across.withUnsafeBufferPointer { across in
                    body(
                        juke_centres(
                            groups: vectors.floats(ofGroup: 0), inverse_lengths: inverseLengths.baseAddress,
                            along: along.baseAddress, across: across.baseAddress))
                }
            }
        }
    }
}

extension juke_reach {
    /// The reach that no bound leaves out.
    static let everything = juke_reach(along: 0, across: .infinity)

    /// Whether bounds that are computed with it are numbers.
    var isSound: Bool { along >= 0 && along <= 16 && across >= -16 }

    /// The reach that every bound leaves out: there are no rows.
    static let nothing = juke_reach(along: 1, across: -8)

    /// Rounds away from the rows, so that neither number is ever small.
    ///
    /// - Parameters:
    ///   - across: How far a row is from the line, at most.
    ///   - greatestLength: The greatest length of a row.
    init(across: Double, greatestLength: Float) {
        let length = Double(greatestLength)
        self.init(
            along: Float(max(length * length - across * across, 0).squareRoot()).nextUp,
            across: Float(min(across, length)).nextUp)
    }
}

extension LeafMap {
    func write(to writer: inout SnapshotWriter, as name: String) {
        let bounds = regions.flatMap { region in
            [region.leaves.lowerBound, region.leaves.upperBound, region.places.lowerBound, region.places.upperBound]
        }
        writer.add("\(name).regions", bounds.map(Int64.init))
        writer.add("\(name).leaves", leaves)
        writer.add("\(name).reaches", reaches)
        writer.add("\(name).directions", directions?.rows.flatMap(\.self) ?? [])
        writer.add("\(name).length", [greatestLength])
        regionCentres.write(to: &writer, as: "\(name).region")
        centres.write(to: &writer, as: "\(name).leaf")
    }

    init(_ reader: SnapshotReader, _ name: String) throws(SnapshotError) {
        leaves = try reader.array("\(name).leaves")
        reaches = try reader.array("\(name).reaches")
        greatestLength = try reader.value("\(name).length")
        try SnapshotReader.expect(
            Self.areSound(leaves, chunks: reaches.count) && (0...16).contains(greatestLength)
                && reaches.allSatisfy(\.isSound), "\(name) has other leaves")
        let leafCount = leaves.count - 1
        let rowCount = Int(leaves[leafCount].first_row)
        let bounds = try reader.array("\(name).regions", of: Int64.self)
        var regions: [Region] = []
        for start in stride(from: 0, to: bounds.count, by: 4) {
            try SnapshotReader.expect(start + 4 <= bounds.count, "\(name) has other regions")
            let (first, end) = (bounds[start], bounds[start + 1])
            let (place, last) = (bounds[start + 2], bounds[start + 3])
            try SnapshotReader.expect(
                0 <= first && first <= end && end <= leafCount && 0 <= place && place <= last && last <= rowCount
                    && first.isMultiple(of: Int64(VectorStorage.groupRows))
                    && end.isMultiple(of: Int64(VectorStorage.groupRows)), "\(name) has other regions")
            regions.append(
                Region(
                    leaves: Int(bounds[start])..<Int(bounds[start + 1]),
                    places: Int(bounds[start + 2])..<Int(bounds[start + 3])))
        }
        self.regions = regions
        let directions = try reader.array(
            "\(name).directions", of: Double.self, count: Space.dimensions * Space.dimensions, orNone: rowCount == 0)
        self.directions = directions.isEmpty ? nil : PrincipalDirections(values: directions)
        try SnapshotReader.expect(self.directions?.areOrthonormal ?? true, "\(name) has no directions")
        let groups = (regions.count + VectorStorage.groupRows - 1) / VectorStorage.groupRows
        regionCentres = try LeafCentres(reader, "\(name).region", count: groups * VectorStorage.groupRows)
        centres = try LeafCentres(reader, "\(name).leaf", count: leafCount)
    }

    /// Whether rows and chunks of leaves follow each other, enough chunks for the rows of each.
    private static func areSound(_ leaves: [juke_leaf], chunks: Int) -> Bool {
        guard let first = leaves.first, let last = leaves.last, (leaves.count - 1) % VectorStorage.groupRows == 0 else {
            return false
        }
        let follow = zip(leaves, leaves.dropFirst()).allSatisfy { leaf, next in
            guard next.first_row >= leaf.first_row, next.first_chunk >= leaf.first_chunk else { return false }
            let rows = Int(next.first_row - leaf.first_row)
            return Int(next.first_chunk - leaf.first_chunk)
                == (rows + LeafStorage.chunkRows - 1) / LeafStorage.chunkRows
        }
        return follow && first.first_row == 0 && first.first_chunk == 0 && Int(last.first_chunk) == chunks
            && last.first_row <= UInt32(Int32.max)
    }
}

extension LeafCentres {
    func write(to writer: inout SnapshotWriter, as name: String) {
        vectors.write(to: &writer, as: "\(name).centres")
        writer.add("\(name).along", along)
        writer.add("\(name).across", across)
        writer.add("\(name).lengths", inverseLengths)
    }

    init(_ reader: SnapshotReader, _ name: String, count: Int) throws(SnapshotError) {
        vectors = try VectorStorage(reader, "\(name).centres", count: count)
        along = try reader.array("\(name).along", count: count)
        across = try reader.array("\(name).across", count: count)
        inverseLengths = try reader.array("\(name).lengths", count: count)
        try SnapshotReader.expect(
            inverseLengths.allSatisfy { $0 >= 0 && $0.isFinite }
                && zip(along, across).allSatisfy { juke_reach(along: $0, across: $1).isSound },
            "\(name) has centres that are none")
    }
}
