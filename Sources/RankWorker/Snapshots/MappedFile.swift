import Foundation
import Ranking

/// A file as the system maps it, read only: its pages are those of the system's cache, so several processes share them.
///
/// Unchecked, because nobody writes: snapshots are replaced as a whole, never changed.
final class MappedFile: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    /// Maps a whole file.
    ///
    /// - Throws: ``SnapshotError`` for a file that is not there, is none, or that another user might change.
    init(_ path: String) throws(SnapshotError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.unusable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.unusable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() || status.st_uid == 0,
            status.st_mode & (S_IWGRP | S_IWOTH) == 0
        else {
            throw SnapshotError(.unusable, "\(path) is not a file that only this user can change; it is not read")
        }
        let count = Int(status.st_size)
        guard count > 0 else { throw SnapshotError(.damaged, "\(path) is empty") }
        guard let memory = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), memory != MAP_FAILED else {
            throw Self.unusable(path, errno)
        }
        // All of it is looked at once, from the beginning on.
        madvise(memory, count, MADV_WILLNEED)
        bytes = UnsafeRawBufferPointer(start: memory, count: count)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// Takes the pages out of this process's share; those that it needs come back by themselves.
    func release() {
        madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }

    private static func unusable(_ path: String, _ code: Int32) -> SnapshotError {
        SnapshotError(.unusable, "\(path) cannot be read: \(String(cString: strerror(code)))")
    }
}
