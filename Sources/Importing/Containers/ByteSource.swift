import Foundation

/// The bytes of a file, decompressed and in UTF-8, from the start to the end.
///
/// Not thread-safe.
protocol ByteSource: AnyObject {
    /// How many bytes the file has on disk.
    var size: Int { get }
    /// How many of those were read.
    var position: Int { get }

    /// Fills the start of a buffer with the next bytes.
    ///
    /// - Returns: How many; 0 at the end only.
    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImportError) -> Int
}

extension ByteSource {
    /// Reads the first bytes.
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: As many; fewer only when the file ends before.
    /// - Throws: ``ImportError`` when the file cannot be read.
    func head(_ limit: Int) throws(ImportError) -> [UInt8] {
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: min(limit, 64 * 1024))
        defer { chunk.deallocate() }
        while bytes.count < limit {
            let room = UnsafeMutableBufferPointer(rebasing: chunk[..<min(chunk.count, limit - bytes.count)])
            let count = try fill(room)
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }
}

/// Bytes in memory.
final class MemorySource: ByteSource {
    let size: Int
    private(set) var position = 0
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        size = bytes.count
    }

    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImportError) -> Int {
        let count = min(buffer.count, size - position)
        bytes.withUnsafeBufferPointer { _ = buffer.update(fromContentsOf: $0[position..<position + count]) }
        position += count
        return count
    }
}

/// A regular file as it lies on disk.
final class PlainFile: ByteSource {
    let size: Int
    private(set) var position = 0
    let path: String
    private let descriptor: Int32

    init(path: String) throws(ImportError) {
        // A named pipe that nobody writes to would make an opening without O_NONBLOCK wait; of a file it changes
        // nothing.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure("cannot open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ImportError(
                .unreadable, "\(path) is not a regular file; a file is read twice, so save it first, or give it as `-`")
        }
        size = Int(status.st_size)
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImportError) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                position += count
                return count
            }
            if errno != EINTR { throw Self.failure("cannot read", path) }
        }
    }

    private static func failure(_ attempt: String, _ path: String) -> ImportError {
        ImportError(.unreadable, "\(attempt) \(path): \(String(cString: strerror(errno)))")
    }
}
