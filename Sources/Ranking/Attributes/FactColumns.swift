import Catalog

/// Facts of many rows, column by column: about 70 bytes a track, 45 in a snapshot.
///
/// A column of which nothing is known takes nothing.
struct FactColumns: Sendable {
    /// The audio features, in the order of ``Catalog/MusicAttribute``'s first cases.
    static let attributes = MusicAttribute.allCases.filter { ![.duration, .popularity, .releaseYear].contains($0) }

    /// A column for each of ``attributes``; none at all when no feature is known.
    var features: [NumberColumn] = []
    /// Milliseconds, −1 where unknown.
    var durations = Column<Int32>()
    /// 255 where unknown.
    var popularities = Column<UInt8>()
    /// 0 where unknown.
    var years = Column<UInt16>()
    var explicits = Column<UInt8>()
    /// Digests of the ISRC, 0 where unknown; empty once recordings are compared.
    private var codes = Column<UInt64>()
    /// −1 where unknown.
    var albums = Column<Int32>()
    var artists = RowLinks()
    var genres = RowLinks()
    var count = 0
    /// The rows whose features have changed since the columns were made; `nil` where none have.
    var changes: ChangedRows?

    enum Explicitness {
        static let unknown: UInt8 = 0
        static let clean: UInt8 = 1
        static let explicit: UInt8 = 2

        static func byte(_ isExplicit: Bool?) -> UInt8 { isExplicit.map { $0 ? explicit : clean } ?? unknown }
    }

    // MARK: - Reading

    /// The audio features of a row, in the order of ``attributes``; empty when none is known.
    func features(at row: Int) -> [Float] {
        if let changed = changes?.features(of: row) { return changed }
        let values = features.map { $0[row] }
        return values.allSatisfy(\.isNaN) ? [] : values
    }

    /// A row's feature at a position of ``attributes``; not a number where it is missing.
    func feature(_ position: Int, at row: Int) -> Float {
        if let changed = changes?.feature(position, of: row) { return changed }
        return features.isEmpty ? .nan : features[position][row]
    }

    func durationMilliseconds(at row: Int) -> Int? {
        durations.isEmpty || durations[row] < 0 ? nil : Int(durations[row])
    }

    func popularity(at row: Int) -> Int? {
        popularities.isEmpty || popularities[row] == 255 ? nil : Int(popularities[row])
    }

    func year(at row: Int) -> Int? { years.isEmpty || years[row] == 0 ? nil : Int(years[row]) }

    func isExplicit(at row: Int) -> Bool? {
        explicits.isEmpty || explicits[row] == Explicitness.unknown ? nil : explicits[row] == Explicitness.explicit
    }

    func album(at row: Int) -> Int? { albums.isEmpty || albums[row] < 0 ? nil : Int(albums[row]) }

    /// The digest of a row's ISRC, 0 where unknown.
    func code(at row: Int) -> UInt64 { codes.isEmpty ? 0 : codes[row] }

    /// Takes the columns of all ``attributes``, or of none when nothing is known in any.
    mutating func setFeatures(_ columns: [Column<Float>]) {
        let columns = columns.map { NumberColumn($0) }
        features = columns.allSatisfy(\.isEmpty) ? [] : columns
    }

    /// Takes the digests of all rows' codes.
    mutating func setCodes(_ codes: Column<UInt64>) { self.codes = codes }

    // MARK: - Order

    /// The same without the digests of codes.
    var withoutCodes: FactColumns {
        var facts = self
        facts.codes = []
        return facts
    }

    /// The same rows, row `order[i]` at row `i`.
    func arranged(_ order: [Int32]) -> FactColumns {
        func arranged<Value>(_ values: Column<Value>) -> Column<Value> {
            values.isEmpty ? values : Column(order.map { values[Int($0)] })
        }
        var moved = FactColumns()
        moved.features = features.map { $0.arranged(order) }
        moved.durations = arranged(durations)
        moved.popularities = arranged(popularities)
        moved.years = arranged(years)
        moved.explicits = arranged(explicits)
        moved.codes = arranged(codes)
        moved.albums = arranged(albums)
        moved.artists = artists.arranged(order)
        moved.genres = genres.arranged(order)
        moved.count = count
        return moved
    }
}

extension FactColumns {
    /// Takes the facts of one row after another, and completes them.
    struct Builder: Sendable {
        /// By attribute.
        private var features = [[Float]](repeating: [], count: FactColumns.attributes.count)
        private var durations: [Int32] = []
        private var popularities: [UInt8] = []
        private var years: [UInt16] = []
        private var explicits: [UInt8] = []
        private var codes: [UInt64] = []
        private var albums: [Int32] = []
        private var artists = RowLinks.Builder()
        private var genres = RowLinks.Builder()

        /// No rows.
        init() {}

        mutating func reserve(_ rows: Int) {
            for position in features.indices { features[position].reserveCapacity(rows) }
            durations.reserveCapacity(rows)
            popularities.reserveCapacity(rows)
            years.reserveCapacity(rows)
            explicits.reserveCapacity(rows)
            codes.reserveCapacity(rows)
            albums.reserveCapacity(rows)
        }

        mutating func append(_ facts: EntityFacts) {
            for (position, attribute) in FactColumns.attributes.enumerated() {
                features[position].append(facts.features?.value(of: attribute).map(Float.init) ?? .nan)
            }
            durations.append(facts.durationMilliseconds.map(Int32.init(clamping:)) ?? -1)
            popularities.append(facts.popularity.map { UInt8(clamping: min($0, 254)) } ?? 255)
            years.append(UInt16(clamping: facts.releaseYear ?? 0))
            explicits.append(Explicitness.byte(facts.isExplicit))
            codes.append(facts.isrc.map(Recordings.digest(ofCode:)) ?? 0)
            albums.append(facts.album.map(Int32.init) ?? -1)
            artists.append(facts.artists)
            genres.append(facts.genres)
        }

        /// The facts so far.
        func build() -> FactColumns {
            var facts = FactColumns()
            facts.setFeatures(features.map { Column($0) })
            facts.durations = durations.allSatisfy { $0 < 0 } ? [] : Column(durations)
            facts.popularities = popularities.allSatisfy { $0 == 255 } ? [] : Column(popularities)
            facts.years = years.allSatisfy { $0 == 0 } ? [] : Column(years)
            facts.explicits = explicits.allSatisfy { $0 == Explicitness.unknown } ? [] : Column(explicits)
            facts.codes = codes.allSatisfy { $0 == 0 } ? [] : Column(codes)
            facts.albums = albums.allSatisfy { $0 < 0 } ? [] : Column(albums)
            facts.artists = artists.build()
            facts.genres = genres.build()
            facts.count = durations.count
            return facts
        }
    }
}
