import Foundation

/// A file without a name for what does not fit into memory; gone with the value, or with the process.
final class SpillFile {
    /// How many bytes it has.
    private(set) var size = 0
    private let descriptor: Int32

    /// Makes an empty file; `nil` where no folder takes one.
    init?() {
        for folder in Self.folders {
            var name = Array("\(folder)/juke-import-XXXXXX".utf8CString)
            let descriptor = mkstemp(&name)
            guard descriptor >= 0 else { continue }
            unlink(name)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            self.descriptor = descriptor
            return
        }
        return nil
    }

    deinit { close(descriptor) }

    /// The folders in which it may lie, that of `TMPDIR` first; `/tmp` is last, since it is in memory on many systems.
    private static var folders: [String] {
        let named = FileManager.default.temporaryDirectory.path
        return (named == "/tmp" ? [] : [named]) + ["/var/tmp", "/tmp"]
    }

    /// Appends bytes.
    ///
    /// - Throws: `unreadable` when the disk takes no more.
    func append(_ bytes: [UInt8]) throws(ImportError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(size))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure() }
            done += count
            size += count
        }
    }

    /// Reads bytes into the start of a buffer.
    ///
    /// - Returns: How many; fewer than asked for at the end only.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImportError) -> Int {
        var done = 0
        while done < buffer.count {
            let room = buffer.baseAddress?.advanced(by: done)
            let count = pread(descriptor, room, buffer.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure() }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads `count` bytes, or fewer at the end.
    func bytes(_ count: Int, at offset: Int) throws(ImportError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(ImportError) in try self.read(into: buffer, at: offset) }
        }
        bytes.removeLast(count - (try result.get()))
        return bytes
    }

    /// Maps a new file of `words` zeros; the space on the disk is allocated at once, so that none lacks later.
    ///
    /// - Returns: `nil` when the disk has no room; what was mapped goes with ``unmap(_:)``.
    func map(words: Int) -> UnsafeMutableBufferPointer<UInt64>? {
        let zeros = [UInt8](repeating: 0, count: min(words * 8, 1 << 20))
        do throws(ImportError) {
            while size < words * 8 { try append(zeros) }
        } catch {
            return nil
        }
        guard let memory = mmap(nil, words * 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else { return nil }
        return UnsafeMutableBufferPointer(start: memory.assumingMemoryBound(to: UInt64.self), count: words)
    }

    /// Ends the mapping.
    func unmap(_ words: UnsafeMutableBufferPointer<UInt64>) { munmap(words.baseAddress, words.count * 8) }

    private static func failure() -> ImportError {
        ImportError(
            .unreadable,
            "the import's temporary file in \(folders[0]) failed: \(String(cString: strerror(errno))); "
                + "TMPDIR names another folder")
    }
}
