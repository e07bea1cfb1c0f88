import CScan

/// The bytes of a snapshot.
///
///     0     header        magic, version, byte order, length, number of sections, checksum of the table, its own checksum
///     64    table         64 bytes a section: name, offset, length, element size, checksum
///     …     sections      from a multiple of 64 on, large ones from a page on; zeros between
///
/// Numbers are as the processor has them; a file of another byte order is of another format. A change of the meaning of
/// any section raises ``version``.
enum SnapshotLayout {
    static let magic: UInt64 = 0x5845_444E_494B_554A  // "JUKINDEX" in little endian
    static let version: UInt32 = 2
    static let byteOrder: UInt32 = 0x0102_0304
    static let headerBytes = 64
    static let entryBytes = 64
    static let nameBytes = 32
    static let alignment = 64
    /// Sections from this size on begin at a page, so that what one of them needs is on pages of its own.
    static let pageBytes = 4_096
    static let largeBytes = 65_536
    /// More sections than any index has.
    static let mostSections: UInt64 = 4_096

    /// Where a section begins that follows on some bytes.
    static func start(after end: Int, length: Int) -> Int {
        let step = length >= largeBytes ? pageBytes : alignment
        return (end + step - 1) / step * step
    }

    /// XXH64 of some bytes.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        juke_checksum(bytes.baseAddress, bytes.count)
    }
}

/// What the table says of a section.
struct SnapshotEntry: Sendable {
    var name: String
    var offset: Int
    var length: Int
    var elementSize: Int
    var checksum: UInt64

    func write(to bytes: UnsafeMutableRawBufferPointer) {
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        for (place, byte) in name.utf8.enumerated() { bytes[place] = byte }
        let numbers = [UInt64(offset), UInt64(length), UInt64(elementSize), checksum]
        for (place, number) in numbers.enumerated() {
            bytes.storeBytes(of: number, toByteOffset: SnapshotLayout.nameBytes + 8 * place, as: UInt64.self)
        }
    }

    /// Reads an entry; `nil` where its numbers are out of range.
    init?(_ bytes: UnsafeRawBufferPointer) {
        func number(_ place: Int) -> UInt64 {
            bytes.loadUnaligned(fromByteOffset: SnapshotLayout.nameBytes + 8 * place, as: UInt64.self)
        }
        guard let offset = Int(exactly: number(0)), let length = Int(exactly: number(1)),
            let size = Int(exactly: number(2)), size > 0
        else { return nil }
        name = String(decoding: bytes.prefix(SnapshotLayout.nameBytes).prefix { $0 != 0 }, as: UTF8.self)
        self.offset = offset
        self.length = length
        elementSize = size
        checksum = number(3)
    }

    init(name: String, offset: Int, length: Int, elementSize: Int, checksum: UInt64) {
        self.name = name
        self.offset = offset
        self.length = length
        self.elementSize = elementSize
        self.checksum = checksum
    }
}
