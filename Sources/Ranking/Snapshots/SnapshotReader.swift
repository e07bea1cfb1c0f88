import Foundation

/// Gives out the columns of a snapshot in memory, once it is known to be what was written.
///
/// Whatever the bytes are, reading them throws or gives columns of the file: nothing is read outside it.
struct SnapshotReader: Sendable {
    private typealias Header = SnapshotLayout.Header

    private let memory: Column<UInt8>
    private let entries: [String: SnapshotEntry]

    /// Checks header, table and all sections, on all cores.
    ///
    /// - Parameter memory: The whole file, from a multiple of 64 on.
    /// - Throws: ``SnapshotError``.
    init(_ memory: Column<UInt8>) throws(SnapshotError) {
        self.memory = memory
        let listed = try Self.entries(memory)
        entries = Dictionary(listed.map { ($0.name, $0) }) { first, _ in first }
        guard entries.count == listed.count else { throw Self.damaged("two sections of one name") }
        // The largest first, so that the cores end together.
        let ordered = listed.sorted { $0.length > $1.length }
        let areSound = concurrently(ordered.count) { number in
            let entry = ordered[number]
            return memory.withMemory { base in
                SnapshotLayout.checksum(UnsafeRawBufferPointer(start: base + entry.offset, count: entry.length))
                    == entry.checksum
            }
        }
        if let bad = areSound.firstIndex(of: false) {
            throw Self.damaged("the section \(ordered[bad].name) is not what was written")
        }
    }

    private static func entries(_ memory: Column<UInt8>) throws(SnapshotError) -> [SnapshotEntry] {
        guard memory.count >= SnapshotLayout.headerBytes else { throw damaged("\(memory.count) bytes are no snapshot") }
        let bytes = memory.withMemory { UnsafeRawBufferPointer(start: $0, count: memory.count) }
        guard bytes.loadUnaligned(fromByteOffset: Header.magic, as: UInt64.self) == SnapshotLayout.magic else {
            throw SnapshotError(.otherFormat, "this is no snapshot of an index")
        }
        let version = bytes.loadUnaligned(fromByteOffset: Header.version, as: UInt32.self)
        guard bytes.loadUnaligned(fromByteOffset: Header.byteOrder, as: UInt32.self) == SnapshotLayout.byteOrder,
            version == SnapshotLayout.version
        else {
            throw SnapshotError(
                .otherFormat,
                "this snapshot is of version \(version), or of another processor; this program "
                    + "reads version \(SnapshotLayout.version)")
        }
        let own = SnapshotLayout.checksum(UnsafeRawBufferPointer(rebasing: bytes[Header.checked]))
        guard bytes.loadUnaligned(fromByteOffset: Header.ownChecksum, as: UInt64.self) == own else {
            throw damaged("the header is not what was written")
        }
        let sections = bytes.loadUnaligned(fromByteOffset: Header.sectionCount, as: UInt64.self)
        guard bytes.loadUnaligned(fromByteOffset: Header.fileLength, as: UInt64.self) == UInt64(memory.count),
            sections <= SnapshotLayout.mostSections,
            SnapshotLayout.headerBytes + Int(sections) * SnapshotLayout.entryBytes <= memory.count
        else { throw damaged("\(memory.count) bytes are not all") }
        let end = SnapshotLayout.headerBytes + Int(sections) * SnapshotLayout.entryBytes
        let table = UnsafeRawBufferPointer(rebasing: bytes[SnapshotLayout.headerBytes..<end])
        guard
            SnapshotLayout.checksum(table) == bytes.loadUnaligned(fromByteOffset: Header.tableChecksum, as: UInt64.self)
        else {
            throw damaged("the table is not what was written")
        }
        var entries: [SnapshotEntry] = []
        for start in stride(from: 0, to: table.count, by: SnapshotLayout.entryBytes) {
            let entry = SnapshotEntry(
                UnsafeRawBufferPointer(rebasing: table[start..<start + SnapshotLayout.entryBytes]))
            guard let entry, entry.offset.isMultiple(of: SnapshotLayout.alignment), entry.offset >= end,
                entry.offset <= memory.count, entry.length <= memory.count - entry.offset
            else { throw damaged("a section lies outside") }
            entries.append(entry)
        }
        return entries
    }

    /// A column.
    ///
    /// - Parameters:
    ///   - name: The name of its section.
    ///   - type: The type of its values.
    ///   - count: How many values there must be; `nil` for any number.
    ///   - isOptional: Whether no value at all will do, too.
    /// - Returns: The values, in the snapshot's own memory.
    /// - Throws: ``SnapshotError`` when the section is missing or of another shape.
    func column<Element: BitwiseCopyable>(
        _ name: String, of type: Element.Type = Element.self, count: Int? = nil, orNone isOptional: Bool = false
    ) throws(SnapshotError) -> Column<Element> {
        guard let entry = entries[name] else { throw Self.damaged("the section \(name) is missing") }
        let size = MemoryLayout<Element>.stride
        guard entry.elementSize == size, entry.length.isMultiple(of: size) else {
            throw Self.damaged("the section \(name) holds something else")
        }
        let found = entry.length / size
        if let count, found != count, !(isOptional && found == 0) {
            throw Self.damaged("the section \(name) has \(found) values instead of \(count)")
        }
        guard found > 0 else { return Column() }
        let part = memory.part(entry.offset..<entry.offset + entry.length)
        return part.rebound(to: Element.self)
    }

    /// The values of a small section, in memory of their own.
    func array<Element: BitwiseCopyable>(
        _ name: String, of type: Element.Type = Element.self, count: Int? = nil, orNone isOptional: Bool = false
    ) throws(SnapshotError) -> [Element] {
        try column(name, of: type, count: count, orNone: isOptional).values
    }

    /// The one value of a section.
    func value<Element: BitwiseCopyable>(
        _ name: String, of type: Element.Type = Element.self
    ) throws(SnapshotError) -> Element {
        try column(name, of: type, count: 1)[0]
    }

    /// A value that was added as JSON.
    func json<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws(SnapshotError) -> Value {
        let bytes = try column(name, of: UInt8.self)
        guard let value = try? JSONDecoder().decode(type, from: Data(bytes.values)) else {
            throw Self.damaged("the section \(name) cannot be read")
        }
        return value
    }

    /// Throws unless a condition is true that unchecked code relies on.
    static func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws(SnapshotError) {
        guard holds else { throw damaged(what()) }
    }

    static func damaged(_ what: String) -> SnapshotError { SnapshotError(.damaged, "the snapshot is damaged: \(what)") }
}

extension Column<UInt8> {
    /// The same bytes as values of another type, which they must be aligned for.
    fileprivate func rebound<Value: BitwiseCopyable>(to type: Value.Type) -> Column<Value> {
        withMemory { base in
            Column<Value>(
                UnsafeRawPointer(base).assumingMemoryBound(to: type), count: count / MemoryLayout<Value>.stride,
                owner: keeper)
        }
    }
}

// MARK: - Checks

extension Column where Element: FixedWidthInteger {
    /// Whether the values do not descend and none is above a limit.
    func ascends(upTo limit: Int) -> Bool {
        var last = Element.min
        var isAscending = true
        for value in self {
            isAscending = isAscending && value >= last
            last = value
        }
        return isAscending && (isEmpty || (self[0] >= 0 && Int(exactly: last).map { $0 <= limit } ?? false))
    }

    /// Whether all values are in a range.
    func lies(in range: Range<Int>) -> Bool {
        guard !isEmpty else { return true }
        guard let low = Element(exactly: range.lowerBound), let high = Element(exactly: range.upperBound) else {
            return allSatisfy { Int(exactly: $0).map(range.contains) ?? false }
        }
        var isInside = true
        for value in self { isInside = isInside && (value >= low && value < high) }
        return isInside
    }
}
