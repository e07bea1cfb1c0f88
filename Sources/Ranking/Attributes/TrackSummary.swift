/// What the tracks of an album or artist come to.
struct TrackSummary: Sendable {
    private var sums = SIMD16<Double>.zero
    private var counts = SIMD16<Int32>.zero
    private var milliseconds = 0
    private var timedCount = 0
    private(set) var popularity: Int?
    private(set) var isExplicit: Bool?
    private let meansDuration: Bool

    /// Starts with no track.
    ///
    /// - Parameter meansDuration: Whether ``duration`` is the mean of the tracks', as for an artist, or their sum.
    init(meansDuration: Bool) {
        self.meansDuration = meansDuration
    }

    mutating func add(_ row: Int, of tracks: FactColumns) {
        for (position, value) in tracks.features(at: row).enumerated() where !value.isNaN {
            sums[position] += Double(value)
            counts[position] += 1
        }
        if let duration = tracks.duration(at: row) {
            milliseconds += duration
            timedCount += 1
        }
        if let value = tracks.popularity(at: row) { popularity = max(popularity ?? 0, value) }
        if let value = tracks.isExplicit(at: row) { isExplicit = value || isExplicit ?? false }
    }

    /// By attribute; not a number where no track tells.
    var meanFeatures: [Float] {
        FactColumns.attributes.indices.map { counts[$0] == 0 ? .nan : Float(sums[$0] / Double(counts[$0])) }
    }

    /// Milliseconds; `nil` where no track tells.
    var duration: Int? {
        guard timedCount > 0 else { return nil }
        return meansDuration ? Int((Double(milliseconds) / Double(timedCount)).rounded()) : milliseconds
    }
}
