/// A set of 64-bit numbers, or a map from them to numbers where that is asked for.
///
/// A table of open addressing: the slot of a number is found by multiplication (Fibonacci hashing, Knuth, The Art of
/// Computer Programming 6.4), and the next free one is taken. Up to ``memoryLimit`` bytes it is in memory. A larger one
/// lies in a temporary file that is mapped, so that the system takes it out of memory where it needs that, and writes
/// it to the disk. Without a folder to write to it stays in memory. Not thread-safe.
package final class SpilledNumbers {
    /// How many numbers there are.
    package private(set) var count = 0

    /// The table: zero is a free slot, values stand behind all slots.
    private var slots: UnsafeMutableBufferPointer<UInt64>
    private var capacity = 0
    private let hasValues: Bool
    private let memoryLimit: Int
    /// The file that the table is mapped from; `nil` while it is in memory.
    private var file: SpillFile?

    /// How large a table may be that is in memory: that of 390,000 numbers.
    package static let memoryLimit = 4 << 20
    private static let smallestCapacity = 1 << 10

    /// No numbers.
    ///
    /// - Parameters:
    ///   - hasValues: Whether a number stands beside each.
    ///   - memoryLimit: How many bytes to keep in memory.
    package init(hasValues: Bool = false, memoryLimit: Int = SpilledNumbers.memoryLimit) {
        self.hasValues = hasValues
        self.memoryLimit = memoryLimit
        slots = UnsafeMutableBufferPointer(start: nil, count: 0)
    }

    deinit { Self.free(slots, file) }

    /// Whether the table lies in a file.
    var isMapped: Bool { file != nil }

    /// Adds a number.
    ///
    /// - Returns: Whether it was new.
    @discardableResult
    package func insert(_ number: UInt64) -> Bool { put(number).isNew }

    /// Whether a number was added.
    package func contains(_ number: UInt64) -> Bool { value(of: number) != nil }

    /// Adds a number, or changes what stands beside it, which is 0 for a new one.
    package func update(_ number: UInt64, _ change: (inout UInt64) -> Void) {
        precondition(hasValues, "a table of numbers alone has no values")
        let (slot, _) = put(number)
        change(&slots[capacity + slot])
    }

    /// The value beside a number, 0 in a table without values; `nil` for a number that was not added.
    package func value(of number: UInt64) -> UInt64? {
        guard count > 0 else { return nil }
        let key = Self.key(number)
        let slot = self.slot(of: key)
        guard slots[slot] == key else { return nil }
        return hasValues ? slots[capacity + slot] : 0
    }

    /// The next few numbers, in no order.
    ///
    /// - Parameters:
    ///   - limit: How many to return at most.
    ///   - position: Where to go on; 0 at first.
    /// - Returns: The numbers; empty at the end.
    package func next(_ limit: Int, from position: inout Int) -> [UInt64] {
        var numbers: [UInt64] = []
        while numbers.count < limit, position < capacity {
            if slots[position] != 0 { numbers.append(slots[position] == .max ? 0 : slots[position]) }
            position += 1
        }
        return numbers
    }

    /// Forgets all numbers.
    package func removeAll() {
        Self.free(slots, file)
        slots = UnsafeMutableBufferPointer(start: nil, count: 0)
        (capacity, count, file) = (0, 0, nil)
    }

    // MARK: - Slots

    /// Zero stands for a free slot, so that the number 0 is another one there, which no hash and no row's number is.
    private static func key(_ number: UInt64) -> UInt64 { number == 0 ? .max : number }

    /// The slot in which a key is, or would be put.
    private func slot(of key: UInt64) -> Int {
        let shift = UInt64(capacity.leadingZeroBitCount + 1)
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while slots[slot] != 0, slots[slot] != key { slot = (slot + 1) & (capacity - 1) }
        return slot
    }

    private func put(_ number: UInt64) -> (slot: Int, isNew: Bool) {
        if (count + 1) * 4 > capacity * 3 { grow() }
        let key = Self.key(number)
        let slot = slot(of: key)
        if slots[slot] == key { return (slot, false) }
        slots[slot] = key
        count += 1
        return (slot, true)
    }

    private func grow() {
        let (old, oldCapacity, oldFile) = (slots, capacity, file)
        capacity = max(Self.smallestCapacity, 2 * capacity)
        let words = hasValues ? 2 * capacity : capacity
        file = nil
        if words * 8 > memoryLimit, let place = SpillFile(), let memory = place.map(words: words) {
            (slots, file) = (memory, place)
        } else {
            slots = .allocate(capacity: words)
            slots.initialize(repeating: 0)
        }
        for index in 0..<oldCapacity where old[index] != 0 {
            let slot = slot(of: old[index])
            slots[slot] = old[index]
            if hasValues { slots[capacity + slot] = old[oldCapacity + index] }
        }
        Self.free(old, oldFile)
    }

    private static func free(_ slots: UnsafeMutableBufferPointer<UInt64>, _ file: SpillFile?) {
        if let file { file.unmap(slots) } else { slots.deallocate() }
    }
}
