/// How far rows are from a line through the origin, and how far along it a row so far away may be.
///
///     across ≥ the distance of each row from the line        along = √(R² − across²), R the greatest length of a row
struct LeafReach: Sendable {
    var along: Float
    var across: Float

    /// What no bound leaves out.
    static func everything(_ greatestLength: Float) -> LeafReach {
        LeafReach(along: 2 * greatestLength, across: 2 * greatestLength)
    }

    /// What every bound leaves out: there are no rows.
    static let nothing = LeafReach(along: 1, across: -8)

    /// Rounds away from the rows, so that neither number is ever small.
    init(across: Double, greatestLength: Float) {
        let length = Double(greatestLength)
        self.across = Float(min(across, length)).nextUp
        along = Float(max(length * length - across * across, 0).squareRoot()).nextUp
    }

    private init(along: Float, across: Float) {
        self.along = along
        self.across = across
    }
}

/// Reaches behind one another, as the kernel reads them.
struct LeafReaches: Sendable {
    private(set) var along: [Float] = []
    private(set) var across: [Float] = []

    mutating func append(_ reach: LeafReach) {
        along.append(reach.along)
        across.append(reach.across)
    }

    func withPointers<Result>(
        from position: Int, _ body: (_ along: UnsafePointer<Float>?, _ across: UnsafePointer<Float>?) -> Result
    ) -> Result {
        along.withUnsafeBufferPointer { along in
            across.withUnsafeBufferPointer { across in
                body(along.baseAddress.map { $0 + position }, across.baseAddress.map { $0 + position })
            }
        }
    }
}
