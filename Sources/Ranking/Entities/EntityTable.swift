public import Catalog
import Embedding

/// All resources of one kind that have an embedding, in the order of their `spotify_id`.
///
/// Names and identifiers are kept as bytes in one piece: a million tracks take about 128 MB of vectors, 60 MB of
/// texts and 80 MB of facts. A genre's identifier is its name.
public struct EntityTable: Sendable {
    /// The kind of resource that the table holds.
    public let type: ResourceType
    /// The vectors, row by row.
    public internal(set) var index: any VectorIndex
    let ids: StringPool
    let names: StringPool
    let directory: NameDirectory
    var qualities: NumberColumn
    /// 0…100, 0 where unknown; empty where the facts have the same.
    private let popularities: Column<UInt8>
    /// The facts of each row: as they were given, and in an index completed by those of its tracks.
    var facts: FactColumns
    /// Which rows are the same, where that is known already.
    var compared: ComparedRows?
    /// The rows that have changed since the table was built; `nil` where none has.
    var changes: ChangedRows?
    /// The rows whose name means nothing: they may be seeds by their URI, but are neither listed nor found by name.
    let nameless: Set<Int>

    init(
        type: ResourceType, index: any VectorIndex, ids: StringPool, names: StringPool,
        directory: NameDirectory? = nil, qualities: Column<Float>, popularities: Column<UInt8>, facts: FactColumns
    ) {
        self.type = type
        self.index = index
        self.ids = ids
        self.names = names
        self.qualities = NumberColumn(qualities)
        self.popularities = popularities
        self.facts = facts
        self.directory = directory ?? NameDirectory(names, of: type) { popularities[$0] }
        nameless = Set((0..<names.count).filter { names.withBytes($0) { Self.isNameless($0, type) } })
    }

    /// Whether a name is blank, or a placeholder for an unknown name.
    static func isNameless(_ name: UnsafeBufferPointer<UInt8>, _ type: ResourceType) -> Bool {
        guard type == .artist || type == .album else { return false }
        guard let first = name.first(where: { $0 > 0x20 }) else { return true }
        guard namelessInitials.contains(first | 0x20) else { return false }
        return PlaceholderName.isPlaceholder(String(decoding: name, as: UTF8.self))
    }

    private static let namelessInitials = Set("u[<".utf8.map { $0 | 0x20 })

    /// A table without rows.
    public static func empty(_ type: ResourceType) -> EntityTable {
        Builder(type, capacity: 0).build()
    }

    /// The number of rows.
    public var count: Int { index.count }

    /// Whether the index is of the kind that suits the number of rows.
    var isPruned: Bool { index is PrunedIndex || count < PrunedIndex.leastRows }

    /// The same table with a pruned index, where it should have one.
    var pruned: EntityTable {
        guard !isPruned, let storage = (index as? ScanIndex)?.storage else { return self }
        var table = self
        table.index = PrunedIndex(storage: storage)
        return table
    }

    /// The identifier of a row.
    public func spotifyID(at row: Int) -> SpotifyID { SpotifyID(ids[row]) }

    /// The name of a row.
    public func name(at row: Int) -> String { names[row] }

    /// The popularity by which one of several resources of a name is meant: 0…100, 0 where unknown.
    func popularity(at row: Int) -> UInt8 {
        popularities.isEmpty ? UInt8(clamping: facts.popularity(at: row) ?? 0) : popularities[row]
    }

    /// Asks for the memory of what a list shows of its rows, which lie far apart: otherwise each is waited for in turn.
    func prefetch(_ rows: some Collection<Int>) {
        for row in rows { qualities.prefetch(row) }
        ids.prefetch(rows)
        names.prefetch(rows)
    }

    /// How far the row's embedding can be trusted, 0…1.
    public func quality(at row: Int) -> Double {
        let quality = storedQuality(at: row)
        // Through the shortest decimal form: 0.9 comes back as 0.9, not as its neighbour 0.8999999762.
        return Double("\(quality)") ?? Double(quality)
    }

    /// The quality of a row as it is kept.
    func storedQuality(at row: Int) -> Float { changes?.quality(of: row) ?? qualities[row] }

    /// The row of an identifier.
    public func row(of id: SpotifyID) -> Int? {
        rows(of: id).first { changes?.isGone($0) != true }
    }

    /// The rows of an identifier: one or none in a sound catalog.
    func rows(of id: SpotifyID) -> Range<Int> { ids.positions(of: id.rawValue) }
}

extension EntityTable {
    /// Takes the rows of a table one after another, in any order, and puts them in order at the end.
    ///
    /// Rows that come in the order of their `spotify_id` (`ORDER BY spotify_id COLLATE "C"`) are not moved again.
    public struct Builder {
        private let type: ResourceType
        private let storage: VectorStorage
        private let leastPruned: Int
        private var ids = StringPool.Builder()
        private var names = StringPool.Builder()
        private var qualities: [Float] = []
        private var popularities: [UInt8] = []
        private var facts = FactColumns.Builder()
        private var isSorted = true
        /// The rows that were refused: a vector of another length, zero, or not finite.
        public private(set) var refusedCount = 0

        /// Starts a table without rows.
        ///
        /// - Parameters:
        ///   - type: What kind of resource the table holds.
        ///   - capacity: How many rows are expected; memory for them is reserved at once.
        ///   - leastPruned: From how many rows on a ``PrunedIndex`` is built; fewer are compared with each query.
        public init(_ type: ResourceType, capacity: Int = 0, leastPruned: Int = PrunedIndex.leastRows) {
            self.type = type
            self.leastPruned = leastPruned
            storage = VectorStorage(capacity: capacity)
            ids.reserve(capacity, bytes: capacity * 22)
            names.reserve(capacity, bytes: capacity * 20)
            qualities.reserveCapacity(capacity)
            popularities.reserveCapacity(capacity)
            facts.reserve(capacity)
        }

        /// Adds a row when its vector has a direction.
        ///
        /// - Parameters:
        ///   - spotifyID: The identifier; a genre's name.
        ///   - name: The name to show and to find the row by.
        ///   - quality: How far the embedding can be trusted, 0…1.
        ///   - popularity: 0…100; it decides which of several resources a name means.
        ///   - facts: What else is known of the resource; its popularity counts when none is given beside it.
        ///   - vector: ``Embedding/Space/dimensions`` components; brought to unit length when it is not.
        /// - Returns: Whether the row was taken; a bad vector is counted in ``refusedCount``.
        @discardableResult
        public mutating func append(
            spotifyID: SpotifyID, name: String, quality: Double, popularity: Int? = nil,
            facts: EntityFacts = EntityFacts(), vector: some Collection<Float>
        ) -> Bool {
            // Through a concrete type: generic code is not specialised across modules, and a table has a million rows.
            let isTaken =
                vector.withContiguousStorageIfAvailable(storage.appendUnit)
                ?? Array(vector).withUnsafeBufferPointer(storage.appendUnit)
            guard isTaken else {
                refusedCount += 1
                return false
            }
            ids.append(spotifyID.rawValue)
            names.append(name)
            qualities.append(Float(quality))
            popularities.append(UInt8(clamping: popularity ?? facts.popularity ?? 0))
            self.facts.append(facts)
            if ids.descends { isSorted = false }
            return true
        }

        /// Puts the rows in order.
        ///
        /// The builder must not be used afterwards.
        public consuming func build() -> EntityTable {
            var (ids, names, facts) = (ids.build(), names.build(), facts.build())
            if !isSorted {
                let order = ids.ascendingOrder()
                storage.arrange(order)
                (ids, names, facts) = (ids.arranged(order), names.arranged(order), facts.arranged(order))
                qualities = order.map { [qualities] in qualities[Int($0)] }
                popularities = order.map { [popularities] in popularities[Int($0)] }
            }
            let index: any VectorIndex =
                storage.count < leastPruned ? ScanIndex(storage: storage) : PrunedIndex(storage: storage)
            return EntityTable(
                type: type, index: index, ids: ids, names: names, qualities: Column(qualities),
                popularities: Column(popularities), facts: facts
            )
        }

    }
}

extension EntityTable {
    /// Writes the table but for its facts.
    func write(to writer: inout SnapshotWriter) {
        let name = type.rawValue
        writer.add("\(name).rows", [Int64(count)])
        ids.narrowed.write(to: &writer, as: "\(name).ids")
        names.write(to: &writer, as: "\(name).names")
        directory.write(to: &writer, as: name)
        qualities.write(to: &writer, as: "\(name).qualities")
        let areRecorded = (0..<count).allSatisfy {
            UInt8(clamping: facts.popularity(at: $0) ?? 0) == popularity(at: $0)
        }
        writer.add("\(name).popularities", areRecorded ? [] : popularities)
        writer.add("\(name).nameless", nameless.sorted().map(Int32.init))
        let index = (index as? ChangedIndex)?.base ?? index
        let storage = (index as? PrunedIndex)?.storage
        writer.add("\(name).pruned", [UInt8(storage == nil ? 0 : 1)])
        if let storage {
            storage.write(to: &writer, as: "\(name).index")
        } else {
            ((index as? ScanIndex)?.storage ?? VectorStorage(capacity: 0)).write(to: &writer, as: "\(name).vectors")
        }
    }

    /// How many rows the table of a kind has in a snapshot.
    static func count(_ reader: SnapshotReader, _ type: ResourceType) throws(SnapshotError) -> Int {
        let count = Int(try reader.value("\(type.rawValue).rows", of: Int64.self))
        try SnapshotReader.expect((0..<Int(Int32.max)).contains(count), "so many \(type.rawValue)s")
        return count
    }

    /// Reads a table, whose facts were read before.
    init(_ reader: SnapshotReader, _ type: ResourceType, facts: FactColumns) throws(SnapshotError) {
        let name = type.rawValue
        let count = try Self.count(reader, type)
        self.type = type
        self.facts = facts
        ids = try StringPool(reader, "\(name).ids", count: count)
        names = try StringPool(reader, "\(name).names", count: count)
        directory = try NameDirectory(reader, name, rows: count)
        qualities = try NumberColumn(reader, "\(name).qualities", count: count)
        popularities = try reader.column("\(name).popularities", count: count, orNone: true)
        let nameless = try reader.column("\(name).nameless", of: Int32.self)
        try SnapshotReader.expect(nameless.lies(in: 0..<max(count, 1)), "\(name) has other rows")
        self.nameless = Set(nameless.map(Int.init))
        if try reader.value("\(name).pruned", of: UInt8.self) == 0 {
            index = ScanIndex(storage: try VectorStorage(reader, "\(name).vectors", count: count))
        } else {
            let storage = try LeafStorage(reader, "\(name).index")
            try SnapshotReader.expect(storage.count == count, "\(name) has \(storage.count) vectors")
            index = PrunedIndex(storage)
        }
    }
}
