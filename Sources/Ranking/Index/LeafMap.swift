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
    /// The leaves, and one more that says where the last one ends.
    private(set) var leaves = [juke_leaf()]
    /// By chunk.
    private(set) var reaches: [juke_reach] = []
    /// The directions of the codes.
    var directions: PrincipalDirections?
    /// No vector is longer, those of loose leaves apart.
    let greatestLength: Float

    init(greatestLength: Float) {
        self.greatestLength = greatestLength
    }

    /// The number of leaves, empty ones included.
    var leafCount: Int { leaves.count - 1 }
    var rowCount: Int { Int(leaves[leafCount].first_row) }
    var chunkCount: Int { reaches.count }

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
    let vectors = VectorStorage(capacity: 0)
    private(set) var along: [Float] = []
    private(set) var across: [Float] = []
    /// 1 divided by the length of a centre; 0 where there is none.
    private(set) var inverseLengths: [Float] = []

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
