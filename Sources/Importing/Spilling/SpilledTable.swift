/// Entries by key: up to `limit` of them in memory, and the rest in a file.
///
/// While it is filled, entries that do not fit are written out in the order of their keys' hashes, run by run. A key
/// may be in several runs, each with what some of the rows said:
///
///     update ──► resident ──(full)──► run 1 │ run 2 │ …      finish: merged into one sorted file ──► entry(of:)
///
/// A table that never was full stays in memory. Not thread-safe.
final class SpilledTable<Key: SpillKey, Entry: Spillable> {
    /// The most entries of the usual size in memory at any time.
    private(set) var peak = 0
    /// How many keys there are, once finished.
    private(set) var count = 0

    private let limit: Int
    private var resident: [Key: Entry] = [:]
    /// The sum of the entries in memory.
    private var weight = 0
    private var file: SpillFile?
    private var runs: [Range<Int>] = []
    private var sorted: SortedSpill<Key, Entry>?
    /// Whether there is a folder to write to; without one all stays in memory.
    private var canSpill = true

    /// An empty table.
    ///
    /// - Parameter limit: How many entries to keep in memory.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// Changes an entry, or a new part of it when the entry is not in memory.
    ///
    /// - Throws: `unreadable` when the disk takes no more.
    func update(
        _ key: Key, _ new: @autoclosure () -> Entry, _ change: (inout Entry) -> Void
    ) throws(ImportError) {
        let count = resident.count
        let (before, after) = Self.weights(&resident[key, default: new()], change)
        weight += resident.count > count ? after + key.weight : after - before
        peak = max(peak, weight)
        if weight >= limit, canSpill { try spill() }
    }

    /// Changes an entry, and says how heavy it was and is.
    private static func weights(_ entry: inout Entry, _ change: (inout Entry) -> Void) -> (before: Int, after: Int) {
        let before = entry.weight
        change(&entry)
        return (before, entry.weight)
    }

    /// Ends the filling.
    ///
    /// - Parameter settle: Called once for each key, in any order, with all that was said of it; it returns whether the
    ///   entry is still needed.
    /// - Throws: `unreadable` when the disk takes no more, and what `settle` throws.
    func finish(_ settle: (Key, inout Entry) throws(ImportError) -> Bool) throws(ImportError) {
        guard !runs.isEmpty, let file else {
            var rest: [Key: Entry] = [:]
            var unneeded: [Key] = []
            swap(&rest, &resident)
            var index = rest.startIndex
            while index != rest.endIndex {
                let key = rest.keys[index]
                if try !settle(key, &rest.values[index]) { unneeded.append(key) }
                rest.formIndex(after: &index)
            }
            count = rest.count
            if unneeded.count == rest.count { rest = [:] } else { for key in unneeded { rest[key] = nil } }
            resident = rest
            return
        }
        if !resident.isEmpty { try spill() }
        guard let target = SortedSpill<Key, Entry>() else {
            throw ImportError(.unreadable, "no folder takes a temporary file any more; TMPDIR names another one")
        }
        var merger = SpillMerger<Key, Entry>(file, runs)
        while let (hash, key, entry) = try merger.next() {
            var entry = entry
            count += 1
            if try settle(key, &entry) { try target.append(hash, key, entry) }
        }
        try target.close()
        sorted = target
        self.file = nil
        runs = []
    }

    /// The entry of a key, after ``finish(_:)``.
    ///
    /// - Throws: `unreadable` when the temporary file cannot be read.
    func entry(of key: Key) throws(ImportError) -> Entry? {
        if let sorted { return try sorted.entry(of: key) }
        return resident[key]
    }

    /// Writes all entries in memory out as a run.
    private func spill() throws(ImportError) {
        if file == nil { file = SpillFile() }
        guard let file else {
            canSpill = false
            return
        }
        let order = resident.map { (hash: SpillHash.of($0.key), key: $0.key) }.sorted { $0.hash < $1.hash }
        let start = file.size
        var writer = SpillRecordWriter()
        for (hash, key) in order {
            guard let entry = resident[key] else { continue }
            writer.add(hash, key, entry)
            if writer.count > 1 << 18 { try file.append(writer.take()) }
        }
        try file.append(writer.take())
        runs.append(start..<file.size)
        resident.removeAll(keepingCapacity: true)
        weight = 0
    }
}

/// The hash by which records are ordered; the same for the same key within a process.
enum SpillHash {
    static func of(_ key: some Hashable) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(key)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}

/// Writes records: hash, length, key, entry.
struct SpillRecordWriter {
    private var all = SpillWriter()
    private var one = SpillWriter()

    /// How many bytes were written.
    var count: Int { all.bytes.count }

    mutating func add(_ hash: UInt64, _ key: some SpillKey, _ entry: some Spillable) {
        one.removeAll()
        key.write(to: &one)
        entry.write(to: &one)
        all.write(fixed: hash)
        all.write(fixed: UInt64(one.bytes.count))
        all.write(one)
    }

    /// The bytes, which are gone then.
    mutating func take() -> [UInt8] {
        defer { all.removeAll() }
        return all.bytes
    }

    /// The bytes before a record's key.
    static let headerLength = 16
}
