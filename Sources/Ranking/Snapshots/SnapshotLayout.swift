import CScan

/// The bytes of a snapshot.
///
///     0     header        magic, version, byte order, length, number of sections, two checksums: ``Header``
///     64    table         64 bytes a section: name, offset, length, element size, checksum: ``Entry``
///     …     sections      from a multiple of 64 on, large ones from a page on; zeros between
///
/// Numbers are as the processor has them; a file of another byte order is of another format. A change of the meaning of
/// any section raises ``version``.
enum SnapshotLayout {
    static let magic: UInt64 = 0x5845_444E_494B_554A  // "JUKINDEX" in little endian
    static let version: UInt32 = 6
    static let byteOrder: UInt32 = 0x0102_0304
    static let headerBytes = 64
    static let entryBytes = 64
    static let alignment = 64
    /// Sections from this size on begin at a page, so that what one of them needs is on pages of its own.
    static let pageBytes = 4_096
    static let largeBytes = 65_536
    /// More sections than any index has.
    static let mostSections: UInt64 = 4_096

    /// Where the numbers of the header begin; zeros fill it up.
    enum Header {
        static let magic = 0  // UInt64
        static let version = 8  // UInt32
        static let byteOrder = 12  // UInt32
        static let fileLength = 16  // UInt64, as all that follow
        static let sectionCount = 24
        static let tableChecksum = 32
        static let ownChecksum = 40

        /// The part that the header's own checksum is of.
        static let checked = 0..<ownChecksum
    }

    /// Where the parts of a table's entry begin.
    enum Entry {
        /// 32 bytes of UTF-8, filled up with zeros.
        static let name = 0..<32
        static let offset = 32  // UInt64, as all that follow
        static let length = 40
        static let elementSize = 48
        static let checksum = 56
    }

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

/// The table's entry of a section.
struct SnapshotEntry: Sendable {
    var name: String
    var offset: Int
    var length: Int
    var elementSize: Int
    var checksum: UInt64

    func write(to bytes: UnsafeMutableRawBufferPointer) {
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        for (place, byte) in name.utf8.enumerated() { bytes[place] = byte }
        bytes.storeBytes(of: UInt64(offset), toByteOffset: SnapshotLayout.Entry.offset, as: UInt64.self)
        bytes.storeBytes(of: UInt64(length), toByteOffset: SnapshotLayout.Entry.length, as: UInt64.self)
        bytes.storeBytes(of: UInt64(elementSize), toByteOffset: SnapshotLayout.Entry.elementSize, as: UInt64.self)
        bytes.storeBytes(of: checksum, toByteOffset: SnapshotLayout.Entry.checksum, as: UInt64.self)
    }

    /// Reads an entry; `nil` where its numbers are out of range.
    init?(_ bytes: UnsafeRawBufferPointer) {
        func number(_ offset: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        guard let offset = Int(exactly: number(SnapshotLayout.Entry.offset)),
            let length = Int(exactly: number(SnapshotLayout.Entry.length)),
            let size = Int(exactly: number(SnapshotLayout.Entry.elementSize)), size > 0
        else { return nil }
        name = String(decoding: bytes[SnapshotLayout.Entry.name].prefix { $0 != 0 }, as: UTF8.self)
        self.offset = offset
        self.length = length
        elementSize = size
        checksum = number(SnapshotLayout.Entry.checksum)
    }

    init(name: String, offset: Int, length: Int, elementSize: Int, checksum: UInt64) {
        self.name = name
        self.offset = offset
        self.length = length
        self.elementSize = elementSize
        self.checksum = checksum
    }
}
