package import Foundation

/// Files that nobody but their owner may read: stores and models hold what people like.
package enum PrivateFile {
    /// The mode of files for their owner alone (`0600`).
    static let mode: mode_t = 0o600

    /// Creates an empty file where there is none; one that is there stays as it is.
    ///
    /// A file that cannot be created is left to its next opener, which says why.
    package static func createIfMissing(_ path: String) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes a file so that a reader sees the old one or the whole new one.
    ///
    /// - Throws: `POSIXError` when the folder cannot be written, or has no room.
    package static func write(_ contents: Data, to url: URL) throws {
        let part = url.deletingLastPathComponent().appendingPathComponent(
            ".\(url.lastPathComponent).\(UInt32.random(in: .min ... .max)).part"
        ).path
        let descriptor = open(part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: contents)
            try file.synchronize()
            try file.close()
            guard rename(part, url.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        } catch {
            unlink(part)
            throw error
        }
    }
}
