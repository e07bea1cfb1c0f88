/// Records in a file in the order of their hashes, with the hash of every few of them in memory.
final class SortedSpill<Key: SpillKey, Entry: Spillable> {
    private let file: SpillFile
    private var writer = SpillRecordWriter()
    /// Where blocks of records begin, and the hash of the first record of each.
    private var blocks: [(hash: UInt64, offset: Int)] = []
    /// The entries that were looked up last.
    private var cache: [Key: Entry?] = [:]
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 8)

    /// The length of a block in bytes; a longer record is a block of its own.
    private static var blockLength: Int { 2048 }
    private static var cacheLimit: Int { 4096 }

    /// An empty file; `nil` where no folder takes one.
    init?() {
        guard let file = SpillFile() else { return nil }
        self.file = file
    }

    deinit { buffer.deallocate() }

    /// Adds a record behind those with lower hashes.
    func append(_ hash: UInt64, _ key: Key, _ entry: Entry) throws(ImportError) {
        let offset = file.size + writer.count
        if blocks.last.map({ offset - $0.offset >= Self.blockLength }) ?? true { blocks.append((hash, offset)) }
        writer.add(hash, key, entry)
        if writer.count > 1 << 18 { try file.append(writer.take()) }
    }

    /// Writes what is left; records can be looked up then.
    func close() throws(ImportError) {
        try file.append(writer.take())
        writer = SpillRecordWriter()
    }

    /// The entry of a key.
    func entry(of key: Key) throws(ImportError) -> Entry? {
        if let known = cache[key] { return known }
        let found = try find(key)
        if cache.count >= Self.cacheLimit { cache.removeAll(keepingCapacity: true) }
        cache[key] = .some(found)
        return found
    }

    private func find(_ key: Key) throws(ImportError) -> Entry? {
        let hash = SpillHash.of(key)
        // Records of one hash may begin in the block before the first that begins with it.
        var block = max(0, blocks.lowerBound { $0.hash < hash } - 1)
        while block < blocks.count, blocks[block].hash <= hash {
            let end = block + 1 < blocks.count ? blocks[block + 1].offset : file.size
            let count = try read(blocks[block].offset..<end)
            var position = 0
            while position < count {
                var reader = SpillReader(UnsafeRawBufferPointer(buffer), at: position)
                let found = reader.fixedNumber()
                let length = Int(reader.fixedNumber())
                if found > hash { return nil }
                if found == hash, Key(from: &reader) == key { return Entry(from: &reader) }
                position += SpillRecordWriter.headerLength + length
            }
            block += 1
        }
        return nil
    }

    private func read(_ range: Range<Int>) throws(ImportError) -> Int {
        if buffer.count < range.count {
            buffer.deallocate()
            buffer = .allocate(byteCount: range.count, alignment: 8)
        }
        return try file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<range.count]), at: range.lowerBound)
    }
}

extension Array {
    /// The index of the first element of a sorted array that does not come before something.
    fileprivate func lowerBound(_ precedes: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
