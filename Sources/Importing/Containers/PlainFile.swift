import Foundation

/// A regular file as it lies on disk.
final class PlainFile: ByteSource {
    let size: Int
    private(set) var position = 0
    let path: String
    private let descriptor: Int32

    init(path: String) throws(ImportError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
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
