import CArchive
import Foundation

/// One file of an archive that libarchive reads: zip, tar in any compression, or a single file compressed by bzip2, xz
/// or zstd.
final class ArchiveFile: ByteSource {
    /// A file of an archive.
    struct Member: Hashable {
        let name: String
        /// In bytes, where the archive tells.
        let size: Int?
    }

    /// How many members an archive may have.
    ///
    /// Each of them is found by going over those before it.
    static let maximumMembers = 1_000
    /// `AE_IFREG`, a macro that Swift does not see.
    private static let regularFile: mode_t = 0o100000

    let size: Int
    private let path: String
    private let archive: OpaquePointer
    private var inflation: InflationGuard
    /// How many bytes of the file lie before the member's, as far as they were read.
    private var start = 0
    /// How many bytes of the file are read at a time.
    private static let blockLength = 16 * 1024

    var position: Int { Int(archive_filter_bytes(archive, -1)) }

    /// Opens one member by its name; `nil` opens a compressed file that is no archive.
    init(
        path: String, member: String?, maximumRatio: Int = InflationGuard.standardRatio
    ) throws(ImportError) {
        self.path = path
        size = try PlainFile(path: path).size
        inflation = InflationGuard(member.map { "\(path) (\($0))" } ?? path, maximumRatio: maximumRatio)
        archive = try Self.open(path)
        var entry: OpaquePointer?
        while true {
            let result = archive_read_next_header(archive, &entry)
            if result == ARCHIVE_EOF {
                throw ImportError(.unreadable, "\(path) holds no \(member ?? "data"); make the archive again")
            }
            guard result >= ARCHIVE_WARN, let entry else { throw Self.failure(archive, path) }
            if member == nil || Self.name(entry) == member {
                start = max(0, position - Self.blockLength)
                if let size = Self.size(entry) { try inflation.check(size, of: self.size) }
                return
            }
        }
    }

    deinit { archive_read_free(archive) }

    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImportError) -> Int {
        let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw Self.failure(archive, path) }
        try inflation.note(produced: count, consumed: position - start)
        return count
    }

    /// The files of an archive, folders and what is hidden left out.
    ///
    /// - Throws: `unreadable` when it is no archive, is damaged, or is encrypted; `tooLarge` when its files
    ///   together are many times its size, or when there are more than ``maximumMembers``.
    static func members(
        of path: String, maximumRatio: Int = InflationGuard.standardRatio
    ) throws(ImportError) -> [Member] {
        let archive = try open(path)
        defer { archive_read_free(archive) }
        let packed = try PlainFile(path: path).size
        let inflation = InflationGuard(path, maximumRatio: maximumRatio)
        var unpacked = 0
        var members: [Member] = []
        var entry: OpaquePointer?
        while true {
            let result = archive_read_next_header(archive, &entry)
            if result == ARCHIVE_EOF { break }
            guard result >= ARCHIVE_WARN, let entry else { throw failure(archive, path) }
            if archive_entry_is_encrypted(entry) != 0 {
                throw ImportError(.unreadable, "\(path) is encrypted; unpack it with its password and import the files")
            }
            let name = name(entry)
            let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
            guard archive_entry_filetype(entry) == regularFile, !isHidden else { continue }
            guard members.count < maximumMembers else {
                throw ImportError(
                    .tooLarge, "\(path) holds more than \(maximumMembers) files; unpack it, and import the folder")
            }
            let size = size(entry)
            members.append(Member(name: name, size: size))
            // The one member of a compressed file ends with it; looking for the next would unpack all.
            if archive_format(archive) == ARCHIVE_FORMAT_RAW { break }
            // So would going over a large member of a compressed archive.
            unpacked += min(size ?? 0, Int.max / 2 - unpacked)
            try inflation.check(unpacked, of: packed)
        }
        return members
    }

    /// The size of an entry in bytes, where the archive tells.
    private static func size(_ entry: OpaquePointer) -> Int? {
        archive_entry_size_is_set(entry) != 0 ? max(0, Int(archive_entry_size(entry))) : nil
    }

    /// Whether the first bytes are those of an archive with members, as against one compressed file.
    static func isArchive(head: [UInt8]) -> Bool {
        head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06])
            || head.starts(with: [0x37, 0x7A, 0xBC, 0xAF]) || isTar(head)
    }

    /// Whether the first bytes are those of a file that libarchive decompresses, gzip left aside.
    static func isCompressed(head: [UInt8]) -> Bool {
        [[0x42, 0x5A, 0x68], [0xFD, 0x37, 0x7A, 0x58, 0x5A], [0x28, 0xB5, 0x2F, 0xFD]].contains {
            head.starts(with: $0)
        }
    }

    /// Whether the first bytes are those of a tar archive: `ustar` stands at byte 257.
    static func isTar(_ head: [UInt8]) -> Bool {
        head.count >= 262 && head[257..<262].elementsEqual(Array("ustar".utf8))
    }

    private static func open(_ path: String) throws(ImportError) -> OpaquePointer {
        guard let archive = archive_read_new() else {
            throw ImportError(.unreadable, "libarchive cannot start; free memory and run the import again")
        }
        archive_read_support_filter_all(archive)
        archive_read_support_format_zip(archive)
        archive_read_support_format_tar(archive)
        archive_read_support_format_7zip(archive)
        archive_read_support_format_raw(archive)
        guard archive_read_open_filename(archive, path, blockLength) == ARCHIVE_OK else {
            defer { archive_read_free(archive) }
            throw failure(archive, path)
        }
        return archive
    }

    private static func name(_ entry: OpaquePointer) -> String {
        if let name = archive_entry_pathname_utf8(entry) { return String(cString: name) }
        return archive_entry_pathname(entry).map { String(cString: $0) } ?? "data"
    }

    private static func failure(_ archive: OpaquePointer, _ path: String) -> ImportError {
        let detail = archive_error_string(archive).map { String(cString: $0) } ?? "no reason given"
        let isCut = ["truncated", "Truncated", "end of file", "EOF"].contains { detail.contains($0) }
        return ImportError(
            isCut ? .truncated : .unreadable,
            "\(path) cannot be unpacked: \(detail); fetch it again, or unpack it yourself")
    }
}
