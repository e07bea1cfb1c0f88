import CZlib
import Foundation

/// The bytes of a file, plain or compressed with gzip; which of the two is told by the first bytes, not by the name.
///
/// Concatenated gzip members read as one file, as `gzip -d` reads them.
final class DatasetFile {
    /// The file's size on disk in bytes.
    let size: Int
    /// How many bytes of the file were read.
    private(set) var position = 0
    /// Whether the file is compressed.
    let isCompressed: Bool

    private let path: String
    private let descriptor: Int32
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256 * 1024)
    private var isInsideMember = false
    private var isAtEndOfFile = false

    init(path: String) throws(ProviderError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("cannot open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ProviderError(
                .unreadableFile, "\(path) is not a regular file; a dataset is read twice, so save it to a file first")
        }
        var magic: (UInt8, UInt8) = (0, 0)
        isCompressed = pread(descriptor, &magic, 2, 0) == 2 && magic == (0x1F, 0x8B)
        size = Int(status.st_size)
        self.path = path
        self.descriptor = descriptor
        stream.initialize(to: z_stream())
        // 15 window bits, the most there are; 16 more ask for the gzip wrapper.
        if isCompressed {
            let result = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            guard result == Z_OK else { throw ProviderError(.unreadableFile, "zlib cannot start (error \(result))") }
        }
    }

    deinit {
        if isCompressed { inflateEnd(stream) }
        stream.deallocate()
        input.deallocate()
        close(descriptor)
    }

    /// Fills the start of a buffer with the next bytes.
    ///
    /// - Returns: How many; 0 at the end of the file only.
    /// - Throws: `unreadableFile`; `truncatedFile` with 0 rows when a compressed file ends in the middle.
    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ProviderError) -> Int {
        isCompressed ? try decompress(into: buffer) : try readRaw(into: buffer)
    }

    private func readRaw(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(ProviderError) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                position += count
                return count
            }
            if errno != EINTR { throw Self.failure("cannot read", path) }
        }
    }

    private func decompress(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(ProviderError) -> Int {
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = uInt(buffer.count)
        while stream.pointee.avail_out == uInt(buffer.count) {
            if stream.pointee.avail_in == 0, !isAtEndOfFile { try refill() }
            if stream.pointee.avail_in == 0 {
                guard isInsideMember else { return 0 }
                throw ProviderError(.truncatedFile(rowsRead: 0), "\(path) ends in the middle of its compressed data")
            }
            if !isInsideMember, try !startMember() { return 0 }
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isInsideMember = false
            case let code:
                let detail = stream.pointee.msg.map { String(cString: $0) } ?? "error \(code)"
                throw ProviderError(.unreadableFile, "\(path) is damaged: \(detail); fetch or compress it again")
            }
        }
        return buffer.count - Int(stream.pointee.avail_out)
    }

    private func refill() throws(ProviderError) {
        let count = try readRaw(into: input)
        isAtEndOfFile = count == 0
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = uInt(count)
    }

    /// Prepares for the next member.
    ///
    /// - Returns: Whether there is one; zeros up to the end are padding, as tape and some tools leave it.
    private func startMember() throws(ProviderError) -> Bool {
        while stream.pointee.next_in.pointee == 0 {
            stream.pointee.next_in += 1
            stream.pointee.avail_in -= 1
            if stream.pointee.avail_in == 0 { try refill() }
            if stream.pointee.avail_in == 0 { return false }
        }
        inflateReset(stream)
        isInsideMember = true
        return true
    }

    private static func failure(_ attempt: String, _ path: String) -> ProviderError {
        ProviderError(.unreadableFile, "\(attempt) \(path): \(String(cString: strerror(errno)))")
    }
}
