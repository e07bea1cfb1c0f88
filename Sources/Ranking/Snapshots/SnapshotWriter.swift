import Foundation

/// Takes the columns of an index and writes them as one snapshot.
///
/// Columns are not copied before they are written.
struct SnapshotWriter: Sendable {
    private typealias Header = SnapshotLayout.Header

    private var sections: [(name: String, elementSize: Int, bytes: Column<UInt8>)] = []

    /// Adds a column under a name of at most 32 bytes that no other has.
    mutating func add<Element>(_ name: String, _ column: Column<Element>) {
        precondition(name.utf8.count <= SnapshotLayout.Entry.name.count, "\(name) is too long for a section")
        sections.append((name, MemoryLayout<Element>.stride, column.bytes))
    }

    /// Adds a copy of some values.
    mutating func add<Element: BitwiseCopyable>(_ name: String, _ values: [Element]) { add(name, Column(values)) }

    /// Adds a value as JSON.
    mutating func add(_ name: String, json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        add(name, Column([UInt8](try encoder.encode(value))))
    }

    /// Writes header, table and sections, in pieces of at most 1 MiB.
    ///
    /// - Parameter write: Takes the next bytes of the file.
    /// - Throws: The error of `write`.
    func write(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        let entries = self.entries()
        var end = SnapshotLayout.headerBytes + entries.count * SnapshotLayout.entryBytes
        let front = header(entries)
        try front.withUnsafeBytes(write)
        let zeros = [UInt8](repeating: 0, count: SnapshotLayout.pageBytes)
        for (entry, section) in zip(entries, sections) {
            try zeros.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[..<(entry.offset - end)])) }
            try section.bytes.withMemory { base in
                for start in stride(from: 0, to: entry.length, by: 1 << 20) {
                    try write(UnsafeRawBufferPointer(start: base + start, count: min(1 << 20, entry.length - start)))
                }
            }
            end = entry.offset + entry.length
        }
    }

    private func entries() -> [SnapshotEntry] {
        let checksums = concurrently(sections.count) { number in
            sections[number].bytes.withMemory { base in
                SnapshotLayout.checksum(UnsafeRawBufferPointer(start: base, count: sections[number].bytes.count))
            }
        }
        var end = SnapshotLayout.headerBytes + sections.count * SnapshotLayout.entryBytes
        return zip(sections, checksums).map { section, checksum in
            let offset = SnapshotLayout.start(after: end, length: section.bytes.count)
            end = offset + section.bytes.count
            return SnapshotEntry(
                name: section.name, offset: offset, length: section.bytes.count, elementSize: section.elementSize,
                checksum: checksum)
        }
    }

    private func header(_ entries: [SnapshotEntry]) -> [UInt8] {
        let tableBytes = entries.count * SnapshotLayout.entryBytes
        var front = [UInt8](repeating: 0, count: SnapshotLayout.headerBytes + tableBytes)
        let total = entries.last.map { $0.offset + $0.length } ?? front.count
        front.withUnsafeMutableBytes { bytes in
            for (place, entry) in entries.enumerated() {
                let start = SnapshotLayout.headerBytes + place * SnapshotLayout.entryBytes
                entry.write(
                    to: UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + SnapshotLayout.entryBytes]))
            }
            let table = UnsafeRawBufferPointer(rebasing: bytes[SnapshotLayout.headerBytes...])
            let tableChecksum = SnapshotLayout.checksum(table)
            bytes.storeBytes(of: SnapshotLayout.magic, toByteOffset: Header.magic, as: UInt64.self)
            bytes.storeBytes(of: SnapshotLayout.version, toByteOffset: Header.version, as: UInt32.self)
            bytes.storeBytes(of: SnapshotLayout.byteOrder, toByteOffset: Header.byteOrder, as: UInt32.self)
            bytes.storeBytes(of: UInt64(total), toByteOffset: Header.fileLength, as: UInt64.self)
            bytes.storeBytes(of: UInt64(entries.count), toByteOffset: Header.sectionCount, as: UInt64.self)
            bytes.storeBytes(of: tableChecksum, toByteOffset: Header.tableChecksum, as: UInt64.self)
            let own = SnapshotLayout.checksum(UnsafeRawBufferPointer(rebasing: bytes[Header.checked]))
            bytes.storeBytes(of: own, toByteOffset: Header.ownChecksum, as: UInt64.self)
        }
        return front
    }
}
