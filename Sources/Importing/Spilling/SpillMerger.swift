/// Goes through the runs of a ``SpilledTable`` at once, in the order of the hashes, and puts the parts of each entry
/// together in the order in which they were written.
struct SpillMerger<Key: SpillKey, Entry: Spillable> {
    private var cursors: [SpillCursor]
    /// The runs that have records left, as a heap: the smallest hash first, of equal ones the earliest run.
    private var heap: [Int] = []
    /// Merged entries of one hash; mostly one.
    private var ready: [(hash: UInt64, key: Key, entry: Entry)] = []
    private var hasStarted = false

    init(_ file: SpillFile, _ runs: [Range<Int>]) {
        // Many runs share a few megabytes of buffers.
        let room = max(4 << 10, min(64 << 10, (8 << 20) / max(1, runs.count)))
        cursors = runs.map { SpillCursor(file, $0, room: room) }
    }

    /// The next key with all that was said of it; `nil` at the end.
    mutating func next() throws(ImportError) -> (hash: UInt64, key: Key, entry: Entry)? {
        if !hasStarted {
            hasStarted = true
            for index in cursors.indices where try cursors[index].load() { heap.append(index) }
            for position in heap.indices.reversed() { sink(position) }
        }
        if let found = ready.popLast() { return found }
        guard let first = heap.first else { return nil }
        let hash = cursors[first].hash
        while let top = heap.first, cursors[top].hash == hash {
            let (key, entry): (Key, Entry) = cursors[top].record()
            if let known = ready.firstIndex(where: { $0.key == key }) {
                ready[known].entry.merge(entry)
            } else {
                ready.append((hash, key, entry))
            }
            if try !cursors[top].load() {
                heap[0] = heap[heap.count - 1]
                heap.removeLast()
            }
            sink(0)
        }
        return ready.popLast()
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (cursors[left].hash, left) < (cursors[right].hash, right)
    }

    /// Moves a run down to where it belongs in the heap.
    private mutating func sink(_ start: Int) {
        var position = start
        while true {
            var least = position
            for child in [2 * position + 1, 2 * position + 2]
            where child < heap.count && precedes(heap[child], heap[least]) { least = child }
            if least == position { return }
            heap.swapAt(position, least)
            position = least
        }
    }
}

/// Reads the records of one run, one after the other.
final class SpillCursor {
    /// The hash of the record that is loaded.
    private(set) var hash: UInt64 = 0
    private let file: SpillFile
    private var offset: Int
    private let end: Int
    private var buffer: UnsafeMutableRawBufferPointer
    private var filled = 0
    private var position = 0
    private var body = 0..<0

    init(_ file: SpillFile, _ range: Range<Int>, room: Int) {
        self.file = file
        offset = range.lowerBound
        end = range.upperBound
        buffer = .allocate(byteCount: min(room, max(64, range.count)), alignment: 8)
    }

    deinit { buffer.deallocate() }

    /// Goes on to the next record.
    ///
    /// - Returns: Whether there is one.
    func load() throws(ImportError) -> Bool {
        guard try ensure(SpillRecordWriter.headerLength) else { return false }
        var reader = SpillReader(UnsafeRawBufferPointer(buffer), at: position)
        hash = reader.fixedNumber()
        let length = Int(reader.fixedNumber())
        _ = try ensure(SpillRecordWriter.headerLength + length)
        body = position + SpillRecordWriter.headerLength..<position + SpillRecordWriter.headerLength + length
        position = body.upperBound
        return true
    }

    /// The record that is loaded.
    func record<Key: SpillKey, Entry: Spillable>() -> (Key, Entry) {
        var reader = SpillReader(UnsafeRawBufferPointer(buffer), at: body.lowerBound)
        let key = Key(from: &reader)
        return (key, Entry(from: &reader))
    }

    /// Reads on until the buffer has `count` bytes from the position on.
    private func ensure(_ count: Int) throws(ImportError) -> Bool {
        if filled - position >= count { return true }
        if buffer.count < count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<filled]))
            buffer.deallocate()
            buffer = larger
        } else if let base = buffer.baseAddress, position > 0 {
            base.copyMemory(from: base + position, byteCount: filled - position)
        }
        filled -= position
        position = 0
        let wanted = min(buffer.count - filled, end - offset)
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + wanted])
        let read = try file.read(into: room, at: offset)
        filled += read
        offset += read
        return filled >= count
    }
}
