import Catalog

/// Facts of many rows, column by column: about 80 bytes a track.
struct FactColumns: Sendable {
    /// The audio features, in the order of ``Catalog/MusicAttribute``'s first cases.
    static let attributes = MusicAttribute.allCases.filter { ![.duration, .popularity, .releaseYear].contains($0) }

    /// ``attributes`` by row, behind one another; not a number where one is missing.
    private(set) var features: [Float] = []
    /// Milliseconds, −1 where unknown.
    private var durations: [Int32] = []
    /// 255 where unknown.
    private var popularities: [UInt8] = []
    /// 0 where unknown.
    private var years: [UInt16] = []
    private var explicits: [Explicitness] = []
    /// Digests of the ISRC, 0 where unknown.
    private(set) var codes: [UInt64] = []
    /// −1 where unknown.
    private var albums: [Int32] = []
    private(set) var artists = RowLinks()
    private(set) var genres = RowLinks()

    private enum Explicitness: UInt8 { case unknown, clean, explicit }

    var count: Int { durations.count }

    mutating func reserve(_ rows: Int) {
        features.reserveCapacity(rows * Self.attributes.count)
        durations.reserveCapacity(rows)
        popularities.reserveCapacity(rows)
        years.reserveCapacity(rows)
        explicits.reserveCapacity(rows)
        codes.reserveCapacity(rows)
        albums.reserveCapacity(rows)
    }

    mutating func append(_ facts: EntityFacts) {
        if let features = facts.features {
            for attribute in Self.attributes {
                self.features.append(features.value(of: attribute).map(Float.init) ?? .nan)
            }
        } else {
            features.append(contentsOf: repeatElement(.nan, count: Self.attributes.count))
        }
        durations.append(facts.duration.map(Int32.init(clamping:)) ?? -1)
        popularities.append(facts.popularity.map { UInt8(clamping: min($0, 254)) } ?? 255)
        years.append(UInt16(clamping: facts.releaseYear ?? 0))
        explicits.append(facts.isExplicit.map { $0 ? .explicit : .clean } ?? .unknown)
        codes.append(facts.isrc.map(Recordings.digest(ofCode:)) ?? 0)
        albums.append(facts.album.map(Int32.init) ?? -1)
        artists.append(facts.artists)
        genres.append(facts.genres)
    }

    // MARK: - Reading

    /// The audio features of a row, in the order of ``attributes``; empty when none is known.
    func features(at row: Int) -> ArraySlice<Float> {
        let start = row * Self.attributes.count
        let own = features[start..<start + Self.attributes.count]
        // Most rows have the first one or none.
        return features[start].isNaN && own.allSatisfy(\.isNaN) ? [] : own
    }

    func duration(at row: Int) -> Int? { durations[row] < 0 ? nil : Int(durations[row]) }

    func popularity(at row: Int) -> Int? { popularities[row] == 255 ? nil : Int(popularities[row]) }

    func year(at row: Int) -> Int? { years[row] == 0 ? nil : Int(years[row]) }

    func isExplicit(at row: Int) -> Bool? { explicits[row] == .unknown ? nil : explicits[row] == .explicit }

    func album(at row: Int) -> Int? { albums[row] < 0 ? nil : Int(albums[row]) }

    // MARK: - Completing

    /// Fills in what a row has from the tracks that belong to it, where it does not know better itself.
    mutating func complete(_ row: Int, with summary: TrackSummary) {
        for (position, mean) in summary.meanFeatures.enumerated() {
            features[row * Self.attributes.count + position] = mean
        }
        if durations[row] < 0, let duration = summary.duration { durations[row] = Int32(clamping: duration) }
        if popularities[row] == 255, let popularity = summary.popularity { popularities[row] = UInt8(popularity) }
        if summary.isExplicit == true || explicits[row] == .unknown {
            explicits[row] = summary.isExplicit.map { $0 ? .explicit : .clean } ?? .unknown
        }
    }

    mutating func markExplicit(_ row: Int) { explicits[row] = .explicit }

    // MARK: - Order

    /// The same rows, row `order[i]` at row `i`.
    func arranged(_ order: [Int32]) -> FactColumns {
        func arranged<Value>(_ values: [Value]) -> [Value] { order.map { values[Int($0)] } }
        var moved = FactColumns()
        moved.features.reserveCapacity(features.count)
        for row in order {
            let start = Int(row) * Self.attributes.count
            moved.features.append(contentsOf: features[start..<start + Self.attributes.count])
        }
        moved.durations = arranged(durations)
        moved.popularities = arranged(popularities)
        moved.years = arranged(years)
        moved.explicits = arranged(explicits)
        moved.codes = arranged(codes)
        moved.albums = arranged(albums)
        moved.artists = artists.arranged(order)
        moved.genres = genres.arranged(order)
        return moved
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
