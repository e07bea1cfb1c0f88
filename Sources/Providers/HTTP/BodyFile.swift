import Concurrency
import Foundation

/// A file without a name for one body that is too long for memory, of bounded length.
///
/// The name is taken away before a byte is written: whatever happens to this process, nothing stays on the disk. While
/// the object lives, other processes of the same user read it at ``path``.
package final class BodyFile: Sendable {
    private struct State {
        var count = 0
        var failure: ProviderError?
    }

    private let descriptor: Int32
    private let limit: Int
    private let state = Mutex(State())

    /// Makes an empty file in the folder for temporary files.
    ///
    /// - Parameter limit: The most bytes that it takes.
    /// - Throws: `unreadableFile` when there can be none.
    package init(limit: Int) throws(ProviderError) {
        let folder = FileManager.default.temporaryDirectory.path
        let name = "\(folder)/juke-song-\(UUID().uuidString)"
        descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let reason = String(cString: strerror(errno))
        if descriptor >= 0 { unlink(name) }
        self.limit = limit
        guard descriptor >= 0 else {
            throw ProviderError(
                .unreadableFile, "no temporary file can be made in \(folder) (\(reason))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Where this process and its children read it.
    package var path: String { "/proc/\(getpid())/fd/\(descriptor)" }

    /// How many bytes it holds.
    package var count: Int { state.withLock { $0.count } }

    /// Why it took no more.
    var failure: ProviderError? { state.withLock { $0.failure } }

    /// Whether the body of an answer belongs here: of a good answer that is no text, as far as its header says.
    static func takes(status: Int, contentType: String?) -> Bool {
        let type = contentType?.lowercased() ?? ""
        return 200..<300 ~= status
            && !["text/", "application/json", "application/xml", "application/xhtml"].contains(where: type.hasPrefix)
    }

    /// Adds bytes at the end.
    ///
    /// - Returns: Whether all were taken; ``failure`` says why not.
    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            guard state.count + bytes.count <= limit else {
                state.failure = ProviderError(.tooLarge, "the answer is longer than \(limit >> 20) MiB")
                return false
            }
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(descriptor, rest.baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    let reason = String(cString: strerror(errno))
                    state.failure = ProviderError(
                        .unreadableFile, "the temporary file cannot be written (\(reason)); make room in TMPDIR")
                    return false
                }
                rest = rest.dropFirst(written)
            }
            state.count += bytes.count
            return true
        }
    }

    /// The first byte that is no white space; `nil` where there is none among the first few.
    var firstByte: UInt8? {
        var start = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &start, start.count, 0)
        return start.prefix(max(0, count)).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate var baseAddress: UnsafeRawPointer? { UnsafeRawBufferPointer(rebasing: self).baseAddress }
}
