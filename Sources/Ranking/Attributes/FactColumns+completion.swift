import Catalog

extension FactColumns {
    /// The same facts, each row completed by the tracks that belong to it where it does not know better itself.
    ///
    /// - Parameter summaries: By row, its tracks.
    /// - Returns: The facts; features are those of the tracks alone.
    func completed(by summaries: [TrackSummary]) -> FactColumns {
        var features = [[Float]](repeating: [], count: Self.attributes.count)
        var durations = [Int32](repeating: -1, count: count)
        var popularities = [UInt8](repeating: 255, count: count)
        var explicits = [UInt8](repeating: Explicitness.unknown, count: count)
        for position in features.indices { features[position].reserveCapacity(count) }
        for (row, summary) in summaries.enumerated() {
            for position in features.indices { features[position].append(summary.meanFeature(position)) }
            durations[row] =
                (durationMilliseconds(at: row) ?? summary.durationMilliseconds).map(Int32.init(clamping:)) ?? -1
            popularities[row] = (popularity(at: row) ?? summary.popularity).map { UInt8($0) } ?? 255
            let own = isExplicit(at: row)
            let isExplicit = summary.isExplicit == true || own == nil ? summary.isExplicit : own
            explicits[row] = Explicitness.byte(isExplicit)
        }
        var facts = self
        facts.setFeatures(features.map { Column($0) })
        facts.durations = Column(durations)
        facts.popularities = Column(popularities)
        facts.explicits = Column(explicits)
        return facts
    }

    /// The same facts, some rows marked as explicit.
    func markingExplicit(_ rows: some Collection<Int>) -> FactColumns {
        guard !rows.isEmpty else { return self }
        var marked = explicits.isEmpty ? [UInt8](repeating: Explicitness.unknown, count: count) : explicits.values
        for row in rows { marked[row] = Explicitness.explicit }
        var facts = self
        facts.explicits = Column(marked)
        return facts
    }
}

/// The figures of an album or artist that come from its tracks.
struct TrackSummary: Sendable {
    private var sums = SIMD16<Double>.zero
    private var counts = SIMD16<Int32>.zero
    private var milliseconds = 0
    private var timedCount = 0
    private(set) var popularity: Int?
    private(set) var isExplicit: Bool?
    private let meansDuration: Bool

    /// Starts without tracks: everything is unknown.
    ///
    /// - Parameter meansDuration: Whether ``durationMilliseconds`` is the mean of the tracks', as for an artist, or
    ///   their sum.
    init(meansDuration: Bool) {
        self.meansDuration = meansDuration
    }

    mutating func add(_ row: Int, of tracks: FactColumns) {
        if let changed = tracks.changes?.features(of: row) {
            for (position, value) in changed.enumerated() { add(value, position) }
        } else {
            for position in tracks.features.indices { add(tracks.features[position][row], position) }
        }
        if let duration = tracks.durationMilliseconds(at: row) {
            milliseconds += duration
            timedCount += 1
        }
        if let value = tracks.popularity(at: row) { popularity = max(popularity ?? 0, value) }
        if let value = tracks.isExplicit(at: row) { isExplicit = value || isExplicit ?? false }
    }

    private mutating func add(_ value: Float, _ position: Int) {
        guard !value.isNaN else { return }
        sums[position] += Double(value)
        counts[position] += 1
    }

    /// The mean of a feature by its position; not a number where no track has it.
    func meanFeature(_ position: Int) -> Float {
        counts[position] == 0 ? .nan : Float(sums[position] / Double(counts[position]))
    }

    /// Milliseconds; `nil` where no track has it.
    var durationMilliseconds: Int? {
        guard timedCount > 0 else { return nil }
        return meansDuration ? Int((Double(milliseconds) / Double(timedCount)).rounded()) : milliseconds
    }
}
