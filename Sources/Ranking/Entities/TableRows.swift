package import Catalog

/// The rows of a table as a store has them: vectors, names and facts each on their own and in any order.
///
/// ``EntityTable/Builder`` takes whole rows; a table of a million is read sooner piece by piece, and built while it is
/// read. Rows are meant by the database identifiers of their resources.
package struct TableRows: Sendable {
    private let type: ResourceType
    /// By identifier the place of a vector, or ``refused``.
    private var vectorOf = IdentifierPlaces()
    private var vectors = VectorRows()
    private var qualities: [Float] = []

    // By row, as rows come.
    private var rowOf = IdentifierPlaces()
    private var vectorOfRow: [Int32] = []
    private var ids = StringPool.Builder()
    private var names = StringPool.Builder()
    private var popularities: [UInt8] = []
    private var durations: [Int32] = []
    private var years: [UInt16] = []
    private var explicits: [UInt8] = []
    private var codes: [UInt64] = []
    private var albums: [Int32] = []
    private var features: [SharedMemory<Float>] = []
    /// Rows and what they are linked to, in any order.
    private var links: [Link] = []

    private var arranged: Arranged?
    /// What is built while the rest is read.
    private var named: BackgroundValue<Named>?
    private var compared: BackgroundValue<Compared>?

    /// Stands for a vector that an index cannot have.
    private static let refused: Int32 = -2

    private struct Link {
        var row: Int32
        var place: Int32
        var target: Int32
    }

    /// The order of the rows.
    private struct Arranged: Sendable {
        /// The input position of each row of the table.
        let order: [Int32]
        /// The other way round.
        let places: [Int32]

        init(_ ids: StringPool) {
            let order = ids.ascendingOrder()
            var places = [Int32](repeating: 0, count: order.count)
            for (place, row) in order.enumerated() { places[Int(row)] = Int32(place) }
            (self.order, self.places) = (order, places)
        }
    }

    /// What is known of a table once its names and vectors are there.
    private struct Named: Sendable {
        let arranged: Arranged
        let ids: StringPool
        let names: StringPool
        let directory: NameDirectory
        let storage: VectorStorage
    }

    /// What is known once its links are there, too.
    private struct Compared: Sendable {
        let links: RowLinks
        let rows: ComparedRows?
    }

    /// The facts in a resource's row.
    package struct Facts {
        /// 0…100; `nil` where unknown.
        package var popularity: Int?
        /// Milliseconds.
        package var durationMilliseconds: Int?
        /// The year of an album's release.
        package var releaseYear: Int?
        /// Whether a track is marked as explicit.
        package var isExplicit: Bool?
        /// A recording's ISRC, in UTF-8.
        package var code: UnsafeRawBufferPointer?
        /// The position of a track's album.
        package var album: Int?

        /// Nothing is known.
        package init() {}
    }

    /// Starts without rows.
    package init(_ type: ResourceType) {
        self.type = type
    }

    /// The number of rows.
    package var count: Int { vectorOfRow.count }

    // MARK: - Reading

    /// Adds a vector; one of another length, zero or not finite leaves its resource out.
    package mutating func addVector(of id: Int64, quality: Double, _ bytes: UnsafeRawBufferPointer) {
        guard vectors.append(bytes) else {
            vectorOf[id] = Self.refused
            return
        }
        vectorOf[id] = Int32(vectors.count - 1)
        qualities.append(Float(quality))
    }

    /// Adds the row of a resource that has a vector; all vectors must be there.
    ///
    /// - Returns: Whether the resource is known to have a vector, be it one that leaves it out.
    package mutating func add(
        _ id: Int64, identifier: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer, _ facts: Facts
    ) -> Bool {
        guard let vector = vectorOf[id] else { return false }
        guard vector >= 0 else { return true }
        rowOf[id] = Int32(vectorOfRow.count)
        vectorOfRow.append(vector)
        ids.append(identifier.bindMemory(to: UInt8.self))
        names.append(name.bindMemory(to: UInt8.self))
        popularities.append(facts.popularity.map { UInt8(clamping: min($0, 254)) } ?? 255)
        durations.append(facts.durationMilliseconds.map(Int32.init(clamping:)) ?? -1)
        years.append(UInt16(clamping: facts.releaseYear ?? 0))
        explicits.append(FactColumns.Explicitness.byte(facts.isExplicit))
        codes.append(facts.code.map { Recordings.digest(ofCode: $0.bindMemory(to: UInt8.self)) } ?? 0)
        albums.append(facts.album.map(Int32.init) ?? -1)
        return true
    }

    /// Adds a track to the row of its album: to its length, and to the facts of its best track and of any.
    package mutating func addTrack(to id: Int64, durationMilliseconds: Int, popularity: Int?, isExplicit: Bool) {
        guard let row = rowOf[id].map(Int.init) else { return }
        durations[row] = Int32(clamping: max(Int(durations[row]), 0) + durationMilliseconds)
        explicits[row] = max(explicits[row], FactColumns.Explicitness.byte(isExplicit))
        guard let popularity = popularity.map({ UInt8(clamping: min($0, 254)) }) else { return }
        popularities[row] = popularities[row] == 255 ? popularity : max(popularities[row], popularity)
    }

    /// Sets a row's audio features, in the order of ``attributes``; all rows must be there.
    package mutating func setFeatures(of id: Int64, _ values: UnsafeBufferPointer<Float>) {
        guard let row = rowOf[id].map(Int.init) else { return }
        if features.isEmpty {
            features = FactColumns.attributes.map { _ in
                let column = SharedMemory<Float>(count)
                column.base.update(repeating: .nan, count: count)
                return column
            }
        }
        for (place, column) in features.enumerated() { column.base[row] = values[place] }
    }

    /// Links a row to the position of something else, in the order of the places; all rows must be there.
    package mutating func link(_ id: Int64, to position: Int, place: Int) {
        guard let row = rowOf[id] else { return }
        links.append(Link(row: row, place: Int32(clamping: place), target: Int32(position)))
    }

    /// The audio features that ``setFeatures(of:_:)`` takes.
    package static var attributes: [MusicAttribute] { FactColumns.attributes }

    // MARK: - Order

    /// Puts the rows in the order of their identifiers; none may come after.
    package mutating func arrange() { arranged = Arranged(ids.build()) }

    /// A resource's row in the table, once rows are arranged; `nil` for one without.
    package subscript(id: Int64) -> Int? {
        guard let arranged, let row = rowOf[id] else { return nil }
        return Int(arranged.places[Int(row)])
    }

    /// Begins to build, on other threads, what needs names and vectors only; no row may come after.
    package mutating func beginNames() {
        guard named == nil else { return }
        let rows = self
        named = BackgroundValue { rows.makeNames() }
    }

    /// Begins to build what needs links, too; none may come after.
    package mutating func beginComparing() {
        beginNames()
        guard compared == nil else { return }
        let rows = self
        compared = BackgroundValue { rows.compare() }
    }

    private func makeNames() -> Named {
        let arranged = arranged ?? Arranged(ids.build())
        let (order, read) = (arranged.order, (ids: ids.build(), names: names.build()))
        let (ids, names) = both({ read.ids.arranged(order) }, { read.names.arranged(order) })
        let (directory, storage) = both(
            { NameDirectory(names, of: type) { knownPopularity(of: Int(order[$0])) } },
            { vectors.storage(order.map { vectorOfRow[Int($0)] }) })
        return Named(arranged: arranged, ids: ids, names: names, directory: directory, storage: storage)
    }

    private func compare() -> Compared {
        let named = named?.value ?? makeNames()
        let links = arrangedLinks(named.arranged.places)
        guard type == .track || type == .album else { return Compared(links: links, rows: nil) }
        var facts = FactColumns()
        facts.setCodes(column(codes, unknown: 0, named.arranged))
        facts.artists = links
        return Compared(links: links, rows: ComparedRows(named.names, facts))
    }

    // MARK: - Result

    /// The table of the rows.
    ///
    /// - Parameter leastPruned: From how many rows on a ``PrunedIndex`` is built.
    /// - Returns: The table.
    package mutating func build(leastPruned: Int = PrunedIndex.leastRows) -> EntityTable {
        beginComparing()
        guard let named = named?.value, let compared = compared?.value else { return .empty(type) }
        let storage = named.storage
        let order = named.arranged.order
        var table = EntityTable(
            type: type, index: count < leastPruned ? ScanIndex(storage: storage) : PrunedIndex(storage: storage),
            ids: named.ids, names: named.names, directory: named.directory,
            qualities: Column(order.map { qualities[Int(vectorOfRow[Int($0)])] }),
            popularities: Column(order.map { knownPopularity(of: Int($0)) }),
            facts: facts(named.arranged, compared.links))
        table.compared = compared.rows
        return table
    }

    private func knownPopularity(of row: Int) -> UInt8 { popularities[row] == 255 ? 0 : popularities[row] }

    private func facts(_ arranged: Arranged, _ links: RowLinks) -> FactColumns {
        var facts = FactColumns()
        facts.durations = column(durations, unknown: -1, arranged)
        facts.popularities = column(popularities, unknown: 255, arranged)
        facts.years = column(years, unknown: 0, arranged)
        facts.explicits = column(explicits, unknown: FactColumns.Explicitness.unknown, arranged)
        facts.setCodes(column(codes, unknown: 0, arranged))
        facts.albums = column(albums, unknown: -1, arranged)
        facts.setFeatures(
            concurrently(features.count) { attribute in
                let values = SharedMemory<Float>(count)
                for (place, row) in arranged.order.enumerated() {
                    values.base[place] = features[attribute].base[Int(row)]
                }
                return Column(values)
            })
        if type == .artist { facts.genres = links } else { facts.artists = links }
        facts.count = count
        return facts
    }

    private func column<Value: Equatable & BitwiseCopyable>(
        _ values: [Value], unknown: Value, _ arranged: Arranged
    ) -> Column<Value> {
        values.allSatisfy { $0 == unknown } ? [] : Column(arranged.order.map { values[Int($0)] })
    }

    private func arrangedLinks(_ places: [Int32]) -> RowLinks {
        guard !links.isEmpty else { return RowLinks() }
        var ends = [UInt32](repeating: 0, count: count)
        for link in links { ends[Int(places[Int(link.row)])] += 1 }
        // Where each row's links begin; in the end, where they end.
        var next = ends
        var sum: UInt32 = 0
        for place in ends.indices {
            next[place] = sum
            sum += ends[place]
            ends[place] = sum
        }
        var members = [Link](repeating: links[0], count: links.count)
        for link in links {
            let place = Int(places[Int(link.row)])
            members[Int(next[place])] = link
            next[place] += 1
        }
        var start = 0
        for end in ends.lazy.map(Int.init) {
            if end - start > 1 { Self.sort(&members[start..<end]) }
            start = end
        }
        return RowLinks(ends: ends, members: members.map(\.target))
    }

    /// Sorts the few links of a row by their places, equal ones as they came.
    private static func sort(_ links: inout ArraySlice<Link>) {
        for end in links.indices.dropFirst() {
            var place = end
            while place > links.startIndex, links[place - 1].place > links[place].place {
                links.swapAt(place - 1, place)
                place -= 1
            }
        }
    }
}
