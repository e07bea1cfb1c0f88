import CScan

/// Values that follow each other in memory and are only read: on the heap, or in a snapshot that the system maps.
///
/// A copy shares the memory and keeps it alive. Positions are not checked: who reads a snapshot checks them once, when
/// it is opened.
///
/// Unchecked, because nobody writes to the memory once a column shows it.
public struct Column<Element: BitwiseCopyable>: RandomAccessCollection, @unchecked Sendable {
    let base: UnsafePointer<Element>
    /// The number of values.
    public let count: Int
    private let owner: AnyObject?

    /// The object that keeps the memory alive.
    var keeper: AnyObject? { owner }

    /// Shows memory that an object keeps alive.
    init(_ base: UnsafePointer<Element>, count: Int, owner: AnyObject?) {
        self.base = base
        self.count = count
        self.owner = owner
    }

    /// No values.
    public init() {
        // Never read; only C functions that are given no rows see it.
        base = UnsafePointer(bitPattern: 64).unsafelyUnwrapped
        count = 0
        owner = nil
    }

    /// Copies values into memory of their own.
    public init(_ values: some Collection<Element>) {
        guard !values.isEmpty else {
            self.init()
            return
        }
        let memory = SharedMemory<Element>(values.count)
        _ = UnsafeMutableBufferPointer(start: memory.base, count: memory.count).update(fromContentsOf: values)
        self.init(memory)
    }

    /// Takes over memory that nobody writes to any more.
    init(_ memory: SharedMemory<Element>) {
        self.init(UnsafePointer(memory.base), count: memory.count, owner: memory)
    }

    /// The first position, 0.
    public var startIndex: Int { 0 }
    /// The position behind the last value.
    public var endIndex: Int { count }

    /// A value; the position must be `0..<count`.
    public subscript(position: Int) -> Element {
        assert(position >= 0 && position < count)
        return withExtendedLifetime(owner) { base[position] }
    }

    /// Asks for the memory of a value that is read soon.
    func prefetch(_ position: Int) { juke_prefetch(base + position) }

    /// Some of the values, counted from 0, in the same memory.
    func part(_ range: Range<Int>) -> Column {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return Column(base + range.lowerBound, count: range.count, owner: owner)
    }

    /// Calls the body with the memory, which stays until it returns.
    func withMemory<Result>(_ body: (UnsafePointer<Element>) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(owner) { try body(base) }
    }

    /// Calls the body with all values as they lie in memory.
    public func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result? {
        try withExtendedLifetime(owner) { try body(UnsafeBufferPointer(start: base, count: count)) }
    }

    /// The values where they may be moved to.
    var values: [Element] { [Element](self) }

    /// The same memory as bytes.
    var bytes: Column<UInt8> {
        Column<UInt8>(
            UnsafeRawPointer(base).assumingMemoryBound(to: UInt8.self), count: count * MemoryLayout<Element>.stride,
            owner: owner)
    }
}

extension Column: ExpressibleByArrayLiteral {
    /// Copies the values of a literal.
    public init(arrayLiteral values: Element...) { self.init(values) }
}
