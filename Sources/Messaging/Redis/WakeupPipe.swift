import Concurrency
import Foundation

/// Wakes one thread that waits for its callers and for a socket at once.
final class WakeupPipe: Sendable {
    /// The ends of a pipe; -1 when the process has no file left for one.
    private let inside: Int32
    private let outside: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends where end >= 0 {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (inside, outside) = (ends[0], ends[1])
    }

    deinit {
        if inside >= 0 { close(inside) }
        if outside >= 0 { close(outside) }
    }

    /// Ends the wait; one that begins later ends at once.
    func wake() {
        var mark: UInt8 = 1
        _ = write(outside, &mark, 1)
    }

    /// Waits until it is woken, there is something to read from the socket, or the time is over.
    ///
    /// - Returns: Whether there is something to read from the socket, be it that its far end was closed.
    func wait(orFor socket: Int32?, upTo limit: Duration) -> Bool {
        // Without a pipe nobody can wake the thread, so it looks around by itself.
        let limit = inside >= 0 ? limit : min(limit, .milliseconds(10))
        return withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { files in
            files.initializeElement(at: 0, to: pollfd(fd: inside, events: Int16(POLLIN), revents: 0))
            files.initializeElement(at: 1, to: pollfd(fd: socket ?? -1, events: Int16(POLLIN), revents: 0))
            let wait = Int32(clamping: max(1, limit.inMilliseconds))
            guard poll(files.baseAddress, nfds_t(files.count), wait) > 0 else { return false }
            if files[0].revents != 0 {
                var marks: (UInt64, UInt64) = (0, 0)
                _ = read(inside, &marks, MemoryLayout.size(ofValue: marks))
            }
            return files[1].revents != 0
        }
    }
}
