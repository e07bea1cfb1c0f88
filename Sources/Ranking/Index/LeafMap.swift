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
    /// By leaf, and one more.
    private(set) var firstChunks: [UInt32] = [0]
    private(set) var firstPlaces: [UInt32] = [0]
    /// By chunk.
    private(set) var chunks = LeafReaches()
    /// By leaf: what a step of its codes is worth.
    var steps: [Float] = []
    /// What the codes are told in.
    var directions: PrincipalDirections?
    /// No vector is longer, those of loose leaves apart.
    let greatestLength: Float

    init(greatestLength: Float) {
        self.greatestLength = greatestLength
    }

    var chunkCount: Int { Int(firstChunks.last ?? 0) }

    /// The places of a leaf.
    func places(of leaf: Int) -> Range<Int> { Int(firstPlaces[leaf])..<Int(firstPlaces[leaf + 1]) }

    mutating func append(_ region: RegionLeaves) {
        let (leaf, place) = (firstChunks.count - 1, Int(firstPlaces.last ?? 0))
        for part in region.leaves {
            centres.append(part.centre, part.reach(greatestLength))
            for reach in part.chunkReaches(greatestLength) { chunks.append(reach) }
            firstChunks.append((firstChunks.last ?? 0) + UInt32(part.chunkCount))
            firstPlaces.append((firstPlaces.last ?? 0) + UInt32(part.count))
            steps.append(.nan)
        }
        while !(firstChunks.count - 1).isMultiple(of: VectorStorage.groupRows) {
            centres.append(nil, .nothing)
            firstChunks.append(firstChunks.last ?? 0)
            firstPlaces.append(firstPlaces.last ?? 0)
            steps.append(.nan)
        }
        regions.append(
            Region(leaves: leaf..<firstChunks.count - 1, places: place..<Int(firstPlaces.last ?? 0)))
        regionCentres.append(region.centre, region.reach(greatestLength))
    }
}

/// Centres, as the kernels read them, and how far the rows around each are from the line through it.
struct LeafCentres: Sendable {
    let vectors = VectorStorage(capacity: 0)
    private(set) var reaches = LeafReaches()
    /// 1 divided by the length of a centre; 0 for none.
    private(set) var inverseLengths: [Float] = []

    var count: Int { inverseLengths.count }

    /// Whether there is a centre.
    func isPresent(_ position: Int) -> Bool { inverseLengths[position] > 0 }

    /// - Parameter centre: `nil` where there is none: every row is then across.
    fileprivate mutating func append(_ centre: [Float]?, _ reach: LeafReach) {
        let vector = centre ?? [Float](repeating: 0, count: Space.dimensions)
        vector.withUnsafeBufferPointer { vectors.append($0, factor: 1) }
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        inverseLengths.append(length > 0 ? Float(1 / length) : 0)
        reaches.append(reach)
    }

    func withReaches<Result>(
        from position: Int,
        _ body: (
            _ inverseLengths: UnsafePointer<Float>?, _ along: UnsafePointer<Float>?, _ across: UnsafePointer<Float>?
        ) -> Result
    ) -> Result {
        inverseLengths.withUnsafeBufferPointer { inverseLengths in
            reaches.withPointers(from: position) { along, across in
                body(inverseLengths.baseAddress.map { $0 + position }, along, across)
            }
        }
    }
}
