import Catalog

/// The names of one table, to be found by what is typed: equal, misspelt, or begun.
///
/// Beside the names themselves, a name takes five bytes for ``NameIndex``, about fifteen for ``SegmentIndex``, eight
/// for its letters and, for search as you type, four a word and a share in the distinct words for ``WordIndex``.
struct NameDirectory: Sendable {
    let equals: NameIndex
    let segments: SegmentIndex
    let words: WordIndex
    /// By row the name's ``NameLetters/Signature``.
    private let letters: Column<UInt64>

    /// A row whose name is near a typed one, and what the difference costs.
    struct NearName {
        let row: Int
        let cost: Double
    }

    /// The cost of small words too many or too few.
    private static let smallWordCost = 0.25
    /// Up to what cost nobody looks for the same words in another order.
    private static let goodCost = 1.0
    /// How many rows that share a word with a typed name are looked at.
    private static let sharedWordLimit = 1_024

    /// Reads names.
    ///
    /// - Parameters:
    ///   - names: The names, row by row.
    ///   - type: What they are names of.
    ///   - popularity: A row's popularity, 0…100, by which a search as you type prefers.
    init(_ names: StringPool, of type: ResourceType, popularity: @Sendable (_ row: Int) -> UInt8) {
        // Each reads the names once more, which costs less than to wait for the other.
        let (spellings, words) = both({ Self.spellings(of: names) }, { Self.words(of: names, type, popularity) })
        (equals, segments, letters) = spellings
        self.words = words
    }

    private static func spellings(of names: StringPool) -> (NameIndex, SegmentIndex, Column<UInt64>) {
        var equals = NameIndex.Builder(count: names.count)
        var segments = SegmentIndex.Builder(capacity: names.count)
        var letters: [UInt64] = []
        letters.reserveCapacity(names.count)
        var reader = NameReader()
        for row in 0..<names.count {
            forEachSpelling(of: names, row) { name in
                reader.read(name)
                equals.add(NameIndex.hash(reader.words.text), row: row)
                for letters in reader.spellings { segments.add(letters, row: row) }
            }
            letters.append(names.withBytes(row) { NameLetters.Signature($0, reader.key).bits })
        }
        equals.sort()
        let isRepeated = equals.repeated(in: names)
        return (equals.build(in: names), segments.build(leavingOut: isRepeated), Column(letters))
    }

    private static func words(
        of names: StringPool, _ type: ResourceType, _ popularity: (_ row: Int) -> UInt8
    ) -> WordIndex {
        var words = WordIndex.Builder(capacity: names.count)
        var reader = FoldedWords()
        let mayCredit = type == .track || type == .album
        for row in 0..<names.count {
            names.withBytes(row) { whole in
                let credit = mayCredit ? NameCredit(whole) : nil
                forEachSpelling(of: names, row) { name in
                    reader.read(name)
                    words.add(reader, row: row) { word in credit.map { !$0.titleHas([Array(word)]) } ?? false }
                }
            }
        }
        return words.build(popularity: popularity)
    }

    /// Calls the body with a name as it is and, where it has symbols, with these written out.
    private static func forEachSpelling(
        of names: StringPool, _ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        names.withBytes(row) { name in
            body(name)
            if let spelled = WrittenSymbols.spelled(name) { spelled.withUnsafeBufferPointer(body) }
        }
    }

    /// The rows whose names the typed one may be a misspelling of, cheapest first; of equal names one row.
    func near(_ query: NameQuery, in names: StringPool) -> [NearName] {
        var found = costs(similarSpellings(query), query, in: names)
        if found.allSatisfy({ $0.cost > Self.goodCost }) {
            let rows = Set(found.map(\.row))
            found += costs(sharingWords(query.bareKey), query, in: names).filter { !rows.contains($0.row) }
        }
        return found.sorted { ($0.cost, $0.row) < ($1.cost, $1.row) }
    }

    private func costs(_ rows: [UInt32], _ query: NameQuery, in names: StringPool) -> [NearName] {
        var reader = NameReader()
        let letters = NameLetters(query)
        var kept = possible(rows, letters)
        kept.sort()
        var last: UInt32?
        return kept.compactMap { row in
            guard row != last else { return nil }
            last = row
            let isPlain = NameLetters.Signature(bits: self.letters[Int(row)]).isPlain
            return Self.cost(query, toName: Int(row), isPlain: isPlain, of: names, by: &reader)
                .map { NearName(row: Int(row), cost: $0) }
        }
    }

    /// The rows that may be meant by their letters, in the same order.
    private func possible(_ rows: [UInt32], _ letters: NameLetters) -> [UInt32] {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rows.count) { found in
            // The rows lie all over the memory. All are fetched before any is judged: then the waits overlap.
            self.letters.withMemory { signatures in
                for (place, row) in rows.enumerated() { found.initializeElement(at: place, to: signatures[Int(row)]) }
            }
            var possible: [UInt32] = []
            for (place, row) in rows.enumerated() where letters.mayMean(NameLetters.Signature(bits: found[place])) {
                possible.append(row)
            }
            return possible
        }
    }

    /// What the difference between a typed name and a row's costs, as it is or with symbols written out.
    static func cost(_ query: NameQuery, toName row: Int, of names: StringPool) -> Double? {
        var reader = NameReader()
        return cost(query, toName: row, isPlain: false, of: names, by: &reader)
    }

    private static func cost(
        _ query: NameQuery, toName row: Int, isPlain: Bool, of names: StringPool, by reader: inout NameReader
    ) -> Double? {
        if isPlain {
            names.withBytes(row) { reader.readPlain($0) }
            return cost(query, to: reader)
        }
        let spelled = names.withBytes(row) { name in
            reader.read(name)
            return WrittenSymbols.spelled(name)
        }
        let least = cost(query, to: reader)
        guard let spelled else { return least }
        spelled.withUnsafeBufferPointer { reader.read($0) }
        guard let other = cost(query, to: reader) else { return least }
        return min(least ?? .infinity, other)
    }

    /// With small words, or at a price without.
    private static func cost(_ query: NameQuery, to reader: NameReader) -> Double? {
        let cost = query.key.cost(to: reader.key)
        guard query.key.hasSmallWords || reader.hasBareKey, cost ?? .infinity > smallWordCost else { return cost }
        let bareKey = reader.hasBareKey ? reader.bareKey : reader.key
        guard let bareCost = query.bareKey.cost(to: bareKey) else { return cost }
        return min(cost ?? .infinity, bareCost + smallWordCost)
    }

    /// Whether a row's name may have symbols, and so another spelling.
    func hasOtherSpelling(_ row: Int) -> Bool { NameLetters.Signature(bits: letters[row]).isOpaque }

    private func similarSpellings(_ query: NameQuery) -> [UInt32] {
        var rows: [UInt32] = []
        for key in query.key.hasSmallWords ? [query.key, query.bareKey] : [query.key] {
            segments.gather(key.letters[...], into: &rows)
            if key.suffix == .edition { segments.gather(key.title, into: &rows) }
            if let count = key.countBeforeWith {
                segments.gather(key.letters[..<key.letterCount(words: count)], into: &rows)
            }
        }
        return rows
    }

    /// The rows that have all words of the title, or where a word is unknown the rows of the rarest two that are not.
    private func sharingWords(_ key: NameKey) -> [UInt32] {
        guard key.titleCount > 1 else { return [] }
        let lists = (0..<key.titleCount)
            .map {
                words.postings(of: Array(String(decoding: key.letters[key.range(of: $0)], as: UTF16.self).utf8)).all
            }
            .sorted { $0.count < $1.count }
        let known = lists.filter { !$0.isEmpty }
        guard let rarest = known.first else { return [] }
        guard known.count == lists.count else {
            return known.prefix(Typos.maximum).filter { $0.count <= Self.sharedWordLimit }
                .flatMap { $0.map { UInt32($0.row) } }
        }
        return rows(in: [rarest] + known.dropFirst())
    }

    /// The first rows that all of some lists have; the lists ascend, the shortest comes first.
    private func rows(in lists: [Column<WordIndex.Posting>]) -> [UInt32] {
        var rows: [UInt32] = []
        var places = [Int](repeating: 0, count: lists.count)
        lists[0].withMemory { shortest in
            for posting in UnsafeBufferPointer(start: shortest, count: lists[0].count) {
                var isInAll = true
                for number in 1..<lists.count {
                    places[number] = lists[number].place(of: posting.row, from: places[number])
                    guard places[number] < lists[number].count else { return }
                    isInAll = lists[number][places[number]].row == posting.row
                    if !isInAll { break }
                }
                if isInAll { rows.append(UInt32(posting.row)) }
                if rows.count == Self.sharedWordLimit { return }
            }
        }
        return rows
    }
}

extension Column<WordIndex.Posting> {
    /// The first place at or behind another one that has a row or a later one; near places are found soonest.
    fileprivate func place(of row: Int, from start: Int) -> Int {
        withMemory { memory in
            var (low, step) = (start, 1)
            while low + step <= count, memory[low + step - 1].row < row {
                low += step
                step *= 2
            }
            var high = Swift.min(low + step - 1, count)
            while low < high {
                let middle = (low + high) / 2
                if memory[middle].row < row { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}

extension NameDirectory {
    func write(to writer: inout SnapshotWriter, as name: String) {
        equals.write(to: &writer, as: "\(name).equals")
        segments.write(to: &writer, as: "\(name).segments")
        words.write(to: &writer, as: "\(name).words")
        writer.add("\(name).letters", letters)
    }

    /// Reads the directory of `rows` names.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        equals = try NameIndex(reader, "\(name).equals", rows: rows)
        segments = try SegmentIndex(reader, "\(name).segments", rows: rows)
        words = try WordIndex(reader, "\(name).words", rows: rows)
        letters = try reader.column("\(name).letters", count: rows)
    }
}
