import Concurrency
import Dispatch
import Foundation

/// A child that analyses files one after another, and the queue on which this process waits for it.
///
/// Unchecked, because `child` is only touched under `lock` and `pending` only on `queue`.
final class EarsProcess: @unchecked Sendable {
    private let queue = DispatchQueue(label: "juke.ears")
    private let lock = NSLock()
    private let socket: Int32
    private let clock: any TimeSource
    private var child: pid_t?
    private var pending = Data()

    /// Starts a child that waits for requests.
    ///
    /// - Throws: ``EarsError`` with the code `notStarted`.
    init(executable: String, arguments: [String], clock: any TimeSource) throws(EarsError) {
        self.clock = clock
        (child, socket) = try Self.spawn(executable: executable, arguments: arguments)
    }

    deinit {
        end()
        close(socket)
    }

    /// Sends a request and waits for the answer; when none comes the child is at an end.
    func ask(
        _ request: EarsRequest, _ path: AudioPath, timeout: Duration
    ) async throws(EarsError) -> EarsReply {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { [self] in
                    let outcome = Result { () throws(EarsError) in try exchange(request, path, timeout: timeout) }
                    continuation.resume(returning: outcome)
                }
            }
        } onCancel: {
            end()
        }
        return try outcome.get()
    }

    /// Kills the child.
    func end() {
        lock.withLock {
            guard let child else { return }
            kill(child, SIGKILL)
            while waitpid(child, nil, 0) < 0, errno == EINTR {}
            self.child = nil
        }
    }

    private func exchange(_ request: EarsRequest, _ path: AudioPath, timeout: Duration) throws(EarsError) -> EarsReply {
        let deadline = clock.uptime + timeout
        guard Self.send(request.bytes(path), over: socket) else { throw ended(path) }
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Data(pending[..<end])
                pending = Data(pending[pending.index(after: end)...])
                return try EarsReply.read(line)
            }
            let left = max(.zero, deadline - clock.uptime)
            var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wait, 1, Int32(clamping: Int((left / .milliseconds(1)).rounded(.up))))
            if ready < 0 {
                if errno == EINTR { continue }
                // Reading without a deadline could last for ever.
                throw ended(path)
            }
            if ready == 0 {
                end()
                let message = "\(path) was not heard within \(timeout); raise the time limit or take it out"
                throw EarsError(.timedOut, message)
            }
            var bytes = [UInt8](repeating: 0, count: 8192)
            let count = recv(socket, &bytes, bytes.count, 0)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw ended(path) }
            pending.append(contentsOf: bytes.prefix(count))
        }
    }

    /// Finds out what the child died of.
    private func ended(_ path: AudioPath) -> EarsError {
        lock.withLock {
            var status: Int32 = 0
            if let child {
                kill(child, SIGKILL)
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                self.child = nil
            }
            let signal = status & 0x7F
            if signal == SIGXCPU {
                return EarsError(
                    .timedOut, "\(path) took more of the processor than a file may; raise the limit or take it out")
            }
            let reason = signal == 0 ? "status \(status >> 8 & 0xFF)" : "signal \(signal)"
            return EarsError(
                .crashed, "the process that heard \(path) ended (\(reason)); try again, and take it out if it recurs")
        }
    }
}

extension EarsProcess {
    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
        private static let sendFlags = Int32(MSG_NOSIGNAL)
    #else
        private static let stream = SOCK_STREAM
        private static let sendFlags: Int32 = 0
    #endif

    private static func send(_ bytes: [UInt8], over socket: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let part = bytes.withUnsafeBytes { buffer in
                Foundation.send(socket, buffer.baseAddress.map { $0 + done }, bytes.count - done, sendFlags)
            }
            if part < 0, errno == EINTR { continue }
            if part <= 0 { return false }
            done += part
        }
        return true
    }

    /// Starts a process with one socket as its input and output; a pipe would kill us when it breaks.
    private static func spawn(executable: String, arguments: [String]) throws(EarsError) -> (pid_t, Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            // At once: another thread may start a process between two calls.
            let kind = stream | Int32(SOCK_CLOEXEC.rawValue)
        #else
            let kind = stream
        #endif
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw EarsError(.notStarted, "no socket could be made (\(reason(errno))); raise the limit of open files")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #if !canImport(Glibc)
            var on: Int32 = 1
            setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif

        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // This thread may block signals, that of the processor's limit among them; the child must not.
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)

        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, executable, &actions, &attributes, words, environ)
        close(ends[1])
        guard failure == 0 else {
            close(ends[0])
            throw EarsError(
                .notStarted, "\(executable) does not start (\(reason(failure))); build or name the executable")
        }
        return (child, ends[0])
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
