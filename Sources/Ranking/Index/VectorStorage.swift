import CScan
import Embedding

/// The memory of an index: eight vectors side by side, so that eight scores are computed without adding up lanes.
///
///     group 0: x₀ of rows 0…7 | x₁ of rows 0…7 | … | x₃₁ of rows 0…7     32 × 8 floats, 1 KiB
///     group 1: x₀ of rows 8…15 | …
///
/// The last group is filled up with zeros.
///
/// Unchecked, because only a builder that owns the storage alone writes to it, and from then on it is read only.
final class VectorStorage: @unchecked Sendable {
    static let groupRows = Int(JUKE_SCAN_ROWS)
    static let groupBytes = groupRows * Space.dimensions * 4

    private(set) var base: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int
    /// What keeps the memory alive where it is not the storage's own.
    private let owner: AnyObject?

    /// Reserves room for some rows; more are welcome.
    init(capacity: Int) {
        self.capacity = max(Self.groups(of: capacity), 1)
        owner = nil
        base = Self.allocate(groups: self.capacity)
    }

    /// Copies vectors that follow each other.
    convenience init(_ vectors: [Float]) {
        precondition(vectors.count.isMultiple(of: Space.dimensions), "vectors have \(Space.dimensions) components")
        self.init(capacity: vectors.count / Space.dimensions)
        vectors.withUnsafeBufferPointer { vectors in
            for start in stride(from: 0, to: vectors.count, by: Space.dimensions) {
                append(UnsafeBufferPointer(rebasing: vectors[start..<start + Space.dimensions]), factor: 1)
            }
        }
    }

    /// Copies `count` vectors from any addresses, on all cores.
    convenience init(count: Int, _ vector: @Sendable (_ row: Int) -> UnsafePointer<Float>) {
        self.init(capacity: count)
        self.count = count
        let memory = Groups(base)
        let sliceRows = 1_024 * Self.groupRows
        _ = concurrently((count + sliceRows - 1) / sliceRows) { number in
            for row in number * sliceRows..<min((number + 1) * sliceRows, count) {
                let source = vector(row)
                let target =
                    memory.base.assumingMemoryBound(to: Float.self)
                    + row / Self.groupRows * Self.groupBytes / MemoryLayout<Float>.stride + row % Self.groupRows
                for component in 0..<Space.dimensions { target[component * Self.groupRows] = source[component] }
            }
        }
    }

    /// Memory that several threads fill.
    ///
    /// Unchecked, because each thread writes its own groups.
    private struct Groups: @unchecked Sendable {
        let base: UnsafeMutableRawPointer

        init(_ base: UnsafeMutableRawPointer) { self.base = base }
    }

    /// Shows the vectors of a snapshot, which are only read.
    ///
    /// - Parameters:
    ///   - groups: Whole groups.
    ///   - count: How many vectors they hold.
    init(_ groups: Column<Float>, count: Int) {
        base = UnsafeMutableRawPointer(mutating: groups.base)
        self.count = count
        capacity = Self.groups(of: count)
        owner = groups.keeper ?? NoMemory.shared
    }

    deinit {
        if owner == nil { juke_free(base, capacity * Self.groupBytes) }
    }

    /// The owner of a snapshot without an owner of its own.
    private final class NoMemory: Sendable {
        static let shared = NoMemory()
    }

    /// The groups in use, as they lie in memory.
    var groups: Column<Float> {
        Column(floats(ofGroup: 0), count: groupCount * Self.groupBytes / MemoryLayout<Float>.stride, owner: self)
    }

    /// The groups in use, the last of which may be partly empty.
    var groupCount: Int { Self.groups(of: count) }

    /// Appends a vector times a factor.
    func append(_ vector: UnsafeBufferPointer<Float>, factor: Float) {
        if count == capacity * Self.groupRows { resize(to: capacity * 2) }
        count += 1
        for component in 0..<Space.dimensions {
            let offset = Self.offset(row: count - 1, component: component)
            base.storeBytes(of: vector[component] * factor, toByteOffset: offset, as: Float.self)
        }
    }

    /// The floats from a group on.
    func floats(ofGroup group: Int) -> UnsafePointer<Float> {
        UnsafeRawPointer(base + group * Self.groupBytes).assumingMemoryBound(to: Float.self)
    }

    func vector(at row: Int) -> [Float] {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        return (0..<Space.dimensions).map { component in
            base.load(fromByteOffset: Self.offset(row: row, component: component), as: Float.self)
        }
    }

    /// Writes some vectors one after another, whatever their lengths.
    ///
    /// - Returns: The square of the length of the longest among those that are not longer than a limit.
    func copy(_ rows: Range<Int>, to target: UnsafeMutablePointer<Float>, shorterThan limit: Float) -> Double {
        var longest = 0.0
        for (place, row) in rows.enumerated() {
            copy(row, to: target + place * Space.dimensions)
            var square = 0.0
            for component in 0..<Space.dimensions {
                let value = Double(target[place * Space.dimensions + component])
                square += value * value
            }
            // Not for a square that is no number either.
            if square <= Double(limit) * Double(limit), square > longest { longest = square }
        }
        return longest
    }

    /// Writes a vector.
    func copy(_ row: Int, to target: UnsafeMutablePointer<Float>) {
        let source = floats(ofGroup: row / Self.groupRows) + row % Self.groupRows
        for component in 0..<Space.dimensions { target[component] = source[component * Self.groupRows] }
    }

    /// Appends a vector, brought to unit length; one that has it already, up to rounding, is kept as it is.
    ///
    /// - Returns: Whether the vector was taken: not one of another length, zero, or not finite.
    func appendUnit(_ vector: UnsafeBufferPointer<Float>) -> Bool {
        guard let factor = Self.unitFactor(vector) else { return false }
        append(vector, factor: factor)
        return true
    }

    /// The number that brings a vector to unit length; `nil` for one that has no direction.
    static func unitFactor(_ vector: UnsafeBufferPointer<Float>) -> Float? {
        guard vector.count == Space.dimensions else { return nil }
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > Double(Space.shortestLength) else { return nil }
        return abs(length - 1) < 1e-5 ? 1 : Float(1 / length)
    }

    /// The same vectors in memory of their own, with room for more.
    func copy(capacity: Int) -> VectorStorage {
        let copy = VectorStorage(capacity: max(capacity, count))
        copy.base.copyMemory(from: base, byteCount: groupCount * Self.groupBytes)
        copy.count = count
        return copy
    }

    /// Puts a vector in the place of another.
    func replace(_ row: Int, by vector: [Float]) { set(vector, at: row) }

    /// Moves the rows so that row `i` becomes what row `order[i]` was, in place, and gives back unused room.
    func arrange(_ order: [Int32]) {
        var isPlaced = [Bool](repeating: false, count: count)
        for start in 0..<count where !isPlaced[start] {
            // Each cycle of the permutation is walked once, one vector held aside.
            let held = vector(at: start)
            var target = start
            while true {
                isPlaced[target] = true
                let source = Int(order[target])
                if source == start { break }
                set(vector(at: source), at: target)
                target = source
            }
            set(held, at: target)
        }
        resize(to: max(groupCount, 1))
    }

    private func set(_ vector: [Float], at row: Int) {
        for component in 0..<Space.dimensions {
            base.storeBytes(
                of: vector[component], toByteOffset: Self.offset(row: row, component: component), as: Float.self
            )
        }
    }

    private func resize(to groups: Int) {
        guard groups != capacity else { return }
        let moved = Self.allocate(groups: groups)
        moved.copyMemory(from: base, byteCount: min(groupCount, groups) * Self.groupBytes)
        juke_free(base, capacity * Self.groupBytes)
        base = moved
        capacity = groups
    }

    private static func allocate(groups: Int) -> UnsafeMutableRawPointer {
        guard let memory = juke_allocate(groups * groupBytes) else {
            fatalError("there is no memory for \(groups * groupBytes) bytes of vectors; give the worker more")
        }
        return memory
    }

    private static func groups(of rows: Int) -> Int { (rows + groupRows - 1) / groupRows }

    private static func offset(row: Int, component: Int) -> Int {
        row / groupRows * groupBytes + (component * groupRows + row % groupRows) * 4
    }
}

extension VectorStorage {
    func write(to writer: inout SnapshotWriter, as name: String) { writer.add(name, groups) }

    /// Reads `count` vectors.
    convenience init(_ reader: SnapshotReader, _ name: String, count: Int) throws(SnapshotError) {
        let floats = Self.groups(of: count) * Self.groupBytes / MemoryLayout<Float>.stride
        self.init(try reader.column(name, count: floats), count: count)
    }
}
